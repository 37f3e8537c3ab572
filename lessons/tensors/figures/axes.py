"""Figures: a tensor before and after its axes moved, and its walk in the storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.tensors.figures import cells

Words = Mapping[str, str]


def tensors(result: Any, number: int, words: Words) -> go.Figure:
    """Draws the tensor before (left) and after (right), with one number marked."""
    figure = go.Figure()
    wide, _ = cells.extent(tuple(result.before.shape))
    other, _ = cells.extent(tuple(result.after.shape))
    size = 14 if wide + other < 18 else 11
    for name, tensor, at in (
        ("before", result.before, (0, 0)),
        ("after", result.after, (wide + 2, 0)),
    ):
        kinds = (np.asarray(tensor) == number) * cells.CHOSEN
        text = words[f"state.{name}"]
        cells.draw(figure, tensor, kinds, words["hover.cell"], text, at, size)
        figure.add_annotation(
            x=at[0] - 0.5,
            y=-0.5,  # the edge of the range: outside it, it is hidden
            text=f"{text} {list(tensor.shape)}",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 13, "color": style.MUTED},
        )
    cells.frame(figure, 300)
    return figure


def walk(result: Any, number: int, words: Words) -> go.Figure:
    """Draws, in the order of the tensor, at which place each number is stored."""
    places = np.asarray(result.walk)
    figure = go.Figure(
        go.Scatter(
            x=np.arange(places.size),
            y=places,
            mode="lines+markers",
            line={**style.series(0)["line"], "width": 2},
            marker={**style.series(0)["marker"], "size": 7},
            name=words["walk"],
            hovertemplate=words["hover.walk"] + "<extra></extra>",
            showlegend=False,
        )
    )
    here = np.flatnonzero(places == number)
    figure.add_scatter(
        x=here,
        y=places[here],
        mode="markers",
        marker={"color": style.ORANGE, "size": 13, "symbol": "square"},
        name=words["number"],
        hovertemplate=words["hover.walk"] + "<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(title=words["axis.order"])
    figure.update_yaxes(title=words["axis.place"])
    figure.update_layout(height=300, margin={"t": 28})
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns shape and strides before and after, for the table."""
    return [
        {
            words["table.tensor"]: words[f"state.{name}"],
            words["table.shape"]: str(list(shape)),
            words["table.strides"]: str(list(strides)),
        }
        for name, shape, strides in zip(
            ("before", "after"), result.shapes, result.strides, strict=True
        )
    ]
