"""Figures: two lines through points and an outlier, and their slopes as it rises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
ENDS = np.array([-0.5, 20.5])
RANGE = [-11.0, 21.0]


def lines(result: Any, words: Words) -> go.Figure:
    """Draws the points, the outlier, both lines, and the line of the other points."""
    figure = go.Figure()
    told = (
        ("absolute", result.absolute, style.series(0)["line"]),
        ("square", result.square, style.series(1)["line"]),
        ("others", result.others, {"color": style.MUTED, "dash": "dot", "width": 1.5}),
    )
    for name, (slope, height), line in told:
        figure.add_scatter(
            x=ENDS,
            y=slope * ENDS + height,
            mode="lines",
            name=words[f"line.{name}"],
            line=line,
            hoverinfo="skip",
        )
    x, y = np.asarray(result.x, float), np.asarray(result.y, float)
    figure.add_scatter(
        x=x[:-1],
        y=y[:-1],
        mode="markers",
        showlegend=False,
        marker={"color": style.INK, "size": 8},
        hovertemplate=words["hover.point"] + "<extra></extra>",
    )
    figure.add_scatter(
        x=x[-1:],
        y=y[-1:],
        mode="markers",
        name=words["outlier"],
        marker={"color": style.PINK, "size": 15, "symbol": "diamond"},
        hovertemplate=words["hover.point"] + "<extra></extra>",
    )
    figure.update_xaxes(title="x", range=ENDS.tolist(), zeroline=False)
    figure.update_yaxes(title="y", range=RANGE)
    figure.update_layout(height=380)
    return figure


def slopes(result: Any, words: Words) -> go.Figure:
    """Draws the slope of both lines over the height of the outlier."""
    figure = go.Figure()
    told = (
        ("absolute", result.absolutes, result.absolute[0], 0),
        ("square", result.squares, result.square[0], 1),
    )
    for name, values, now, index in told:
        figure.add_scatter(
            x=result.grid,
            y=values,
            mode="lines",
            name=words[f"line.{name}"],
            line=style.series(index)["line"],
            hovertemplate=words["hover.slope"] + "<extra></extra>",
        )
        figure.add_scatter(
            x=result.y[-1:],
            y=[now],
            mode="markers",
            showlegend=False,
            marker={"color": style.PINK, "size": 11, "symbol": "diamond"},
            hovertemplate=words["hover.slope"] + "<extra></extra>",
        )
    figure.update_xaxes(title=words["axis.height"], range=RANGE, zeroline=False)
    figure.update_yaxes(title=words["axis.slope"])
    figure.update_layout(height=380)
    return figure
