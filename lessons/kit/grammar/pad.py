"""A pad on which the reader puts points of several classes with finger or mouse.

    points = pad(points, labels=..., palette=colours, classes=["0", "1"],
                 extent=(-2, 2, -2, 2), key="own")

A tap puts one point of the chosen class, a drag paints a trail of them. With keys: the
arrows steer a cross (finely with Shift), Enter puts a point, digits choose the class.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from lessons.kit.grammar.browser import Answer, component, nothing, source

Point = tuple[float, float, int]
MOST = 400  # points; enough to paint with, few enough for a link and for training
LABELS = ("undo", "clear", "class", "canvas")

_pad = component("pad", "board.js", "pad.js", "shapes.js", css=source("pad.css"))


def pad(
    points: Iterable[Point],
    *,
    labels: Mapping[str, str],
    palette: Sequence[str],
    classes: Sequence[str],
    extent: Sequence[float],
    key: str,
) -> list[Point] | None:
    """Shows points and returns what the reader has just made of them, else None.

    `classes` names them, at most one a colour. The answer comes when a finger or the
    mouse is lifted, and is bounded: MOST points, inside `extent`, of known classes.
    What the reader does is numbered: Python's points count in the browser once they
    answer the last of these, since a card or a link may have put others there.
    """
    extent = [float(v) for v in extent]
    names = [str(name) for name in classes][: len(palette)]
    answer = Answer(key)
    made = answer.news(st.session_state.get(key, {}).get("made"))
    put = validate(made.get("points"), extent, len(names)) if made else None
    shown = points if put is None else put
    data = {
        "points": [list(p) for p in validate(shown, extent, len(names)) or ()],
        "heard": answer.heard,
        "labels": {name: labels[name] for name in LABELS},
        "palette": list(palette),
        "classes": names,
        "extent": extent,
        "most": MOST,
    }
    said = _pad(key=key, data=data, on_made_change=nothing)
    late = answer.news(said.made)  # of before this server knew the pad
    return validate(late.get("points"), extent, len(names)) if late else put


def validate(
    points: object, extent: Sequence[float], classes: int
) -> list[Point] | None:
    """Returns points a browser sent, without any that cannot be; None for none sent."""
    if points is None or isinstance(points, str | bytes | Mapping):
        return None
    x0, x1, y0, y1 = extent
    kept: list[Point] = []
    try:
        for x, y, which in points:  # type: ignore[attr-defined]
            x, y, which = float(x), float(y), int(which)
            inside = x0 <= x <= x1 and y0 <= y <= y1 and 0 <= which < classes
            if inside and math.isfinite(x) and math.isfinite(y):
                kept.append((round(x, 3), round(y, 3), which))
            if len(kept) == MOST:
                break
    except (TypeError, ValueError, OverflowError):
        return None
    return kept


def parse_points(written: str) -> list[tuple[float, float, int]]:
    """Returns the lines "x y class" that make sense; the model judges the others."""
    points = []
    for line in written.splitlines():
        try:
            x, y, label = line.replace(",", " ").split()
            point = (float(x), float(y), int(label))
        except ValueError:
            continue
        if math.isfinite(point[0] + point[1]) and 0 <= point[2] <= 3:
            points.append(point)
    return points[:400]
