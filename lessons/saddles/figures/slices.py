"""Figures: a plane and a line through the loss of a net."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]


def plane(result: Any, words: Words) -> go.Figure:
    """Draws the loss over the plane, with the way that training took as it is seen."""
    reach = float(result.at[-1])
    box = (-reach, reach, -reach, reach)
    grid = result.grid
    figure = relief.landscape(grid, box, words)
    known = grid[np.isfinite(grid)]
    lift = 0.02 * float(np.ptp(known))  # or the surface would cover it
    figure.add_scatter3d(
        x=[0.0],
        y=[0.0],
        z=[result.loss + lift],
        mode="markers",
        marker={"size": 6, "color": style.ORANGE},
        name=words["end"],
    )
    figure.update_layout(height=400)
    path = result.plane.path
    inside = (np.abs(path) <= reach).all(1)
    if inside.sum() > 1:
        heights = [_height(grid, result.at, a, b) + lift for a, b in path[inside]]
        figure.add_scatter3d(
            x=path[inside, 0],
            y=path[inside, 1],
            z=heights,
            mode="lines+markers",
            marker={"size": 3, "color": style.BLUE},
            line={"width": 5, "color": style.BLUE},
            name=words["way"],
        )
    return figure


def line(result: Any, words: Words) -> go.Figure:
    """Draws the loss on the straight line from the first weights to the last."""
    figure = go.Figure()
    figure.add_scatter(
        x=result.line_at,
        y=result.line,
        mode="lines",
        name=words["axis.loss"],
        line=style.series(0)["line"],
    )
    for t in (0, 1):
        dotted = {"color": style.MUTED, "dash": "dot", "width": 1.5}
        figure.add_vline(x=t, line=dotted)
    figure.update_xaxes(title=words["axis.t"])
    figure.update_yaxes(title=words["axis.loss"], rangemode="tozero")
    figure.update_layout(height=300)
    return figure


def _height(grid: np.ndarray, at: np.ndarray, a: float, b: float) -> float:
    column = int(np.abs(at - a).argmin())
    row = int(np.abs(at - b).argmin())
    return float(grid[row, column])
