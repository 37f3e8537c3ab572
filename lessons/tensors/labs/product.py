"""Lab: which axes of two tensors meet, and what shape comes out."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.view import MAIN
from lessons.tensors.figures import product as figures

PRINTS = "(result.sizes, result.refusal, result.terms, result.value)"


def product(lab: Any) -> None:
    """Multiplies or adds two tensors of shapes that the reader types."""
    lab.cards(
        batch={},
        clash={"left": "3, 1, 2, 2", "right": "2, 1, 2, 2"},
        inner={"left": "2, 3", "right": "2, 3"},
        vector={"left": "2, 3, 4", "right": "4", "operation": "add", "entry": 9},
        trace={
            "left": "3, 4",
            "right": "3, 4",
            "operation": "einsum",
            "equation": "ij,ij->i",
        },
    )
    lab.predict({"left": "2, 1, 4, 5", "right": "1, 3, 5, 4"}, judge)
    lab.essential("left", "right", "operation", "equation", "entry")
    arguments = {
        "left": lab.writing("left", "2, 2, 4", 30),
        "right": lab.writing("right", "2, 4, 3", 30),
        "operation": lab.choice("operation", ("matmul", "add", "einsum"), "matmul"),
    }
    if arguments["operation"] == "einsum":
        arguments["equation"] = lab.writing("equation", "bij,bjk->bik", 30)
    arguments["entry"] = lab.number("entry", 0, 47, 3, 1)
    lab.run("tensors.product.multiply", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the axes, and the numbers with what one of the result is made from."""
    words, operation = view.words, view.arguments["operation"]
    made = result.out is not None
    left, right = list(result.left.shape), list(result.right.shape)
    what = f"{left} {figures.SIGNS.get(operation)} {right}"
    if operation == "einsum":
        what = f'`einsum("{view.arguments["equation"]}", {left}, {right})`'
    fields = {
        "what": what,
        "left": left,
        "right": right,
        "out": list(result.out.shape) if made else "",
        "entry": result.entry,
        "value": result.value if made else 0.0,
        "terms": len(result.terms),
        "refusal": result.refusal,
        "axis": ", ".join(
            n
            for n, role in zip(result.letters, result.roles, strict=True)
            if role == "clash"
        ),
    }
    view.figure("axes", figures.axes(result, words), **fields)
    view.figure(
        "numbers", figures.numbers(result, words), slot=MAIN, share=1.4, **fields
    )
    if made:
        view.formula(figures.sum_of(result, operation), slot=MAIN)
        single = "one" if len(result.terms) == 1 else "sum"
        view.observe("added" if operation == "add" else single, **fields)
    else:
        view.say("refusal", **fields)
        view.observe("refused", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what shape comes out."""
    if result.out is None:
        return "refused", {"shape": ""}
    shape = list(result.out.shape)
    return ("stretched" if shape == [2, 3, 4, 4] else "left"), {"shape": shape}
