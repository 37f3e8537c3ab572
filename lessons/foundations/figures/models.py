"""Figures: accuracy over the number of points, and the maps of four models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
NAMES = ("shared", "own", "logistic", "neighbours")
EXTENT = (-4.0, 4.0, -4.0, 4.0)


def accuracy(result: Any, words: Words) -> go.Figure:
    """Draws the mean accuracy of each model over the points of a class."""
    figure = go.Figure()
    seen = np.asarray(result.accuracy, float)
    for index, name in enumerate(NAMES):
        figure.add_scatter(
            x=result.sizes,
            y=seen[index].mean(1),
            mode="lines+markers",
            name=words[f"model.{name}"],
            hovertemplate=words["hover.accuracy"] + "<extra></extra>",
            **style.series(index),
        )
    if np.isfinite(result.best):
        figure.add_hline(
            y=float(result.best), line={"color": style.MUTED, "dash": "dot", "width": 2}
        )
    figure.update_xaxes(
        title=words["axis.points"], type="log", tickvals=list(result.sizes)
    )
    figure.update_yaxes(title=words["axis.test"], range=[0.45, 1.01])
    figure.update_layout(height=390)
    return figure


def maps(result: Any, words: Words) -> list[dict[str, Any]]:
    """Returns one panel a model: what it says of the plane, and the points."""
    return [
        {
            "title": words[f"model.{name}"],
            "maps": np.asarray(result.maps)[index][None],
            "points": result.x,
            "classes": result.y,
            "extent": EXTENT,
            "corners": False,
            "readout": [words["readout"].format(accuracy=float(result.chosen[index]))],
        }
        for index, name in enumerate(NAMES)
    ]


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a model: what it is, what it keeps, how right it is."""
    return [
        {
            words["table.model"]: words[f"model.{name}"],
            words["table.kind"]: words[f"kind.{name}"],
            words["table.numbers"]: result.numbers[index],
            words["axis.test"]: float(result.chosen[index]),
        }
        for index, name in enumerate(NAMES)
    ]
