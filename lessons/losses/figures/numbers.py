"""Figures: three ways to answer three classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
WAYS = ("regression", "one_hot", "softmax")


def maps(result: Any, words: Words) -> list[dict[str, Any]]:
    """Returns one panel a way: its decision map and the points."""
    return [
        {
            "title": words[f"way.{way}"],
            "maps": getattr(result, way).map[None],
            "points": result.x,
            "classes": result.y,
            "extent": result.extent,
            "readout": [
                words["readout"].format(accuracy=getattr(result, way).accuracy)
            ],
        }
        for way in WAYS
    ]


def orders(result: Any, words: Words) -> go.Figure:
    """Draws the accuracy of regression for every numbering, beside softmax."""
    names = ["-".join(f"{n:g}" for n in order) for order in result.numberings]
    figure = go.Figure()
    figure.add_bar(
        x=names,
        y=result.accuracies,
        text=[f"{a:.2f}" for a in result.accuracies],
        textposition="inside",
        marker_color=style.BLUE,
        name=words["way.regression"],
    )
    figure.add_scatter(
        x=[names[0], names[-1]],
        y=[result.softmax.accuracy] * 2,
        mode="lines",
        name=words["way.softmax"],
        line=style.series(1)["line"],
    )
    figure.update_xaxes(title=words["axis.numbering"], type="category")
    figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.12])
    figure.update_layout(height=320)
    return figure
