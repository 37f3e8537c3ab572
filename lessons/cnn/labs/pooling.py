"""Lab: pooling, and how still it holds a picture that moves."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.cnn.figures import pooling as figures
from lessons.cnn.labs.picture_choice import choose_picture
from lessons.kit.grammar.view import NUMBERS

PRINTS = "([float(v) for v in result.plain], [float(v) for v in result.pooled])"


def pooling(lab: Any) -> None:
    """Pools a picture and the same picture moved by a pixel or more."""
    lab.cards(
        exact={},
        usual={"shift": 1},
        average={"method": "average", "shift": 1},
        wide={"f": 4, "stride": 4, "shift": 1},
        edges={"edges": True, "shift": 1},
        overlap={"f": 3, "stride": 2, "padding": 1, "shift": 1},
        garment={"picture": "garment", "f": 4, "stride": 4, "shift": 1},
    )
    lab.essential("picture", "f", "stride", "method", "shift")
    lab.predict({"shift": 1}, judge)
    source, name = choose_picture(lab, ("digit", "garment", "drawing"), "digit")
    f = lab.number("f", 2, 6, 2, 1)
    arguments = {
        "source": source,
        "name": name,
        "of": "edges" if lab.switch("edges", False) else "picture",
        "method": lab.choice("method", ("max", "average"), "max"),
        "f": f,
        "stride": lab.number("stride", 1, 6, 2, 1),
        "padding": lab.number("padding", 0, f // 2, 0, 1),
        "ceil": lab.switch("ceil", False),
        "shift": lab.number("shift", 0, 4, 2, 1),
    }
    lab.run(
        "conv.pooling.pooling",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="conv.pooling.pool_shifted",
    )


def draw(view: Any, result: Any) -> None:
    """Shows both pictures pooled, and the change over shifts."""
    words, asked = view.words, view.arguments
    shift = asked["shift"]
    before, after = float(result.plain[shift]), float(result.pooled[shift])
    rows, columns = result.z.shape
    fields = {
        "shift": shift,
        "height": result.x.shape[0],
        "width": result.x.shape[1],
        "rows": rows,
        "columns": columns,
        "plain": before,
        "pooled": after,
        "share": after / before if before else 1.0,
        "pictures": result.pictures,
        "method": words[f"method.{asked['method']}"],
        "f": asked["f"],
        "stride": asked["stride"],
        "difference": result.largest_difference,
    }
    view.figure("pictures", figures.pictures(result, words), **fields)
    view.formula([size_line(result, asked)], slot=NUMBERS)
    view.figure("change", partial(figures.change, result, words, shift), **fields)
    if not shift:
        key = "still"
    elif result.moves_along:
        key = "exact"
    else:
        key = "eased" if after < before else "not_eased"
    view.observe(key, cells=shift // asked["stride"], **fields)


def size_line(result: Any, asked: Any) -> str:
    """Returns the size of the output with its numbers in place."""
    left, right = (r"\lceil", r"\rceil") if asked["ceil"] else (r"\lfloor", r"\rfloor")
    n, cells = result.x.shape[0], result.z.shape[0]
    padding, f, stride = (asked[k] for k in ("padding", "f", "stride"))
    inside = n + 2 * padding - f
    whole = (-(-inside // stride) if asked["ceil"] else inside // stride) + 1
    dropped = " - 1" if whole > cells else ""  # a window that begins in the padding
    return (
        rf"h_{{out}} &= \left{left}\frac{{{n} + 2\cdot{padding} - {f}}}{{{stride}}}"
        rf"\right{right} + 1{dropped} = {cells}"
    )


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how much of the change is left after pooling."""
    before, after = float(result.plain[1]), float(result.pooled[1])
    fields = {"plain": before, "pooled": after}
    if after > 0.95 * before:
        return "same", fields
    return ("most" if after > 0.5 * before else "little"), fields
