"""Figures: the loss of a line that is learnt, its weights on their way, its fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
TRUE = (2.0, -3.4, 4.2)
FLOOR = 1e-12  # of a logarithmic axis: without noise the loss can be nearly nothing


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the mean squared error over the updates, and the least there is."""
    figure = go.Figure()
    seen = np.maximum(np.asarray(result.losses, float), FLOOR)
    figure.add_scatter(
        x=result.steps,
        y=seen,
        mode="lines+markers" if len(seen) < 12 else "lines",
        name=words["learnt"],
        hovertemplate=words["hover.loss"] + "<extra></extra>",
        **style.series(0),
    )
    figure.add_scatter(
        x=[0, result.updates],
        y=[max(result.exact_loss, FLOOR)] * 2,
        mode="lines",
        name=words["exact"],
        line=style.series(1)["line"],
    )
    far = [*seen, max(result.exact_loss, FLOOR)]
    figure.update_xaxes(title=words["axis.update"], range=[0, result.updates * 1.02])
    figure.update_yaxes(title=words["axis.mse"], **style.log_axis(far))
    figure.update_layout(height=380)
    return figure


def path(result: Any, words: Words) -> go.Figure:
    """Draws both weights on their way to the true ones."""
    figure = go.Figure()
    way = np.asarray(result.path, float)
    kept = np.abs(way[:, :2]).max(1) < 30  # a run that diverges leaves the picture
    figure.add_scatter(
        x=way[kept, 0],
        y=way[kept, 1],
        mode="lines+markers",
        name=words["learnt.path"],
        line=style.series(0)["line"],
        marker={"color": style.BLUE, "size": 5},
        hovertemplate=words["hover.weights"] + "<extra></extra>",
    )
    figure.add_scatter(
        x=TRUE[:1],
        y=TRUE[1:2],
        mode="markers",
        name=words["true"],
        marker={"color": style.ORANGE, "symbol": "x", "size": 13},
        hovertemplate=words["hover.weights"] + "<extra></extra>",
    )
    figure.update_xaxes(title="w₁", range=[-1, 3.4])
    figure.update_yaxes(title="w₂", range=[-4.6, 1])
    figure.update_layout(height=380)
    return figure


def fit(result: Any, words: Words) -> go.Figure:
    """Draws what is predicted for points against what they are."""
    x, y = np.asarray(result.x, float), np.asarray(result.y, float)
    said = x @ np.asarray(result.w, float) + result.b
    figure = go.Figure()
    figure.add_scatter(
        x=y,
        y=said,
        mode="markers",
        name=words["points"],
        marker={"color": style.BLUE, "size": 5},
        hovertemplate=words["hover.fit"] + "<extra></extra>",
    )
    ends = [float(y.min()), float(y.max())]
    figure.add_scatter(
        x=ends,
        y=ends,
        mode="lines",
        name=words["diagonal"],
        line={"color": style.MUTED, "dash": "dot"},
    )
    figure.update_xaxes(title=words["axis.y"])
    figure.update_yaxes(title=words["axis.said"])
    figure.update_layout(height=360)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a parameter: the true one, the learnt, and how far apart."""
    learnt = [*(float(w) for w in result.w), result.b]
    return [
        {
            words["table.parameter"]: name,
            words["table.true"]: true,
            words["table.learnt"]: value,
            words["table.off"]: abs(value - true),
        }
        for name, true, value in zip(("w₁", "w₂", "b"), TRUE, learnt, strict=True)
    ]
