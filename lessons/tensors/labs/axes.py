"""Lab: axes in another order; strides change, numbers stay where they are stored."""

from __future__ import annotations

from math import prod
from typing import Any

from lessons.kit.grammar.view import MAIN
from lessons.tensors.figures import axes as figures

PRINTS = "(result.shapes, result.strides, result.walk.tolist(), result.equal)"


def axes(lab: Any) -> None:
    """Permutes, reshapes or transposes the axes of a tensor that is typed."""
    lab.cards(
        swap={},
        reshape={"way": "reshape", "to": "4, 2, 2"},
        mT={"way": "mT"},
        picture={"shape": "2, 5, 3", "to": "2, 0, 1"},
        none={"to": "0, 1, 2"},
    )
    lab.predict({"to": "2, 1, 0"}, judge)
    arguments = {
        "shape": lab.writing("shape", "2, 2, 4", 30),
        "way": lab.choice("way", ("permute", "reshape", "mT"), "permute"),
    }
    if arguments["way"] != "mT":
        arguments["to"] = lab.writing("to", "1, 0, 2", 30)
    number = lab.number("number", 0, 119, 5, 1)
    lab.run(
        "tensors.axes.move_axes",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        looks={"number": number},
    )


def draw(view: Any, result: Any) -> None:
    """Shows both tensors and the order in which the new one reads the storage."""
    words, count = view.words, prod(result.shapes[0])
    number = min(view.arguments["number"], count - 1)
    fields = {
        "before": list(result.shapes[0]),
        "after": list(result.shapes[1]),
        "strides": result.strides[0],
        "new_strides": result.strides[1],
        "equal": result.equal,
        "count": count,
        "refusal": result.refusal,
    }
    view.figure("tensors", figures.tensors(result, number, words), share=1.3, **fields)
    view.figure("walk", figures.walk(result, number, words), slot=MAIN, **fields)
    view.table(figures.rows(result, words), slot=MAIN)
    if result.refusal:
        view.say("refusal", **fields)
    view.observe("contiguous" if result.contiguous else "jumps", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many numbers stand where reshape would put them."""
    count = prod(result.shapes[0])
    fields = {"equal": result.equal, "count": count}
    if result.equal == count:
        return "all", fields
    return ("none" if result.equal == 0 else "few"), fields
