"""Figures: how often values occur, and the first numbers of two programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.tensors.figures import cells

Words = Mapping[str, str]


def histogram(result: Any, words: Words) -> go.Figure:
    """Draws the sample's density in bins, and the exact one as a line."""
    edges = np.asarray(result.edges)
    figure = go.Figure(
        go.Bar(
            x=np.asarray(result.centres),
            y=np.asarray(result.density),
            width=np.diff(edges) * 0.92,
            marker={"color": style.SKY},
            name=words["sample"],
            hovertemplate=words["hover.bin"] + "<extra></extra>",
        )
    )
    figure.add_scatter(
        x=np.asarray(result.centres),
        y=np.asarray(result.exact),
        mode="lines",
        line={**style.series(1)["line"], "width": 3},
        name=words["exact"],
        hovertemplate=words["hover.bin"] + "<extra></extra>",
    )
    figure.update_xaxes(title=words["axis.value"])
    figure.update_yaxes(title=words["axis.density"], rangemode="tozero")
    figure.update_layout(height=320, legend={"entrywidth": 0})
    return figure


def programs(result: Any, words: Words) -> go.Figure:
    """Draws the first numbers of both programs as columns.

    Green: the same number at the same place; yellow: elsewhere in the other column.
    """
    first, second = np.asarray(result.first), np.asarray(result.second)
    places = np.asarray(result.places)
    kinds = np.full((len(first), 2), cells.PLAIN)
    kinds[places[places >= 0], 0] = cells.STRETCHED
    kinds[places >= 0, 1] = cells.STRETCHED
    kinds[first == second] = cells.KEPT
    values = np.stack([first, second], 1).round(4)
    figure = go.Figure()
    cells.draw(figure, values, kinds, words["hover.cell"], words["programs"], size=13)
    for column, name in enumerate(("first", "second")):
        figure.add_annotation(
            x=column,
            y=-0.6,
            text=words[f"program.{name}"],
            showarrow=False,
            yanchor="bottom",
            font={"size": 13, "color": style.MUTED},
        )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, range=[len(first) - 0.5, -1.5])
    figure.update_layout(height=320, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    return figure
