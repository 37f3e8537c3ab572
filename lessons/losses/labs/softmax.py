"""Lab: from logits to probabilities, and where the formula breaks."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.grasp import Grab
from lessons.losses.figures import softmax as figures

LOGITS = ("first", "second", "third")
PRINTS = "([float(p) for p in result.exact], result.broken, result.pair)"


def softmax(lab: Any) -> None:
    """Turns three logits into probabilities, at a temperature and with a shift."""
    lab.cards(
        notes={},
        hot={"temperature": 10.0},
        cold={"temperature": 0.1},
        failure={"shift": 100.0},
        half={"precision": "float16", "shift": 10.0},
    )
    lab.predict({"shift": 100.0}, judge)
    arguments = {
        "logits": tuple(
            lab.number(name, -10.0, 10.0, value, 0.1)
            for name, value in zip(LOGITS, (3.0, 1.0, -3.0), strict=True)
        ),
        "temperature": lab.choice(
            "temperature", (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0), 1.0
        ),
        "shift": lab.choice("shift", (-1000.0, -100.0, 0.0, 10.0, 80.0, 100.0), 0.0),
        "precision": lab.choice(
            "precision", ("float16", "float32", "float64"), "float32"
        ),
    }
    lab.run("core.softmax.bench", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the probabilities, both ways of computing them, and the temperature."""
    fields = {
        "largest": float(result.exact.max()),
        "smallest": float(result.exact.min()),
        "temperature": view.arguments["temperature"],
        "shift": view.arguments["shift"],
        "precision": view.arguments["precision"],
        "limit": result.largest,
        "gap": float(result.gaps[0]),
        "after": float(result.gaps_after[0]),
        "ratio": float(result.ratios[0]),
        "pair": result.pair,
        "sigmoid": result.sigmoid,
        "sum": result.exponent_sum,
    }
    figure = figures.bench(result, fields["temperature"], view.words)
    view.figure("bench", figure, grab=Grab(y=LOGITS, panel=1), **fields)
    view.table(figures.rows(result, view.words))
    view.say("pair", **fields)
    view.observe("broken" if result.broken else "fine", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what became of the formula as written."""
    fields = {"sum": result.exponent_sum, "limit": result.largest}
    return ("breaks" if result.broken else "same"), fields
