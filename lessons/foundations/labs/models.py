"""Lab: four models of two classes, and how many points each needs."""

from __future__ import annotations

from typing import Any

from lessons.foundations.figures import models as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.chosen.tolist(), result.numbers)"
NAMES = ("shared", "own", "logistic", "neighbours")
SIZES = (3, 5, 10, 20, 50, 100, 200)


def models(lab: Any) -> None:
    """Fits Gaussians, a line and neighbours to points of two classes."""
    lab.cards(
        shared={},
        features={"features": 10, "n": 10},
        own={"data": "own"},
        ring={"data": "ring", "n": 200},
    )
    lab.predict({"data": "ring", "n": 10}, judge)
    arguments = {
        "data": lab.choice("data", ("shared", "own", "ring"), "shared"),
        "n": lab.choice("n", SIZES, 20),
        "features": lab.choice("features", (2, 5, 10, 20), 2),
        "k": lab.choice("k", (1, 3, 5, 15), 3),
        "draws": lab.choice("draws", (5, 20, 50), 20),
        "seed": lab.seed(),
    }
    lab.essential("data", "n", "features", "k", "draws")
    lab.run("foundations.class_models.compare_models", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows what each model says of the plane, and its accuracy over the points."""
    words = view.words
    order = result.chosen.argsort()[::-1]
    first, last = NAMES[int(order[0])], NAMES[int(order[-1])]
    fields = {
        "n": view.arguments["n"],
        "draws": result.accuracy.shape[2],
        "best": words[f"model.{first}"],
        "best_accuracy": float(result.chosen[order[0]]),
        "worst": words[f"model.{last}"],
        "worst_accuracy": float(result.chosen[order[-1]]),
        "shared": result.numbers[0],
        "own": result.numbers[1],
        "logistic": result.numbers[2],
        "neighbours": result.numbers[3],
    }
    view.figure("accuracy", figures.accuracy(result, words), share=1.5, **fields)
    view.replay("maps", figures.maps(result, words), [0], slot=MAIN)
    view.table(figures.rows(result, words))
    view.observe("best", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which model is right most often."""
    fields = {
        name: float(value) for name, value in zip(NAMES, result.chosen, strict=True)
    }
    return NAMES[int(result.chosen.argmax())], fields
