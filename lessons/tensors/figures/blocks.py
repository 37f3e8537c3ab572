"""Figures: nested blocks with the chosen number, and the storage in a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.tensors.figures import cells

Words = Mapping[str, str]
WIDE = 12  # numbers in a line of the storage


def blocks(result: Any, words: Words) -> go.Figure:
    """Draws the tensor as matrices; the blocks that the index passes are framed."""
    shape = tuple(result.numbers.shape)
    chosen = np.asarray(result.chosen)
    kinds = passed(result) * cells.PASSED
    kinds[chosen] = cells.CHOSEN
    figure = go.Figure()
    cells.draw(figure, result.numbers, kinds, words["hover.cell"], words["tensor"])
    _names(figure, shape)
    cells.frame(figure, 360)
    figure.update_layout(margin={"l": 40})
    return figure


def passed(result: Any) -> np.ndarray:
    """Returns which numbers (*shape) lie in the matrix that the index enters."""
    shape, index = tuple(result.numbers.shape), result.index
    inside = np.zeros(shape, int)
    inside[index[: max(0, len(shape) - 2)]] = 1
    return inside if len(shape) > 2 else np.zeros(shape, int)


def _names(figure: go.Figure, shape: tuple[int, ...]) -> None:
    """Writes beside each matrix how it is reached, such as x[1, 0]."""
    a, b, rows, columns = cells.four(shape)
    front = len(shape) - 2
    for i in range(a):
        for j in range(b):
            index = ", ".join(map(str, (i, j)[2 - front :])) if front > 0 else ""
            figure.add_annotation(
                x=j * (columns + 1) - 0.5,
                y=i * (rows + 1) - 0.5,
                text=f"x[{index}]" if index else "x",
                showarrow=False,
                xanchor="left",
                yanchor="bottom",
                font={"size": 13, "color": style.MUTED},
            )


def storage(result: Any, words: Words) -> go.Figure:
    """Draws the numbers as they lie in memory, the chosen ones marked."""
    flat = np.asarray(result.storage)
    kinds = np.asarray(result.chosen).reshape(-1) * cells.CHOSEN
    lines = -(-flat.size // WIDE)
    figure = go.Figure()
    for line in range(lines):
        part = slice(line * WIDE, (line + 1) * WIDE)
        row = flat[part]
        texts = cells.tell(row)
        figure.add_heatmap(
            z=kinds[part][None],
            x=np.arange(row.size),
            y=[line],
            text=texts[None],
            customdata=(line * WIDE + np.arange(row.size))[None],
            texttemplate="%{text}",
            textfont={"size": 13},
            colorscale=cells.SCALE,
            zmin=-0.5,
            zmax=len(cells.COLOURS) - 0.5,
            xgap=2,
            ygap=6,
            showscale=False,
            name=words["storage"],
            hovertemplate=words["hover.place"] + "<extra></extra>",
        )
    figure.update_xaxes(visible=False, range=[-0.5, min(WIDE, flat.size) - 0.5])
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(lines)),
        ticktext=[str(line * WIDE) for line in range(lines)],
        range=[lines - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    figure.add_annotation(
        text=words["axis.place"],
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 13, "color": style.MUTED},
    )
    figure.update_layout(height=min(360, 40 + 60 * lines), margin={"t": 28})
    return figure


def lines(result: Any) -> list[str]:
    """Returns the way from the index to the place in the storage, as a formula."""
    index = result.index
    terms = [
        rf"{i} \cdot {stride}" for i, stride in zip(index, result.strides, strict=False)
    ]
    return [rf"{' + '.join(terms)} &= {result.offset}"]
