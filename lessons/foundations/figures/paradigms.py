"""Figures: what four ways learn of the same points, and the map of the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
WAYS = ("supervised", "semi", "unsupervised", "reward")
EXTENT = (-1.6, 1.6, -1.6, 1.6)
# Of the map: left, right, bottom and top of each field, in a picture of 10 by 10.
FIELDS = (
    ("ai", 0.1, 9.9, 0.1, 9.9),
    ("ml", 0.5, 9.5, 0.4, 8.3),
    ("dl", 5.3, 9.1, 0.8, 6.7),
)


def panels(result: Any, way: str, words: Words) -> list[dict[str, Any]]:
    """Returns the panel: points as this way sees them, and what it makes of them."""
    shown = np.asarray(result.shown)
    order = np.argsort(shown == 2, kind="stable")[::-1]  # labelled points on top
    return [
        {
            "title": words[f"way.{way}"],
            "maps": result.maps,
            "points": np.asarray(result.x)[order],
            "classes": shown[order],
            "extent": EXTENT,
            "corners": False,
            "names": [words["class.0"], words["class.1"], words["class.none"]],
            "readout": [
                words["readout"].format(accuracy=float(a)) for a in result.accuracy
            ],
        }
    ]


def field(way: str, words: Words) -> go.Figure:
    """Draws AI around machine learning around deep learning, this way marked."""
    figure = go.Figure()
    for index, (name, left, right, low, high) in enumerate(FIELDS):
        figure.add_shape(
            type="rect",
            x0=left,
            x1=right,
            y0=low,
            y1=high,
            line={"color": style.SERIES[index], "width": 2},
            fillcolor=style.faint(style.SERIES[index], 0.08),
            layer="below",
        )
        for line, size in ((f"field.{name}", 14), (f"field.{name}.of", 12)):
            figure.add_annotation(
                x=left + 0.15,
                y=high - (0.15 if size == 14 else 0.85),
                xanchor="left",
                yanchor="top",
                text=words[line],
                showarrow=False,
                font={"size": size, "color": style.INK},
            )
    chosen = [style.PINK if w == way else style.MUTED for w in WAYS]
    figure.add_scatter(
        x=[0.95] * len(WAYS),
        y=[5.6, 4.3, 3.0, 1.7],
        mode="markers+text",
        text=[words[f"way.{w}"] for w in WAYS],
        textposition="middle right",
        customdata=list(WAYS),
        marker={"color": chosen, "size": [16 if w == way else 11 for w in WAYS]},
        hovertext=[words[f"told.{w}"] for w in WAYS],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(visible=False, range=[0, 10])
    figure.update_yaxes(visible=False, range=[0, 10])
    figure.update_layout(height=380, margin={"l": 2, "r": 2, "t": 6, "b": 2})
    return figure


def course(result: Any, way: str, words: Words) -> go.Figure:
    """Draws the cost of k-means over its rounds, or the share rewarded."""
    figure = go.Figure()
    figure.add_scatter(
        x=result.steps,
        y=result.costs,
        mode="lines+markers",
        name=words[f"axis.{way}"],
        **style.series(0),
    )
    figure.update_xaxes(title=words[f"axis.{way}.steps"])
    figure.update_yaxes(title=words[f"axis.{way}"], rangemode="tozero")
    figure.update_layout(height=320)
    return figure


def draws(result: Any, words: Words) -> go.Figure:
    """Draws the accuracies of fifty draws of labels, both ways."""
    figure = go.Figure()
    both = np.asarray(result.draws, float)
    for index, name in enumerate(("nearest", "spread")):
        figure.add_box(
            y=both[:, index],
            name=words[name],
            boxpoints="all",
            marker_color=style.SERIES[index],
            showlegend=False,
        )
    figure.update_yaxes(title=words["axis.accuracy"], range=[0.3, 1.03])
    figure.update_layout(height=320)
    return figure
