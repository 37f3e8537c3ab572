"""Figures: the grid of the plane before and after layers, with the unit square."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
REACH = 3.2


def space(result: Any, arrows: bool, words: Words) -> go.Figure:
    """Draws both grids; `arrows` draws the columns of W where the layer is linear."""
    titles = [words["before"], words["after"]]
    figure = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.06)
    for column, grid, square in (
        (1, result.before, result.square),
        (2, result.after, result.image),
    ):
        lines, square = np.asarray(grid), np.asarray(square)
        half = len(lines) // 2
        for part, colour in ((lines[:half], style.SKY), (lines[half:], style.PINK)):
            gaps = np.full((len(part), 1, 2), np.nan)
            joined = np.concatenate([part, gaps], 1).reshape(-1, 2)
            figure.add_scatter(
                x=joined[:, 0],
                y=joined[:, 1],
                mode="lines",
                line={"color": colour, "width": 1.3},
                name=words["line"],
                hoverinfo="skip",
                showlegend=False,
                row=1,
                col=column,
            )
        figure.add_scatter(
            x=square[:, 0],
            y=square[:, 1],
            mode="lines",
            fill="toself",
            fillcolor=style.faint(style.ORANGE, 0.35),
            line={"color": style.ORANGE, "width": 3},
            name=words["square"],
            hovertemplate="(%{x:.2f}, %{y:.2f})<extra></extra>",
            showlegend=False,
            row=1,
            col=column,
        )
    if arrows:
        _arrows(figure, result, words)
    for axis, other in (("x", "y"), ("x2", "y2")):
        figure.update_layout(
            {
                f"{axis[0]}axis{axis[1:]}": {"range": [-REACH, REACH], "dtick": 1},
                f"{other[0]}axis{other[1:]}": {
                    "range": [-REACH, REACH],
                    "dtick": 1,
                    "scaleanchor": axis,
                },
            }
        )
    figure.update_layout(height=370, margin={"l": 30, "r": 8, "t": 34, "b": 28})
    return figure


def _arrows(figure: go.Figure, result: Any, words: Words) -> None:
    start = np.asarray(result.bias)
    for column, colour in zip(
        np.asarray(result.arrows), (style.BLUE, style.GREEN), strict=True
    ):
        end = start + column
        figure.add_scatter(
            x=[start[0], end[0]],
            y=[start[1], end[1]],
            mode="lines+markers",
            line={"color": colour, "width": 3},
            marker={"color": colour, "size": [0, 11]},
            name=words["column"],
            hovertemplate=words["column"] + ": (%{x:.2f}, %{y:.2f})<extra></extra>",
            showlegend=False,
            row=1,
            col=2,
        )


def lines(result: Any, linear: bool) -> list[str]:
    """Returns W with its determinant, or the one layer that equals all of them."""

    def matrix(values: Any) -> str:
        rows = (" & ".join(f"{v + 0.0:.3g}" for v in row) for row in values)
        return r"\begin{pmatrix}" + r" \\ ".join(rows) + r"\end{pmatrix}"

    columns = np.asarray(result.arrows)
    first = rf"W = {matrix(columns.T.round(6))}, \ \det W = {result.det + 0.0:.3g}"
    one = np.asarray(result.weight).round(6)
    if not linear or np.allclose(one, columns.T):
        return [first]
    bias = np.asarray(result.bias).round(6)[:, None]
    return [first + rf", \ W' = {matrix(one)}, \ b' = {matrix(bias)}"]
