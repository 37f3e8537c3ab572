"""Figures: what folds report with a leak and without, and chosen correlations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
WAYS = ("chosen", "scaled", "inside", "fresh")
LEAST = -1.0  # of the axis: a lower share is drawn there


def shares(result: Any, words: Words) -> go.Figure:
    """Draws a point a draw of patients for each way, and its mean as a line."""
    figure = go.Figure()
    for place, name in enumerate(WAYS):
        values = np.asarray(getattr(result, name), float)
        spread = np.linspace(-0.25, 0.25, len(values)) if len(values) > 1 else [0.0]
        figure.add_scatter(
            x=place + np.asarray(spread),
            y=np.maximum(values, LEAST),
            customdata=values,
            mode="markers",
            showlegend=False,
            name=words[f"way.{name}"],
            marker={**style.series(place)["marker"], "size": 8},
            hovertemplate=words["hover.share"] + "<extra></extra>",
        )
        figure.add_scatter(
            x=[place - 0.35, place + 0.35],
            y=[max(values.mean(), LEAST)] * 2,
            customdata=[values.mean()] * 2,
            mode="lines",
            showlegend=False,
            name=words["hover.mean"],
            line={"color": style.SERIES[place], "width": 3},
            hovertemplate=words["hover.mean"] + "<extra></extra>",
        )
    figure.add_hline(y=0, line={"color": style.MUTED, "width": 1})
    figure.update_xaxes(
        tickvals=list(range(len(WAYS))),
        ticktext=[words[f"way.{name}"].replace(" ", "<br>") for name in WAYS],
        tickangle=0,  # two short lines: on a phone they stand side by side
        range=[-0.5, len(WAYS) - 0.5],
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(title=words["axis.share"])
    figure.update_layout(height=380)
    return figure


def correlations(result: Any, words: Words) -> go.Figure:
    """Draws each chosen column's correlation here, and on the other patients."""
    figure = go.Figure()
    here = np.asarray(result.correlation, float)
    later = np.sign(here) * np.asarray(result.later, float)
    for first, second in zip(np.abs(here), later, strict=True):
        figure.add_scatter(
            x=[0, 1],
            y=[first, second],
            mode="lines+markers",
            showlegend=False,
            line={"color": style.faint(style.PINK, 0.7), "width": 1.5},
            marker={"color": style.PINK, "size": 7},
            hovertemplate="%{y:.2f}<extra></extra>",
        )
    figure.add_hline(y=0, line={"color": style.MUTED, "width": 1})
    figure.update_xaxes(
        tickvals=[0, 1],
        ticktext=[words["place.here"], words["place.others"]],
        range=[-0.3, 1.3],
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(title=words["axis.correlation"])
    figure.update_layout(height=380)
    return figure
