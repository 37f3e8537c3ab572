"""Figures: steps down a parabola, a line among points, a loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def path(result: Any, words: Words) -> go.Figure:
    """Draws x after each step."""
    figure = go.Figure()
    figure.add_scatter(
        x=np.arange(len(result.x)),
        y=result.x,
        mode="lines+markers",
        name=words["path"],
        **style.series(0),
    )
    return _finished(figure, words["axis.step"], words["axis.x"])


def line(result: Any, words: Words) -> go.Figure:
    """Draws the points and the line so far."""
    figure = go.Figure()
    figure.add_scatter(
        x=result.x,
        y=result.y,
        mode="markers",
        name=words["points"],
        marker=style.series(0)["marker"],
    )
    ends = np.array([-1.0, 1.0])
    figure.add_scatter(
        x=ends,
        y=result.slope * ends + result.intercept,
        mode="lines",
        name=words["line"],
        line=style.series(1)["line"],
    )
    return _finished(figure, words["axis.x"], words["axis.y"])


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the loss before each step."""
    figure = go.Figure()
    steps = np.arange(len(result.losses))
    look = style.series(0)["line"]
    figure.add_scatter(x=steps, y=result.losses, mode="lines", line=look)
    return _finished(figure, words["axis.step"], words["axis.loss"])


def _finished(figure: go.Figure, x: str, y: str) -> go.Figure:
    figure.update_layout(xaxis_title=x, yaxis_title=y, height=360)
    return figure
