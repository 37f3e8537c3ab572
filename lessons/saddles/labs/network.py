"""Lab: the whole Hessian of a real network, all along its training."""

from __future__ import annotations

from typing import Any

from lessons.saddles.figures import network as figures

PRINTS = (
    "(float(result.loss[-1]), float(result.eigenvalues[-1][0]), "
    "float(result.eigenvalues[-1][-1]), float(result.gradient[-1]))"
)


def network(lab: Any) -> None:
    """Trains a small net on iris or the spiral and diagonalises its Hessian."""
    lab.cards(
        iris={},
        beside={"depth": 1, "width": 20, "scale": 0.05, "steps": 300},
        deep={"depth": 3, "width": 8},
        spiral={"data": "spiral", "width": 12, "activation": "relu"},
        failure={"lr": 10.0, "activation": "relu", "scale": 2.0, "steps": 300},
    )
    lab.predict({"depth": 1, "width": 20, "scale": 0.05, "steps": 300}, judge)
    lab.essential("data", "depth", "width", "scale")
    arguments = {
        "data": lab.choice("data", ("iris", "spiral"), "iris"),
        "depth": lab.number("depth", 1, 3, 2, 1),
        "width": lab.choice("width", (4, 8, 12, 16, 20), 12),
        "activation": lab.choice("activation", ("tanh", "sigmoid", "relu"), "tanh"),
        "scale": lab.choice("scale", (0.05, 0.2, 0.5, 1.0, 2.0), 1.0),
        "lr": lab.choice("lr", (0.03, 0.1, 0.3, 1.0, 3.0, 10.0), 0.3),
        "steps": lab.choice("steps", (100, 300, 600, 1500), 600),
        "seed": lab.seed(),
    }
    script = "landscape.hessian_spectrum.follow_spectrum"
    lab.run("landscape.hessian_spectrum.along", arguments, draw, PRINTS, script=script)


def draw(view: Any, result: Any) -> None:
    """Shows the spectrum frame by frame, the training, and a step along v."""
    words = view.words
    steps = [int(s) for s in result.frame_steps]
    panels = [figures.spectrum(result, words), figures.ways(result, words)]
    view.replay("spectrum", panels, steps, total=result.steps, share=0.95)
    first, last = result.eigenvalues[0], result.eigenvalues[-1]
    frame = result.best_frame
    fields = {
        "parameters": result.parameters,
        "steps": steps[-1],
        "first": float(first[0]),
        "lowest": float(last[0]),
        "highest": float(last[-1]),
        "negative": int(result.negative[-1]),
        "zero": result.parameters - int(result.positive[-1] + result.negative[-1]),
        "ratio": float(result.minimum_ratio[-1]),
        "start": float(result.minimum_ratio[0]),
        "most": float(result.minimum_ratio.max()),
        "loss": float(result.loss[-1]),
        "norm": float(result.gradient[-1]),
        "accuracy": float(result.accuracy[-1]),
        "frame": steps[frame],
        "before": float(result.loss[frame]),
        "after": along(result, frame),
        "plain": float(result.downhill[frame].min()),
        "here": along(result, -1),
        "against": float(result.downhill[-1].min()),
        "lr": view.arguments["lr"],
        "limit": 2 / max(float(last[-1]), 1e-9),
        "step": result.diverged or 0,
    }
    view.figure("training", figures.training(result, words), **fields)
    if result.diverged is not None:
        view.observe("diverged", **fields)
    else:
        view.observe("saddle" if result.negative[-1] else "valley", **fields)
    view.say("leap", **fields)


def along(result: Any, frame: int) -> float:
    """Returns the loss after the best step along v or against it."""
    return float(min(result.plus[frame].min(), result.minus[frame].min()))


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which step of equal length went further down from the first weights."""
    start = float(result.loss[0])
    best = along(result, 0)
    plain = float(result.downhill[0].min())
    fields = {
        "start": start,
        "along": best,
        "plain": plain,
        "lowest": float(result.eigenvalues[0][0]),
        "norm": float(result.gradient[0]),
    }
    if abs(best - plain) < 0.05 * (start - min(best, plain)):
        return "equal", fields
    return ("curvature" if best < plain else "gradient"), fields
