"""Figures: probabilities on both sides of a threshold, costs, and all thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
BINS = 25


def split(result: Any, chosen: float, words: Words) -> go.Figure:
    """Draws how many pictures have which probability, and the cost of thresholds."""
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[3, 2]
    )
    p, y = np.asarray(result.p), np.asarray(result.y, bool)
    edges = np.linspace(0, 1, BINS + 1)
    middle = (edges[:-1] + edges[1:]) / 2
    for name, which, index in (("other", ~y, 1), ("garment", y, 0)):
        counts, _ = np.histogram(p[which], edges)
        figure.add_bar(
            x=middle,
            y=np.where(counts > 0, counts, np.nan),
            name=words[f"is.{name}"],
            marker_color=style.SERIES[index],
            opacity=0.75,
            hovertemplate=words["hover.count"] + "<extra></extra>",
            row=1,
            col=1,
        )
    figure.add_scatter(
        x=result.grid,
        y=result.costs,
        mode="lines",
        line=style.series(2)["line"] | {"dash": "solid"},
        name=words["cost"],
        hovertemplate=words["hover.cost"] + "<extra></extra>",
        row=2,
        col=1,
    )
    figure.add_scatter(
        x=[result.best],
        y=[float(np.min(result.costs))],
        mode="markers",
        marker={"color": style.GREEN, "symbol": "diamond", "size": 11},
        name=words["least"],
        row=2,
        col=1,
    )
    for row in (1, 2):
        figure.add_vline(
            x=chosen, line={"color": style.INK, "width": 2}, row=row, col=1
        )
    ticks = [1, 10, 100, 1000]
    figure.update_yaxes(
        title=words["axis.count"], type="log", tickvals=ticks, row=1, col=1
    )
    figure.update_yaxes(title=words["axis.cost"], rangemode="tozero", row=2, col=1)
    figure.update_xaxes(range=[0, 1])
    figure.update_xaxes(title=words["axis.threshold"], row=2, col=1)
    figure.update_layout(height=390, barmode="overlay", bargap=0.05)
    return figure


def roc(result: Any, words: Words) -> go.Figure:
    """Draws recall against false alarms for all thresholds, the chosen one marked."""
    figure = go.Figure()
    curve = np.asarray(result.roc, float)
    figure.add_scatter(
        x=curve[:, 0],
        y=curve[:, 1],
        mode="lines",
        line=style.series(0)["line"],
        name=words["all"],
        hovertemplate=words["hover.roc"] + "<extra></extra>",
    )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": style.MUTED, "dash": "dot"},
        name=words["chance"],
        showlegend=False,
    )
    figure.add_scatter(
        x=[result.alarms / max(1, result.alarms + result.quiet)],
        y=[result.recall],
        mode="markers",
        marker={"color": style.INK, "size": 12},
        name=words["chosen"],
        hovertemplate=words["hover.roc"] + "<extra></extra>",
    )
    figure.update_xaxes(title=words["axis.alarms"], range=[-0.02, 1.02])
    figure.update_yaxes(title=words["axis.recall"], range=[-0.02, 1.04])
    figure.update_layout(height=390)
    return figure


def sharp(result: Any, words: Words) -> go.Figure:
    """Draws precision against recall for all thresholds."""
    figure = go.Figure()
    seen = np.asarray(result.sharp, float)
    figure.add_scatter(
        x=seen[:, 1],
        y=seen[:, 0],
        mode="lines",
        line=style.series(0)["line"],
        name=words["all"],
    )
    figure.add_scatter(
        x=[result.recall],
        y=[result.precision],
        mode="markers",
        marker={"color": style.INK, "size": 12},
        name=words["chosen"],
    )
    figure.update_xaxes(title=words["axis.recall"], range=[0, 1.02])
    figure.update_yaxes(title=words["axis.precision"], range=[0, 1.04])
    figure.update_layout(height=340)
    return figure


def calibration(result: Any, words: Words) -> go.Figure:
    """Draws the share that is the garment against the probability given."""
    bins = np.asarray(result.calibration, float)
    bins = bins[bins[:, 2] > 0]
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": style.MUTED, "dash": "dot"},
        name=words["perfect"],
    )
    figure.add_scatter(
        x=bins[:, 0],
        y=bins[:, 1],
        mode="markers+lines",
        name=words["measured"],
        customdata=bins[:, 2],
        hovertemplate=words["hover.calibration"] + "<extra></extra>",
        **style.series(0),
    )
    figure.update_xaxes(title=words["axis.p"], range=[0, 1])
    figure.update_yaxes(title=words["axis.share"], range=[0, 1.02])
    figure.update_layout(height=340)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the four counts as a table: what it is by what was reported."""
    return [
        {
            "": words["is.garment"],
            words["reported"]: result.found,
            words["silent"]: result.missed,
        },
        {
            "": words["is.other"],
            words["reported"]: result.alarms,
            words["silent"]: result.quiet,
        },
    ]
