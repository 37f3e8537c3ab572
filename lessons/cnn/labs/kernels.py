"""Lab: the kernel bench. One kernel over a picture, and the arithmetic of a cell."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.cnn.figures import kernels as figures
from lessons.cnn.labs.picture_choice import choose_picture
from lessons.kit.grammar.grasp import Grab

PICTURES = ("china", "flower", "digit", "garment", "drawing", "upload")
SIZES = {"photo": (128, 192), "upload": (128, 128)}  # others are 28 x 28
KERNELS = {
    "vertical": ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    "horizontal": ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    "sobel": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "blur": ((1 / 9,) * 3,) * 3,
    "gauss": ((1 / 16, 1 / 8, 1 / 16), (1 / 8, 1 / 4, 1 / 8), (1 / 16, 1 / 8, 1 / 16)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    "identity": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "corner": ((1, 1, -2), (1, 1, -2), (-2, -2, 4)),
}
LAPLACIAN = "0 1 0\n1 -4 1\n0 1 0"
COLOURS = "1\n\n0\n\n-1"
PRINTS = "(tuple(result.z.shape), result.value, float(abs(result.z).mean()))"


def kernels(lab: Any) -> None:
    """Lays a kernel on a picture and takes one cell of the result apart."""
    lab.cards(
        edges={},
        blur={"picture": "flower", "kernel": "blur"},
        sharpen={"picture": "flower", "kernel": "sharpen"},
        digit={"picture": "digit", "kernel": "sobel", "row": 10, "column": 9},
        stride={"picture": "digit", "stride": 2},
        dilated={"picture": "garment", "dilation": 3, "padding": 3},
        learned={"picture": "digit", "kernel": "learned", "row": 10, "column": 9},
        flipped={"picture": "digit", "kernel": "emboss", "flip": True},
        colours={
            "picture": "flower",
            "channel": "all",
            "kernel": "own",
            "text": COLOURS,
        },
    )
    lab.predict({"picture": "digit", "stride": 2}, judge)
    source, name = choose_picture(lab, PICTURES, "china")
    arguments: dict[str, Any] = {"source": source, "name": name}
    if source in SIZES:
        seen = ("grey", "red", "green", "blue", "all")
        arguments["channel"] = lab.choice("channel", seen, "grey")
    kernel = lab.choice("kernel", (*KERNELS, "learned", "own"), "vertical")
    if kernel == "own":
        given, value = "text", lab.writing("text", LAPLACIAN, 800)
    elif kernel == "learned":
        given, value = "learned", lab.number("which", 0, 5, 0, 1)
    else:
        given, value = "rows", KERNELS[kernel]
    arguments |= {"given": given, "kernel": value}
    height, width = SIZES.get(source, (28, 28))
    arguments["row"] = lab.number("row", 0, height - 1, height // 2, 1)
    arguments["column"] = lab.number("column", 0, width - 1, width // 2, 1)
    arguments["stride"] = lab.number("stride", 1, 4, 1, 1)
    arguments["padding"] = lab.number("padding", 0, 6, 0, 1)
    arguments["dilation"] = lab.number("dilation", 1, 4, 1, 1)
    arguments["flip"] = lab.switch("flip", False)
    lab.run(
        "conv.kernels.bench",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="conv.kernels.lay_kernel",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the picture, what comes out, the arithmetic of one cell, and the size."""
    words, asked = view.words, view.arguments
    rows, columns = result.z.shape
    f, g = result.kernel.shape[1:]
    fields = {
        "f": f,
        "g": g,
        "rows": rows,
        "columns": columns,
        "cells": rows * columns,
        "low": float(result.z.min()),
        "high": float(result.z.max()),
        "row": result.row,
        "column": result.column,
        "products": result.products.size,
        "value": figures.number(result.value),
        "difference": result.largest_difference,
        "height": result.x.shape[1],
        "width": result.x.shape[2],
    }
    # The window's middle in the picture, and its cell in what comes out.
    s, p, d = (asked[name] for name in ("stride", "padding", "dilation"))
    first = ((p - d * (g - 1) / 2) / s, (p - d * (f - 1) / 2) / s)
    window = Grab("column", "row", 1)
    cell = Grab("column", "row", 2, origin=first, unit=(1 / s, 1 / s))
    figure = figures.pictures(result, words, asked)
    view.figure("pictures", figure, grab=(window, cell), **fields)
    arithmetic = partial(figures.arithmetic, result, words, view.look.present)
    view.figure("arithmetic", arithmetic, **fields)
    view.say("sum", **fields)
    view.formula(
        [
            *size_lines("h", result.x.shape[1], rows, f, asked),
            *size_lines("w", result.x.shape[2], columns, g, asked),
        ]
    )
    key = "edges" if abs(float(result.kernel.sum())) < 1e-5 else "weighted"
    view.observe(key, total=float(result.kernel.sum()), **fields)


def size_lines(side: str, n: int, cells: int, f: int, asked: Any) -> tuple[str, str]:
    """Returns the size of the output along one side, with its numbers in place."""
    stride, padding, dilation = (asked[k] for k in ("stride", "padding", "dilation"))
    return (
        rf"{side}_{{out}} &= \left\lfloor\frac{{{n} + 2\cdot{padding} - "
        rf"{dilation}\cdot({f}-1) - 1}}{{{stride}}}\right\rfloor + 1",
        rf"&= {cells}",
    )


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many rows come out."""
    rows = result.z.shape[0]
    key = {12: "twelve", 13: "thirteen"}.get(rows, "fourteen")
    return key, {"rows": rows}
