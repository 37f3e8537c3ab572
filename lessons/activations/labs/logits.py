"""Lab: logits, probabilities, and the softmax that stands once too often."""

from __future__ import annotations

from typing import Any

from lessons.activations.figures import logits as figures

PRINTS = "(result.accuracy, [float(v) for v in result.losses[:, -1]], result.floor)"


def logits(lab: Any) -> None:
    """Shows three rows before and after softmax, and trains with softmax twice."""
    lab.cards(notes={}, long={"steps": 3000})
    lab.predict({}, judge)
    rows = (
        lab.number("first", 0, 2999, 500, 1),
        lab.number("second", 0, 2999, 1500, 1),
        lab.number("third", 0, 2999, 2500, 1),
    )
    steps = lab.choice("steps", (200, 500, 1000, 2000, 3000), 1000)
    arguments = {"rows": rows, "steps": steps, "seed": lab.seed(12345)}
    lab.run("mlp.logits.softmax_rows", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the rows, and the two losses with the floor of the second."""
    done = result.losses.shape[1]
    fields = {
        "floor": result.floor,
        "once": float(result.losses[0, -1]) if done else float("nan"),
        "twice": float(result.losses[1, -1]) if done else float("nan"),
        "accuracy": result.accuracy[0],
        "accuracy_twice": result.accuracy[1],
        "confidence": result.confidence[0],
        "confidence_twice": result.confidence[1],
        "row": result.rows[0],
        "largest": float(result.probabilities[0].max()),
        "largest_twice": float(result.twice[0].max()),
    }
    view.figure("rows", figures.rows(result, view.words), **fields)
    view.figure("losses", figures.losses(result, view.words), **fields)
    view.observe("floor", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what the second softmax spoilt: the answers, the confidence, or both."""
    once, twice = result.accuracy
    fields = {
        "once": once,
        "twice": twice,
        "loss": float(result.losses[1, -1]),
        "floor": result.floor,
        "confidence": result.confidence[1],
    }
    if once - twice > 0.1:
        return "answers", fields
    if result.confidence[0] - result.confidence[1] > 0.1:
        return "confidence", fields
    return "nothing", fields
