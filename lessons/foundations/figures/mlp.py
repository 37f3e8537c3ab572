"""Figures: two accuracies over the updates, and the share of each class found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
NETS = ("softmax", "net")


def curves(result: Any, words: Words) -> go.Figure:
    """Draws accuracy on the training set (dotted) and on the test set."""
    figure = go.Figure()
    seen = np.asarray(result.curves, float)
    for index, name in enumerate(NETS):
        for column, part, dash in ((1, "train", "dot"), (3, "test", "solid")):
            figure.add_scatter(
                x=result.steps,
                y=seen[index, :, column],
                mode="lines",
                name=words[name]
                if part == "test"
                else words["curve"].format(net=words[name], part=words["on.train"]),
                line={"color": style.SERIES[1 - index], "dash": dash},
                showlegend=part == "test",
                hovertemplate=words["hover.accuracy"] + "<extra></extra>",
            )
    lowest = float(seen[:, -1, 1:4:2].min())
    bottom = max(0.0, min(0.7, lowest - 0.1))
    figure.update_xaxes(title=words["axis.update"])
    figure.update_yaxes(title=words["axis.accuracy"], range=[bottom, 1.005])
    figure.update_layout(height=390)
    return figure


def recall(result: Any, garments: bool, words: Words) -> go.Figure:
    """Draws the share of each class that is found, by both."""
    names = [words[f"garments.{i}"] if garments else f"“{i}”" for i in range(10)]
    figure = go.Figure()
    for index, name in enumerate(NETS):
        figure.add_bar(
            y=names,
            x=np.asarray(result.recall, float)[index],
            orientation="h",
            name=words[name],
            marker_color=style.SERIES[1 - index],
            hovertemplate=words["hover.recall"] + "<extra></extra>",
        )
    figure.update_xaxes(title=words["axis.found"], range=[0, 1])
    figure.update_yaxes(type="category", autorange="reversed")
    figure.update_layout(height=390, bargap=0.25)
    return figure
