"""Figures: gradients that add up, by mistake and on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def walk(result: Any, forgotten: bool, words: Words) -> go.Figure:
    """Draws w over the steps, zeroed and not, with the bound of the swing."""
    figure = go.Figure()
    curves = (("zeroed", result.zeroed), ("kept", result.kept))
    for index, (name, path) in enumerate(curves):
        figure.add_scatter(
            x=np.arange(len(path)),
            y=path,
            mode="lines+markers",
            name=words[name],
            **style.series(index),
        )
    if forgotten:  # every third mark is enough to see that they agree
        figure.add_scatter(
            x=np.arange(len(result.heavy_ball))[::3],
            y=result.heavy_ball[::3],
            mode="markers",
            name=words["heavy_ball"],
            marker={"symbol": "circle-open", "size": 11, "color": style.MUTED},
        )
    if forgotten and np.isfinite(result.amplitude) and result.diverged is None:
        for sign in (1, -1):
            figure.add_hline(
                y=sign * result.amplitude,
                line={"color": style.MUTED, "dash": "dot", "width": 1.5},
            )
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(title=words["axis.w"])
    if result.diverged is not None:
        reach = float(np.abs(result.kept[: max(3, len(result.kept) // 2)]).max())
        figure.update_yaxes(range=[-1.2 * reach, 1.2 * reach])
    figure.update_layout(height=440)
    return figure


def adding_up(result: Any, words: Words) -> go.Figure:
    """Draws what `.grad` holds after each backward."""
    times = [str(i + 1) for i in range(len(result.grads))]
    figure = go.Figure()
    figure.add_bar(
        x=times,
        y=result.grads,
        text=[f"{g:g}" for g in result.grads],
        textposition="outside",
        cliponaxis=False,
        marker_color=style.BLUE,
        name=words["grad"],
    )
    figure.update_xaxes(title=words["axis.backward"], type="category")
    figure.update_yaxes(title=words["grad"], range=[0, 1.15 * max(result.grads)])
    figure.update_layout(height=420, showlegend=False)
    return figure


def batches(result: Any, words: Words) -> go.Figure:
    """Draws each component of the gradient, from the whole batch and from parts."""
    components = [f"w{i + 1}" for i in range(len(result.full))]
    figure = go.Figure()
    kinds = ("full", "weighted", "divided", "summed")
    patterns = ("", "/", ".", "x")
    for index, (kind, shape) in enumerate(zip(kinds, patterns, strict=True)):
        figure.add_bar(
            x=components,
            y=getattr(result, kind),
            name=words[kind],
            marker={"color": style.SERIES[index], "pattern": {"shape": shape}},
        )
    figure.update_xaxes(title=words["axis.component"])
    figure.update_yaxes(title=words["grad"])
    figure.update_layout(height=440, barmode="group")
    return figure
