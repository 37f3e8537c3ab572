"""Figures: a loss over one prediction, and its derivative."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def curve(result: Any, words: Words) -> go.Figure:
    """Draws the loss (above) and its derivative (below), with a marker."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.1)
    drawn = (
        (result.curve, result.value, "axis.loss"),
        (result.slope, result.gradient, "axis.slope"),
    )
    for row, (values, here, title) in enumerate(drawn, start=1):
        look = style.series(row - 1)
        figure.add_scatter(
            x=result.t,
            y=values,
            mode="lines",
            name=words[title],
            line=look["line"],
            row=row,
            col=1,
        )
        figure.add_scatter(
            x=[result.at],
            y=[here],
            mode="markers",
            marker={**look["marker"], "size": 12},
            name=words["marker"],
            showlegend=False,
            row=row,
            col=1,
        )
        figure.update_yaxes(title=words[title], row=row, col=1)
    figure.update_xaxes(title=words["axis.prediction"], row=2, col=1)
    figure.update_layout(height=460, showlegend=False)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row for every loss of the worked batch."""
    table = []
    for i in range(len(result.losses)):
        y_hat = np.atleast_1d(result.y_hat[i])
        table.append(
            {
                words["table.prediction"]: ", ".join(f"{v:.4g}" for v in y_hat),
                words["table.target"]: f"{result.y[i]:g}",
                words["table.weight"]: f"{result.weights[i]:g}",
                words["table.loss"]: f"{result.losses[i]:.6f}",
            }
        )
    return table
