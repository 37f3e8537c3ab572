"""Figures: storages as rows of cells, and the names that lead to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.tensors.figures import cells

Words = Mapping[str, str]


def storages(result: Any, count: int, words: Words) -> go.Figure:
    """Draws each storage as a row; its names before stand left, after right."""
    numbers, old = result.numbers, result.old
    before, after = result.before, result.after
    letters = sorted(numbers)
    figure = go.Figure()
    size = len(np.asarray(numbers[letters[0]]))
    for row, letter in enumerate(letters):
        values = np.asarray(numbers[letter]).round(2)
        changed = letter not in old or values != np.asarray(old[letter]).round(2)
        kinds = np.full(values.shape, cells.PLAIN)
        kinds[np.broadcast_to(changed, values.shape)] = cells.CHOSEN
        said = words["storage" if count == size else "storage.part"]
        name = said.format(letter=letter, shown=size, count=count)
        cells.draw(figure, values, kinds, words["hover.cell"], name, (0, 2 * row), 14)
        for names, x, anchor in ((before, -0.7, "right"), (after, size - 0.3, "left")):
            held = [n for n, place in names.items() if place == letter]
            _write(figure, x, 2 * row, ", ".join(held) or "–", anchor, bool(held))
        _write(figure, -0.5, 2 * row - 0.5, name, "left", False, "bottom")
    for text, x, anchor in (("before", -0.7, "right"), ("after", size - 0.3, "left")):
        _write(figure, x, -0.9, words[f"state.{text}"], anchor, False, "bottom")
    side = 0.25 * size + 0.6
    figure.update_xaxes(visible=False, range=[-0.5 - side, size - 0.5 + side])
    figure.update_yaxes(visible=False, range=[2 * len(letters) - 1.3, -1.7])
    figure.update_layout(
        height=60 + 85 * len(letters), margin={"l": 4, "r": 4, "t": 4, "b": 4}
    )
    return figure


def _write(
    figure: go.Figure,
    x: float,
    y: float,
    text: str,
    anchor: str,
    strong: bool,
    upright: str = "middle",
) -> None:
    figure.add_annotation(
        x=x,
        y=y,
        text=text,
        showarrow=False,
        xanchor=anchor,
        yanchor=upright,
        font={
            "size": 18 if strong else 13,
            "color": style.BLUE if strong else style.MUTED,
        },
    )


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the addresses of each name in this run, as `data_ptr` says them."""
    before, after = result.before, result.after
    addresses = result.addresses
    return [
        {
            words["table.name"]: name,
            words["state.before"]: hex(addresses[before[name]]),
            words["state.after"]: hex(addresses[after[name]]),
        }
        for name in ("X", "Y", "Z")
    ]
