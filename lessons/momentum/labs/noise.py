"""Lab: the gradient of a mini-batch as a cloud round the gradient of all points."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.momentum.figures import noise as figures

PRINTS = "(result.full.tolist(), result.spread, result.measured.tolist())"


def noise(lab: Any) -> None:
    """Draws mini-batches of iris flowers and takes the gradient of each."""
    lab.cards(
        ten={},
        one={"batch": 1},
        most={"batch": 100},
        all={"batch": 150},
        minimum={"slope": 0.4, "bias": -0.3},
        twice={"batch": 150, "replacement": True},
    )
    lab.predict({}, judge)
    arguments = {
        "batch": lab.number("batch", 1, 150, 10, 1),
        "draws": lab.choice("draws", (50, 100, 400, 1000, 4000), 400),
        "slope": lab.number("slope", -0.5, 1.0, 0.2, 0.05),
        "bias": lab.number("bias", -1.0, 1.0, 0.0, 0.05),
        "replacement": lab.switch("replacement", False),
        "seed": lab.seed(),
    }
    lab.run("optim.gradient_noise.noise", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the cloud of gradients, and its variance against the batch size."""
    words = view.words
    at = result.sizes.index(result.batch)
    fields = {
        "batch": result.batch,
        "points": result.points,
        "draws": len(result.cloud),
        "along": float(result.full[0]),
        "across": float(result.full[1]),
        "norm": float((result.full**2).sum() ** 0.5),
        "measured": float(result.measured[at]),
        "theory": float(result.theory[at]),
        "distance": float(result.measured[at] ** 0.5),
        "one": float(result.theory[0]),
        "wrong": result.wrong_way,
        "spread": result.spread,
    }
    view.figure("cloud", figures.cloud(result, words), **fields)
    view.figure("variance", partial(figures.variance, result, words), **fields)
    if fields["theory"] == 0:
        view.observe("whole", **fields)
    elif fields["wrong"] > 0:
        view.observe("lost", **fields)
    else:
        view.observe("cloud", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many times the variance falls from batches of 10 to batches of 100."""
    ten, hundred = (
        float(result.measured[result.sizes.index(size)]) for size in (10, 100)
    )
    ratio = ten / hundred
    fields = {"ten": ten, "hundred": hundred, "ratio": ratio, "points": result.points}
    if ratio < 6:
        return "root", fields
    return ("ten" if ratio < 15 else "more"), fields
