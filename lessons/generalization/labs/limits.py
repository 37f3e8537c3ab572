"""Lab: a small step of every pixel that misleads a linear rule, and LeNet."""

from __future__ import annotations

from typing import Any

from lessons.generalization.figures import limits as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.before, result.after, result.margin, result.bound)"


def limits(lab: Any) -> None:
    """Moves each pixel of a digit up or down by the same small size."""
    lab.cards(
        eight={},
        large={"size": 0.3},
        chance={"size": 0.3, "way": "random"},
        nine={"number": 4, "size": 0.15},
    )
    lab.predict({"net": "linear"}, judge)
    arguments = {
        "net": lab.choice("net", ("lenet", "linear"), "lenet"),
        "way": lab.choice("way", ("gradient", "random"), "gradient"),
        "size": lab.number("size", 0.0, 0.4, 0.1, 0.01),
        "number": lab.number("number", 0, 1999, 1, 1),
        "seed": lab.seed(),
    }
    lab.run("conv.adversarial.fool_digit", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the digit before and after, and the margin over the size of the step."""
    fields = {
        "label": result.label,
        "before": result.before,
        "after": result.after,
        "rival": result.rival,
        "size": view.arguments["size"],
        "start": float(result.margins[0]),
        "margin": result.margin,
        "bound": result.bound,
        "slope": result.slope,
    }
    words = view.words
    view.figure("digits", figures.digits(result, words), **fields)
    figure = figures.margins(result, fields["size"], words)
    view.figure("margins", figure, slot=MAIN, **fields)
    if result.before != result.label:
        view.observe("wrong", **fields)
    elif view.arguments["way"] == "random":
        view.observe("random", **fields)
    else:
        linear = view.arguments["net"] == "linear"
        view.observe("linear" if linear else "lenet", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what the step leaves of the answer and its margin."""
    start = float(result.margins[0])
    fields = {
        "start": start,
        "margin": result.margin,
        "after": result.after,
        "slope": result.slope,
    }
    if result.after != result.label:
        return "fooled", fields
    return ("kept" if result.margin > start / 2 else "less"), fields
