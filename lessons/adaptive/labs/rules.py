"""Lab: each rule in a few lines of ours, beside torch.optim, step by step."""

from __future__ import annotations

from typing import Any

from lessons.adaptive import grounds
from lessons.adaptive.figures import panes
from lessons.adaptive.figures import rules as figures
from lessons.kit.grammar.view import MORE

RATES = (0.001, 0.003, 0.01, 0.02, 0.04, 0.1, 0.2, 0.5, 1.0, 2.0)
DEFAULT_RATE = {
    "gd": 0.04,
    "momentum": 0.02,
    "momentum_ema": 0.02,
    "nesterov": 0.02,
    "nesterov_lookahead": 0.02,
    "adagrad": 0.5,
    "adagrad_rms": 0.5,
}
BETAS = ("momentum", "nesterov", "adam", "amsgrad", "radam")
PRINTS = (
    "(result.path[1:4].tolist(), result.relative is None or result.relative < 1e-9)"
)


def rules(lab: Any) -> None:
    """Walks one rule down the bowl, and torch's beside it."""
    lab.cards(
        notes={"rule": "adagrad_rms"},
        torch={"rule": "adagrad"},
        adam={},
        uncorrected={"rule": "adam_uncorrected"},
        decay={"rule": "adamw"},
        radam={"rule": "radam"},
        failure={"rule": "gd", "lr": 0.2},
    )
    lab.predict({"rule": "adam_uncorrected"}, judge)
    lab.essential("rule", "lr", "beta", "alpha", "decay", "steps")
    rule = lab.choice("rule", grounds.RULES, "adam")
    arguments: dict[str, Any] = {
        "rule": rule,
        "lr": lab.choice("lr", RATES, DEFAULT_RATE.get(rule, 0.1)),
    }
    if rule.startswith(BETAS):
        arguments["beta"] = lab.choice("beta", (0.0, 0.5, 0.8, 0.9, 0.95, 0.99), 0.9)
    if rule.startswith("rmsprop"):
        arguments["alpha"] = lab.choice("alpha", (0.5, 0.9, 0.99, 0.999), 0.9)
    if rule in ("gd", "momentum", "adam", "adamw"):
        decay = 0.1 if rule == "adamw" else 0.0
        arguments["weight_decay"] = lab.choice("decay", (0.0, 0.01, 0.1, 0.3), decay)
    arguments["steps"] = lab.choice("steps", (3, 10, 20, 50, 100), 50)
    arguments |= grounds.start(lab, "bowl")
    lab.run(
        "optim.compare_rules.steps_beside_torch",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="optim.compare_rules.walk_beside_torch",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the walk by coordinates, its formula, and three steps in numbers."""
    words = view.words
    rule = words[f"names.{result.rule}"]
    steps = panes.frames(view.arguments["steps"])
    fields = {
        "rule": rule,
        "steps": view.arguments["steps"],
        "lr": view.arguments["lr"],
        "x": float(result.path[-1, 0]),
        "y": float(result.path[-1, 1]),
        "first": float(abs(result.path[1, 0] - result.path[0, 0])),
        "times": first_step(result, view.arguments["lr"]),
        "difference": result.relative,
        "step": result.diverged,
    }
    view.figure("coordinates", figures.coordinates(result, words), **fields)
    view.formula(figures.FORMULAS[result.rule])
    view.say(f"torch.{result.rule}", lr=view.arguments["lr"])
    view.table(figures.rows(result, words))
    panels = figures.walk(result, steps, words)
    view.replay("walk", panels, steps, pick=grounds.PICK, slot=MORE)
    if result.diverged is not None:
        view.observe("diverged", **fields)
    else:
        view.observe("none" if result.relative is None else "equal", **fields)


def first_step(result: Any, lr: float) -> float:
    """Returns the length of the first step in x, in learning rates."""
    return float(abs(result.path[1, 0] - result.path[0, 0])) / lr


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many learning rates long the first step is."""
    grad = float(abs(result.grads[0, 0]))
    # sigma_1 = sqrt(1 - beta2) |g| and m_1 = (1 - beta) g: their ratio is the step.
    times = float(abs(result.m[0, 0] / result.sigma[0, 0]))
    fields = {"times": times, "grad": grad}
    if times < 0.5:
        return "tenth", fields
    return ("one" if times < 2 else "three"), fields
