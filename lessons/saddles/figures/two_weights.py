"""Figures: a walk of two weights, its loss and its gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
FRAMES = 100
LEARNT = 1e-3  # a loss below this counts as learnt
FLOOR = 1e-12  # of the logarithmic axis: below, rounding takes over


def steps(result: Any) -> list[int]:
    """Returns the steps to look at: all of them, or a hundred."""
    last = max(len(result.path), len(result.inertia)) - 1
    return sorted({round(s) for s in np.linspace(0, last, min(FRAMES, last) + 1)})


def stays_below(losses: Any, level: float = LEARNT) -> int | None:
    """Returns the step from which the loss stays below a level; None if it does not."""
    above = np.flatnonzero(~(np.asarray(losses) < level))
    first = int(above[-1]) + 1 if len(above) else 0
    return first if first < len(losses) else None


def walk(result: Any, at: list[int], words: Words) -> dict[str, Any]:
    """Returns the surface from above with both walks, and the saddle marked."""
    last = len(result.path) - 1
    readout = [
        words["readout"].format(
            x=result.path[i][0],
            y=result.path[i][1],
            loss=result.losses[i],
            slope=result.gradient_norms[i],
        )
        for i in np.minimum(at, last)
    ]
    names = [words["gd"], words["momentum"], words["saddle"]]
    ground = relief.above(result.heights, result.box)
    paths = [result.path, result.inertia]
    return relief.travel(ground, paths, at, readout, names, [(0.0, 0.0)])


def loss(result: Any, words: Words) -> go.Figure:
    """Draws loss and gradient norm over the steps, on one logarithmic axis."""
    figure = go.Figure()
    drawn = (
        ("axis.loss", result.losses),
        ("loss.momentum", result.inertia_losses),
        ("norm", result.gradient_norms),
    )
    for index, (name, values) in enumerate(drawn):
        figure.add_scatter(
            x=np.arange(len(values)),
            y=np.where(values > FLOOR, values, np.nan),
            mode="lines",
            name=words[name],
            line=style.series(index)["line"],
        )
    figure.add_scatter(
        x=[0, len(result.losses) - 1],
        y=[LEARNT, LEARNT],
        mode="lines",
        name=words["learnt"],
        line={"color": style.MUTED, "dash": "dot", "width": 1.5},
    )
    both = np.maximum(np.concatenate([values for _, values in drawn]), FLOOR)
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(title=words["axis.both"], **style.log_axis(both))
    figure.update_layout(height=400)
    return figure
