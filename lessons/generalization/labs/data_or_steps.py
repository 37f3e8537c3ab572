"""Lab: more points or more steps, on the spiral."""

from __future__ import annotations

from typing import Any

from lessons.generalization.figures import data_or_steps as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "[float(accuracy[-1]) for accuracy in result.test]"
CLOSE = 0.01  # accuracies that differ by less are called equal


def data_or_steps(lab: Any) -> None:
    """Trains a net as it is, with more points, and with more steps."""
    lab.cards(
        few={},
        noisy={"noise": 0.4},
        course={"optimizer": "adam", "points": 100},
        enough={"points": 100},
        short={"steps": 30},
    )
    lab.predict({"optimizer": "adam", "points": 10, "steps": 1000}, judge)
    arguments = {
        "points": lab.choice("points", (3, 5, 10, 30, 100, 300), 5),
        "steps": lab.choice("steps", (30, 100, 300, 1000), 300),
        "more": lab.choice("more", (2, 3, 5, 10), 3),
        "optimizer": lab.choice("optimizer", ("sgd", "adam"), "sgd"),
        "noise": lab.choice("noise", (0.0, 0.2, 0.4), 0.2),
        "seed": lab.seed(),
    }
    lab.run(
        "generalization.data_or_steps.compare_choices",
        arguments,
        draw,
        PRINTS,
    )


def draw(view: Any, result: Any) -> None:
    """Shows accuracies over the steps, and the maps of the nets that are done."""
    arguments, words = view.arguments, view.words
    fields = {
        "points": arguments["points"],
        "steps": arguments["steps"],
        "more": arguments["more"],
        **reached(result),
    }
    view.figure("maps", figures.maps(result, words), share=1.8, **fields)
    view.figure("curves", figures.curves(result, words), slot=MAIN, **fields)
    view.observe(verdict(fields), **fields)


def reached(result: Any) -> dict[str, float]:
    """Returns the accuracy on new points that each net has, as far as it has run."""
    names = ("base", "data", "longer")
    tests = [float(test[-1]) for test in result.test]
    fields = dict.fromkeys(names, tests[-1]) | dict(zip(names, tests, strict=False))
    return fields | {"learnt": float(result.train[0][-1])}


def verdict(fields: dict[str, Any]) -> str:
    """Tells which of the two helped more."""
    gap = fields["data"] - fields["longer"]
    if abs(gap) < CLOSE:
        return "equal"
    return "data" if gap > 0 else "steps"


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which of the two helped more, with the accuracies."""
    fields = reached(result)
    return verdict(fields), fields
