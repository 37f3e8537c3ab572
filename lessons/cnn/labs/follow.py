"""Lab: draw a digit and follow it through every layer of a trained LeNet."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.cnn.figures import follow as figures
from lessons.kit.grammar.view import MORE

SEVEN = "MMyMa4."
SIX_TURNED = "U3krsZoLcHURYboZ."
LETTER = "QIQ2.wIw2.Qgwg."
PRINTS = "(result.answer, [float(p) for p in result.probabilities])"


def follow(lab: Any) -> None:
    """Sends a drawing, or a test image, through the net that ships with the site."""
    lab.cards(
        drawn={},
        test={"source": "test", "number": 1},
        hard={"source": "test", "number": 239},
        turned={"strokes": SIX_TURNED},
        letter={"strokes": LETTER},
        empty={"strokes": ""},
    )
    lab.predict({"strokes": LETTER}, judge)
    source = lab.choice("source", ("drawing", "test"), "drawing")
    arguments: dict[str, Any] = {"source": source}
    if source == "drawing":
        arguments["strokes"] = lab.drawing("strokes", SEVEN)
    else:
        arguments["number"] = lab.number("number", 0, 1999, 1, 1)
    lab.run(
        "conv.lenet_follow.follow",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="conv.lenet_follow.recognise",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the answer, and below it what every layer holds."""
    fields = _fields(result)
    view.figure("answer", figures.answer(result, view.words), **fields)
    if result.empty:
        view.observe("empty", **fields)
        return
    view.figure("maps", partial(figures.maps, result, view.words), **fields)
    view.say("net", slot=MORE, accuracy=result.accuracy)
    right = {None: "drawing", result.answer: "right"}
    view.observe(right.get(result.label, "wrong"), **fields)


def _fields(result: Any) -> dict[str, object]:
    return {
        "answer": result.answer,
        "p": float(result.probabilities[result.answer]),
        "second": result.second,
        "second_p": float(result.probabilities[result.second]),
        "label": result.label,
        "label_p": float(result.probabilities[result.label or 0]),
        "silent": result.silent["F6"],
        "accuracy": result.accuracy,
    }


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how sure the net is of what is no digit."""
    fields = _fields(result)
    p = fields["p"]
    if p < 0.5:
        return "unsure", fields
    return ("leaning" if p < 0.9 else "sure"), fields
