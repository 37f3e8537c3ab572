"""Figures: pictures with moved pixels, and who learns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
NETS, PARTS = ("dense", "conv"), ("plain", "moved")
GAP = 2  # pixels between pictures


def accuracy(result: Any, words: Words) -> go.Figure:
    """Draws the test accuracy of both nets, on plain and on moved pictures."""
    figure = go.Figure()
    for index, net in enumerate(NETS):
        for which, part in enumerate(PARTS):
            figure.add_scatter(
                x=result.steps,
                y=np.asarray(result.accuracy, float)[index, which],
                mode="lines",
                name=words["curve"].format(net=words[net], part=words[part]),
                line={
                    "color": style.SERIES[index],
                    "dash": ("solid", "dash")[which],
                },
                hovertemplate=words["hover.accuracy"] + "<extra></extra>",
            )
    figure.update_xaxes(title=words["axis.update"])
    figure.update_yaxes(title=words["axis.test"], range=[0, 1.01])
    figure.update_layout(height=390)
    return figure


def pictures(result: Any, words: Words) -> go.Figure:
    """Draws four pictures as they are, and beside each what becomes of it."""
    side = np.asarray(result.pictures).shape[-1]
    step = side + GAP
    whole = np.full((4 * step - GAP, 2 * step - GAP), np.nan, np.float32)
    for i, pair in enumerate(zip(result.pictures, result.moved, strict=True)):
        for column, picture in enumerate(pair):
            top, left = i * step, column * step
            whole[top : top + side, left : left + side] = picture
    figure = go.Figure(
        go.Heatmap(
            z=whole,
            x=np.arange(whole.shape[1]),
            y=np.arange(whole.shape[0]),
            colorscale="gray",
            showscale=False,
            hoverinfo="skip",
        )
    )
    for column, part in enumerate(PARTS):
        figure.add_annotation(
            x=column * step + side / 2,
            y=-2,
            yanchor="bottom",
            text=words[part],
            showarrow=False,
            font={"size": 13},
        )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(
        visible=False,
        range=[len(whole), -6],
        scaleanchor="x",
        constrain="domain",
    )
    figure.update_layout(height=390, margin={"t": 6, "b": 6})
    return figure
