"""Tensors of up to four axes as cells: matrices, side by side and one below another."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

PLAIN, PASSED, CHOSEN, KEPT, STRETCHED, CLASH = range(6)
COLOURS = (
    style.GRID,
    style.SKY,
    style.ORANGE,
    style.GREEN,
    style.YELLOW,
    style.PINK,
)
SCALE = [
    [bound / len(COLOURS), colour]
    for index, colour in enumerate(COLOURS)
    for bound in (index, index + 1)
]

MARGINS = 32  # px above and below the cells
LOWEST = 120  # px of a figure


def four(shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Returns a shape with axes of size 1 before it, four in all."""
    return (*(1,) * (4 - len(shape)), *shape)


def extent(shape: tuple[int, ...]) -> tuple[int, int]:
    """Returns how many columns and rows the blocks of a tensor take, gaps between."""
    a, b, rows, columns = four(shape)
    return b * (columns + 1) - 1, a * (rows + 1) - 1


def lay(values: Any) -> np.ndarray:
    """Returns a tensor as a table (rows, columns) of blocks; NaN or "" in gaps."""
    values = np.asarray(values)
    shape = four(values.shape)
    columns, rows = extent(shape)
    gap = "" if values.dtype == object else np.nan
    kind = object if values.dtype == object else float
    table = np.full((rows, columns), gap, kind)
    for a in range(shape[0]):
        for b in range(shape[1]):
            top, left = a * (shape[2] + 1), b * (shape[3] + 1)
            part = values.reshape(shape)[a, b]
            table[top : top + shape[2], left : left + shape[3]] = part
    return table


def names(shape: tuple[int, ...]) -> np.ndarray:
    """Returns the index of each place, as one writes it: "1, 0, 2"."""
    found = np.empty(shape, object)
    for index in np.ndindex(*shape):
        found[index] = ", ".join(map(str, index))
    return found


def tell(values: Any) -> np.ndarray:
    """Returns numbers as texts."""
    values = np.asarray(values)
    texts = np.empty(values.shape, object)
    for index in np.ndindex(*values.shape):
        texts[index] = f"{values[index]:g}".replace("-", "−")
    return texts


def draw(
    figure: go.Figure,
    values: Any,
    kinds: Any,
    hover: str,
    name: str = "",
    at: tuple[int, int] = (0, 0),
    size: int = 13,
    bare: bool = False,
    **place: int,
) -> None:
    """Draws a tensor as cells with its numbers, its upper left cell at (column, row).

    `kinds` (of the tensor's shape) says which colour each cell has. Where the cells
    are too narrow, `bare` leaves out the numbers that have the plain colour.
    """
    values, kinds = np.asarray(values), np.asarray(kinds)
    table = lay(kinds)
    rows, columns = table.shape
    texts = np.where(kinds == PLAIN, "", tell(values)) if bare else tell(values)
    figure.add_heatmap(
        z=table,
        x=at[0] + np.arange(columns),
        y=at[1] + np.arange(rows),
        text=lay(texts),
        customdata=lay(names(values.shape)),
        texttemplate="%{text}",
        textfont={"size": size},
        colorscale=SCALE,
        zmin=-0.5,
        zmax=len(COLOURS) - 0.5,
        xgap=2,
        ygap=2,
        showscale=False,
        hoverongaps=False,
        name=name,
        hovertemplate=hover + "<extra></extra>",
        **place,
    )


def frame(figure: go.Figure, height: int) -> None:
    """Hides the axes, keeps cells square enough, and reads from the top.

    `height` is that of a figure that is 0.6 times as high as wide; one of fewer rows
    is lower, so that its cells are not stretched into columns.
    """
    figure.update_xaxes(visible=False)
    rows = max(max(trace.y) for trace in figure.data) + 1
    across = max(max(trace.x) for trace in figure.data) + 1
    figure.update_yaxes(visible=False, range=[rows - 0.5, -0.5])
    share = min(1.0, rows / (0.6 * across))
    low = round(MARGINS + (height - MARGINS) * share)
    figure.update_layout(
        height=max(LOWEST, low), margin={"l": 4, "r": 4, "t": 28, "b": 4}
    )
