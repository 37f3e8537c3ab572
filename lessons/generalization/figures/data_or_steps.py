"""Figures: three nets on the spiral, their accuracies and their maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
KINDS = ("base", "data", "longer")


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the accuracy on new points over the steps of each net so far."""
    figure = go.Figure()
    for index, (steps, test) in enumerate(zip(result.steps, result.test, strict=True)):
        figure.add_scatter(
            x=np.maximum(np.asarray(steps, float), 1),
            y=test,
            mode="lines",
            name=words[f"kind.{KINDS[index]}"],
            line=style.series(index)["line"],
            hovertemplate=words["hover.accuracy"] + "<extra></extra>",
        )
    figure.update_xaxes(title=words["axis.steps"], type="log", dtick=1)
    figure.update_yaxes(title=words["axis.accuracy"], range=[0.2, 1.02])
    figure.update_layout(height=330, legend={"orientation": "h"})
    return figure


def maps(result: Any, words: Words) -> go.Figure:
    """Draws the classes that each finished net gives, with the points it learnt."""
    titles = [words[f"kind.{kind}"] for kind in KINDS]
    figure = make_subplots(
        rows=1, cols=3, subplot_titles=titles, horizontal_spacing=0.02
    )
    line = np.linspace(-1.2, 1.2, result.maps.shape[-1])
    colours = style.CLASSES[:3]
    bands = [[(i + edge) / 3, colours[i]] for i in range(3) for edge in (0, 1)]
    for index in range(3):
        if index < len(result.maps):
            figure.add_heatmap(
                x=line,
                y=line,
                z=np.asarray(result.maps[index], int),
                zmin=-0.5,
                zmax=2.5,
                colorscale=bands,
                opacity=0.35,
                showscale=False,
                hoverinfo="skip",
                row=1,
                col=index + 1,
            )
        x, y = np.asarray(result.x[index]), np.asarray(result.y[index], int)
        figure.add_scatter(
            x=x[:, 0],
            y=x[:, 1],
            mode="markers",
            marker={
                "color": [colours[c] for c in y],
                "size": 6 if len(x) < 200 else 3,
                "line": {"color": style.INK, "width": 0.5},
            },
            showlegend=False,
            hoverinfo="skip",
            row=1,
            col=index + 1,
        )
    figure.update_xaxes(range=[-1.2, 1.2], visible=False, constrain="domain")
    figure.update_yaxes(
        range=[-1.2, 1.2], visible=False, constrain="domain", constraintoward="top"
    )
    for index in range(3):
        figure.update_yaxes(scaleanchor=f"x{index + 1}", row=1, col=index + 1)
    figure.update_layout(height=330)
    return figure
