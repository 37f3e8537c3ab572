"""Figures: a digit before and after a step, and the margin along it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def digits(result: Any, words: Words) -> go.Figure:
    """Draws the digit and the digit moved, each with the answer to it."""
    titles = [
        f"{words['picture.before']}: {result.before}",
        f"{words['picture.after']}: {result.after}",
    ]
    figure = make_subplots(
        rows=1, cols=2, subplot_titles=titles, horizontal_spacing=0.04
    )
    for column, image in enumerate((result.image, result.moved), 1):
        figure.add_heatmap(
            x=np.arange(28),
            y=np.arange(28),
            z=np.asarray(image, float),
            zmin=-0.4,
            zmax=1.4,
            colorscale=[[0, style.PAPER], [1, style.INK]],
            showscale=False,
            hovertemplate="%{z:.2f}<extra></extra>",
            row=1,
            col=column,
        )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", constraintoward="top")
    figure.update_yaxes(scaleanchor="x", row=1, col=1)
    figure.update_yaxes(scaleanchor="x2", row=1, col=2)
    figure.update_layout(height=320)
    return figure


def margins(result: Any, size: float, words: Words) -> go.Figure:
    """Draws the margin over the size, along both kinds of signs, and the line."""
    figure = go.Figure()
    grid = np.asarray(result.grid, float)
    first = float(result.margins[0])
    lines = (
        ("gradient", result.margins, 1),
        ("random", result.chance, 0),
        ("first", first - grid * result.slope, 2),
    )
    for name, values, index in lines:
        figure.add_scatter(
            x=grid,
            y=values,
            mode="lines",
            name=words[f"curve.{name}"],
            line=style.series(index)["line"],
            hovertemplate=words["hover.margin"] + "<extra></extra>",
        )
    figure.add_scatter(
        x=[size],
        y=[result.margin],
        mode="markers",
        name=words["chosen"],
        marker={"color": style.PINK, "size": 12, "symbol": "diamond"},
        hovertemplate=words["hover.margin"] + "<extra></extra>",
    )
    figure.add_hline(y=0, line={"color": style.MUTED, "width": 1})
    figure.update_xaxes(title=words["axis.size"])
    figure.update_yaxes(title=words["axis.margin"])
    figure.update_layout(height=320)
    return figure
