"""Lab: a shape and an index lead to a number, in nested blocks and in the storage."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.view import MAIN, NUMBERS
from lessons.tensors.figures import blocks as figures

PRINTS = "(result.part.tolist(), result.strides, result.offset)"
NOTES = {8: "place", 9: "first", 7: "one"}


def blocks(lab: Any) -> None:
    """Looks an index up in numbers that are counted in the order of the storage."""
    lab.cards(
        three={},
        four={"shape": "2, 2, 2, 3", "index": "1, 0, 1, 2", "first": 1},
        part={"index": "1"},
        last={"index": "-1, -1, -1"},
        picture={"shape": "3, 4, 5", "index": "0, 2, 3"},
    )
    lab.predict({"shape": "2, 2, 3", "index": "1, 0, 2"}, judge)
    arguments = {
        "shape": lab.writing("shape", "2, 2, 3", 30),
        "index": lab.writing("index", "0, 1, 1", 30),
        "first": lab.choice("first", (0, 1), 0),
    }
    lab.run("tensors.blocks.index_blocks", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the blocks and the storage, with what the index chooses in both."""
    words = view.words
    part = tuple(result.part.shape)
    whole = part == ()
    fields = {
        "index": ", ".join(map(str, result.index)),
        "shape": list(result.numbers.shape),
        "count": int(result.storage.shape[0]),
        "value": int(result.part) if whole else "",
        "part": list(part),
        "chosen": int(result.chosen.sum()),
        "offset": result.offset,
        "strides": result.strides,
        "lists": result.lists,
    }
    view.figure("blocks", figures.blocks(result, words), share=1.2, **fields)
    view.figure("storage", figures.storage(result, words), slot=MAIN, **fields)
    view.formula(figures.lines(result), slot=MAIN)
    view.say("lists", slot=NUMBERS, **fields)
    view.observe("number" if whole else "block", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which number the index finds."""
    value = int(result.part)
    return NOTES[value], {"value": value, "offset": result.offset}
