"""Lab: logits, probabilities, and the softmax that stands once too often."""

from __future__ import annotations

import math
from typing import Any

from lessons.activations.figures import logits as figures

PRINTS = "(result.accuracy, [float(v) for v in result.losses[:, -1]], result.floor)"


def logits(lab: Any) -> None:
    """Shows three rows before and after softmax, and trains with softmax twice."""
    lab.cards(notes={}, long={"steps": 3000})
    lab.essential("first", "second", "third", "steps")
    lab.predict({"steps": 3000}, judge)
    rows = (
        lab.number("first", 0, 2999, 500, 1),
        lab.number("second", 0, 2999, 1500, 1),
        lab.number("third", 0, 2999, 2500, 1),
    )
    steps = lab.choice("steps", (200, 500, 1000, 2000, 3000), 1000)
    arguments = {"steps": steps, "seed": lab.seed(12345)}
    # Other rows are looked at, nothing is trained anew: the picture follows the hand.
    experiment = "mlp.logits.softmax_once_and_twice"
    lab.run(experiment, arguments, draw, PRINTS, looks={"rows": rows})


def draw(view: Any, result: Any) -> None:
    """Shows the rows, and the two losses with the floor of the second."""
    done = result.losses.shape[1]
    rows = view.arguments["rows"]
    fields = {
        "floor": result.floor,
        "once": float(result.losses[0, -1]) if done else float("nan"),
        "twice": float(result.losses[1, -1]) if done else float("nan"),
        "accuracy": result.accuracy[0],
        "accuracy_twice": result.accuracy[1],
        "confidence": result.confidence[0],
        "confidence_twice": result.confidence[1],
        "row": rows[0],
        "largest": float(result.probabilities[rows[0]].max()),
        "largest_twice": float(result.twice[rows[0]].max()),
    }
    view.figure("rows", figures.rows(result, rows, view.words), **fields)
    view.figure("losses", figures.losses(result, view.words), **fields)
    view.observe("floor", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how sure the net with softmax twice has become, on average."""
    fields = {
        "steps": result.losses.shape[1],
        "once": result.confidence[0],
        "twice": result.confidence[1],
        "accuracy": result.accuracy[1],
        "most": math.exp(-result.floor),
    }
    if result.confidence[1] < 0.6:
        return "capped", fields
    return ("between" if result.confidence[1] < 0.8 else "sure"), fields
