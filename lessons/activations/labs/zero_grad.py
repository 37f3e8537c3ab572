"""Lab: what happens when nobody calls zero_grad, and what it is good for."""

from __future__ import annotations

from typing import Any

from lessons.activations.figures import zero_grad as figures

PRINTS = {
    "forgotten": "([float(w) for w in result.kept[:6]], result.difference)",
    "sum": "result.grads",
    "batches": "([float(g) for g in result.full], result.difference)",
}


def zero_grad(lab: Any) -> None:
    """Walks down w squared, adds four gradients up, or splits a batch."""
    lab.cards(
        usual={},
        forgotten={"every": 0},
        edge={"every": 0, "lr": 1.9, "steps": 60},
        beyond={"every": 0, "lr": 2.05, "steps": 60},
        sum={"what": "sum"},
        batches={"what": "batches"},
    )
    lab.predict({"every": 0}, judge)
    what = lab.choice("what", ("forgotten", "sum", "batches"), "forgotten")
    if what == "sum":
        factor = lab.number("factor", 1.0, 5.0, 3.0, 0.5)
        arguments = {"factor": factor, "times": lab.number("times", 1, 12, 4, 1)}
        lab.run(
            "mlp.gradient_accumulation.adding_up", arguments, draw_sum, PRINTS[what]
        )
    elif what == "batches":
        part = lab.choice("part", (1, 2, 4, 5, 8, 12, 16, 32), 8)
        arguments = {"batch": 32, "part": part, "seed": lab.seed()}
        lab.run(
            "mlp.gradient_accumulation.micro_batches",
            arguments,
            draw_batches,
            PRINTS[what],
        )
    else:
        lr = lab.number("lr", 0.05, 2.2, 0.1, 0.05)
        start = lab.number("start", 0.5, 10.0, 5.0, 0.5)
        steps = lab.choice("steps", (20, 40, 60, 100, 200), 40)
        every = lab.number("every", 0, 10, 1, 1)
        arguments = {"lr": lr, "start": start, "steps": steps, "zero_every": every}
        lab.run(
            "mlp.gradient_accumulation.zero_grad", arguments, draw_walk, PRINTS[what]
        )


def draw_walk(view: Any, result: Any) -> None:
    """Shows w, step by step, with and without zeroing."""
    lr = view.arguments["lr"]
    every = view.arguments["zero_every"]
    fields = {
        "lr": lr,
        "largest": result.largest,
        "amplitude": result.amplitude,
        "zeroed": float(result.zeroed[-1]),
        "kept": float(result.kept[-1]),
        "difference": result.difference,
        "every": every,
        "step": result.diverged,
    }
    view.figure("walk", figures.walk(result, every == 0, view.words), **fields)
    view.observe(told(result.diverged is not None, every, lr), **fields)


def told(diverged: bool, every: int, lr: float) -> str:
    """Returns what is said of a walk: zeroing allows rates below 1, forgetting below 2.

    w <- (1 - 2 lr) w shrinks for lr < 1; without zeroing w swings within a bound for
    lr < 2.
    """
    if every == 0:
        if diverged or lr >= 2:
            return "diverged" if diverged else "unbounded"
        return "bounded" if lr < 1 else "only_kept"
    if diverged:
        return "diverged_zeroed" if every == 1 else "diverged_every"
    return "zeroed" if every == 1 else "every"


def draw_sum(view: Any, result: Any) -> None:
    """Shows what `.grad` holds after each backward."""
    fields = {"last": result.grads[-1], "times": len(result.grads)}
    view.figure("sum", figures.adding_up(result, view.words), **fields)
    key = "sum" if len(result.grads) > 1 else "first"
    view.observe(key, first=result.grads[0], **fields)


def draw_batches(view: Any, result: Any) -> None:
    """Shows the gradient of the whole batch beside the ones made of parts."""
    fields = {
        "parts": len(result.sizes),
        "difference": result.difference,
        "divided": result.divided_difference,
        "times": result.times_too_large,
        "last": result.sizes[-1],
    }
    view.figure("batches", figures.batches(result, view.words), **fields)
    if len(result.sizes) == 1:
        view.observe("whole", **fields)
    else:
        equal = len(set(result.sizes)) == 1
        view.observe("equal" if equal else "unequal", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what became of the walk without zeroing."""
    last = float(abs(result.kept[-10:]).max())
    fields = {"largest": result.largest, "last": float(result.kept[-1])}
    if result.diverged is not None:
        return "explodes", fields
    return ("swings" if last > 1 else "arrives"), fields
