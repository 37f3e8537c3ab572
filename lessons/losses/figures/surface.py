"""Figures: two error surfaces over two logits, with a walk down each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
NAMES = ("ce", "mse")


def panels(result: Any, words: Words) -> list[dict[str, Any]]:
    """Returns both surfaces from above, arrows down the slope, and the walks."""
    box = (-10.0, 10.0, -10.0, 10.0)
    made = []
    for i, name in enumerate(NAMES):
        path = result.paths[i]
        readout = [
            words["readout"].format(
                loss=result.losses[i, k], p=result.p1[i, k], norm=result.norms[i, k]
            )
            for k in range(len(path))
        ]
        ground = relief.above(result.heights[i], box, words[f"title.{name}"])
        panel = relief.travel(ground, [path], range(len(path)), readout)
        longest = float(np.hypot(*result.arrows[i].reshape(-1, 2).T).max()) or 1.0
        arrows = [
            (
                relief.arrow(
                    (x, y), 1.8 * result.arrows[i, row, column] / longest, 0.5
                ),
                7,
            )
            for row, y in enumerate(result.arrow_axis)
            for column, x in enumerate(result.arrow_axis)
        ]
        grown = np.stack([_until(path, k) for k in range(len(path))])
        panel |= {"lines": [*arrows, (grown, 0)], "grow": ()}  # arrows stand still
        made.append(panel)
    return made


def heights(result: Any, words: Words) -> go.Figure:
    """Draws both surfaces in three dimensions, each as a share of its own height."""
    figure = make_subplots(
        rows=1,
        cols=2,
        specs=[[{"type": "surface"}, {"type": "surface"}]],
        subplot_titles=[words[f"title.{name}"] for name in NAMES],
        horizontal_spacing=0.02,
    )
    for i in range(2):
        figure.add_surface(
            x=result.axis,
            y=result.axis,
            z=result.heights[i],
            colorscale=[[0, style.PAPER], [1, style.MUTED]],
            showscale=False,
            contours={"z": {"show": True, "color": style.MUTED, "width": 1}},
            row=1,
            col=1 + i,
        )
        inside = (np.abs(result.paths[i]) <= 10).all(1)
        figure.add_scatter3d(
            x=np.where(inside, result.paths[i, :, 0], np.nan),
            y=np.where(inside, result.paths[i, :, 1], np.nan),
            z=result.losses[i],
            mode="lines+markers",
            marker={"size": 3, "color": style.BLUE},
            line={"width": 6, "color": style.BLUE},
            showlegend=False,
            row=1,
            col=1 + i,
        )
    axes = {
        "xaxis": {"title": words["axis.y1"]},
        "yaxis": {"title": words["axis.y2"]},
        "zaxis": {"title": words["axis.height"]},
        "camera": {"eye": {"x": 0.7, "y": -1.9, "z": 0.9}},
    }
    figure.update_layout(
        height=400, scene=axes, scene2=axes, margin={"l": 0, "r": 0, "t": 40, "b": 0}
    )
    return figure


def norms(result: Any, words: Words) -> go.Figure:
    """Draws the probability of the true class over the steps."""
    figure = go.Figure()
    for i, name in enumerate(NAMES):
        figure.add_scatter(
            x=result.steps + 1,
            y=result.p1[i],
            mode="lines",
            name=words[f"title.{name}"],
            line=style.series(i)["line"],
        )
    figure.update_xaxes(title=words["axis.step"], **style.log_axis(result.steps + 1))
    figure.update_yaxes(title=words["axis.p"], range=[-0.03, 1.05])
    figure.update_layout(height=300)
    return figure


def _until(path: np.ndarray, last: int) -> np.ndarray:
    shown = path.copy()
    shown[last + 1 :] = np.nan
    return shown
