"""Figures: the spacing of floating-point numbers, and the errors of three sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
NAMES = ("float64", "float32", "float16", "bfloat16")
WAYS = ("running", "pairwise", "kahan")


def gaps(result: Any, at: int, words: Words) -> go.Figure:
    """Draws the spacing over the size, a curve a format, and marks the value."""
    sizes = np.asarray(result.powers) * np.log10(2)
    figure = go.Figure()
    for index, name in enumerate(NAMES):
        gap = np.asarray(result.gaps[index])
        ends = np.isfinite(gap)
        figure.add_scatter(
            x=sizes[ends],
            y=np.log10(gap[ends]),
            mode="lines",
            line={**style.series(index)["line"], "width": 3 if index == at else 2},
            name=name,
            hovertemplate=f"{name}: {words['hover.gap']}<extra></extra>",
        )
    spacing = result.spacing[at]
    if np.isfinite(spacing):
        figure.add_scatter(
            x=[np.log10(result.value)],
            y=[np.log10(spacing)],
            mode="markers",
            marker={"color": style.INK, "size": 12, "symbol": "diamond"},
            name=words["here"],
            hovertemplate=words["hover.gap"] + "<extra></extra>",
            showlegend=False,
        )
    ticks = list(range(-40, 41, 10))
    powers = [f"10<sup>{t}</sup>".replace("-", "−") for t in ticks]
    plain = {"tickmode": "array", "tickvals": ticks, "ticktext": powers}
    figure.update_xaxes(title=words["axis.size"], range=[-9, 39.5], **plain)
    figure.update_yaxes(title=words["axis.gap"], **plain)
    figure.update_layout(height=280, legend={"entrywidth": 0})
    return figure


def sums(result: Any, words: Words) -> go.Figure:
    """Draws the sum less the exact one over the terms; what is infinite is left out."""
    figure = go.Figure()
    for index, way in enumerate(WAYS):
        figure.add_scatter(
            x=np.asarray(result.counts),
            y=np.asarray(result.errors[index]),
            mode="lines",
            line={**style.series(index)["line"], "width": 4 - index},
            name=words[f"way.{way}"],
            hovertemplate=words["hover.error"] + "<extra></extra>",
        )
    figure.update_xaxes(title=words["axis.terms"], rangemode="tozero")
    figure.update_yaxes(title=words["axis.error"])
    figure.update_layout(height=280, legend={"entrywidth": 0})
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns what each format stores, for the table."""
    return [
        {
            words["table.name"]: name,
            words["table.stored"]: written(stored),
            words["table.spacing"]: written(spacing, 3),
            words["table.largest"]: written(largest, 5),
        }
        for name, stored, spacing, largest in zip(
            NAMES, result.stored, result.spacing, result.largest, strict=True
        )
    ]


def written(value: float, digits: int = 10) -> str:
    """Returns a number with so many digits, or the sign of infinity."""
    if not np.isfinite(value):
        return "∞"
    return f"{value:.{digits}g}".replace("-", "−")
