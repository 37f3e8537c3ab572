"""Figures: gradients of mini-batches, and how their variance falls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
NOTHING = 1e-20  # a variance below this is rounding: no place on a logarithmic axis


def cloud(result: Any, words: Words) -> go.Figure:
    """Draws the gradients of the mini-batches round that of all points.

    The axes hold the gradient of every single point and 0, whatever the batch size, so
    that clouds of different batches can be compared by eye.
    """
    error = result.slope * result.x + result.bias - result.y
    reach = np.stack([error * result.x, error], 1)
    reach = np.concatenate([reach, np.zeros((1, 2))])
    low, high = reach.min(0), reach.max(0)
    edge = 0.06 * (high - low)
    figure = go.Figure()
    figure.add_scatter(
        x=result.cloud[:, 0],
        y=result.cloud[:, 1],
        mode="markers",
        name=words["batches"].format(batch=result.batch),
        marker={"color": style.BLUE, "size": 6, "opacity": 0.45},
    )
    figure.add_scatter(
        x=[0, result.full[0]],
        y=[0, result.full[1]],
        mode="lines+markers",
        name=words["full"],
        line={"color": style.ORANGE, "width": 4},
        marker={
            "color": style.ORANGE,
            "symbol": "arrow",
            "size": [0, 20],
            "angleref": "previous",
        },
    )
    ranges = {
        "x": [low[0] - edge[0], high[0] + edge[0]],
        "y": [low[1] - edge[1], high[1] + edge[1]],
    }
    figure.update_xaxes(title=words["axis.slope"], range=ranges["x"])
    figure.update_yaxes(title=words["axis.bias"], range=ranges["y"])
    figure.update_layout(height=400)
    return figure


def variance(result: Any, words: Words) -> go.Figure:
    """Draws the variance measured at each batch size beside what theory says."""
    sizes = np.asarray(result.sizes)
    figure = go.Figure()
    figure.add_scatter(
        x=sizes,
        y=result.spread / sizes,
        mode="lines",
        name=words["plain"],
        line={"color": style.MUTED, "dash": "dot"},
    )
    for index, (name, values) in enumerate(
        (("theory", result.theory), ("measured", result.measured))
    ):
        seen = values > NOTHING
        look = style.series(index)
        figure.add_scatter(
            x=sizes[seen],
            y=values[seen],
            mode="lines" if name == "theory" else "markers",
            name=words[name],
            line=look["line"],
            marker={**look["marker"], "size": 9},
        )
    here = {"color": style.MUTED, "dash": "dash", "width": 1.5}
    figure.add_vline(x=result.batch, line=here)
    shown = np.concatenate([result.theory, result.measured])
    figure.update_xaxes(title=words["axis.batch"], **style.log_axis(sizes))
    figure.update_yaxes(
        title=words["axis.variance"], **style.log_axis(shown[shown > NOTHING])
    )
    figure.update_layout(height=380)
    return figure
