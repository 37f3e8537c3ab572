"""Figures: the errors of a contest, the sizes of models by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.history.data import BASES, Size
from lessons.history.figures.labels import beside
from lessons.kit.grammar import style

Words = Mapping[str, str]
HEIGHT = 430  # pixels
PHONE = (285.0, 12.0)  # pixels across between the axes, size of the type
PROJECTOR = (1050.0, 20.0)


def errors(result: Any, words: Words) -> go.Figure:
    """Draws a bar for every winner and second, and a line for a trained person."""
    rows = result.winners[::-1]
    names = [f"{w.year} {w.model}" for w in rows]
    figure = go.Figure()
    for place, colour, shape in ((1, style.BLUE, ""), (2, style.MUTED, "/")):
        which = [i for i, w in enumerate(rows) if w.place == place]
        figure.add_bar(
            x=[rows[i].error for i in which],
            y=[names[i] for i in which],
            orientation="h",
            name=words[f"place.{place}"],
            marker={"color": colour, "pattern": {"shape": shape}},
            text=[f"{rows[i].error:.1f}" for i in which],
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{names[i]} ({rows[i].team})" for i in which],
            hovertemplate="%{hovertext}: %{x} %<extra></extra>",
        )
    extra = [i for i, w in enumerate(rows) if w.error_extra_data]
    figure.add_scatter(
        x=[rows[i].error_extra_data for i in extra],
        y=[names[i] for i in extra],
        mode="markers",
        name=words["extra"],
        marker={
            "symbol": "diamond",
            "size": 12,
            "color": style.ORANGE,
            "line": {"color": style.PAPER, "width": 1.5},
        },
        hovertemplate="%{y}: %{x} %<extra></extra>",
    )
    figure.add_scatter(
        x=[result.human.error] * 2,
        y=[names[0], names[-1]],
        mode="lines",
        name=words["person"].format(error=result.human.error),
        line={"color": style.INK, "dash": "dash", "width": 2.5},
        hoverinfo="skip",
    )
    figure.update_xaxes(title=words["axis.error"], range=[0, 31])
    figure.update_yaxes(categoryorder="array", categoryarray=names)
    figure.update_layout(height=460, barmode="overlay", bargap=0.3)
    return figure


def error_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the numbers with their teams and sources."""
    return [
        {
            words["table.year"]: str(w.year),
            words["table.place"]: w.place,
            words["table.team"]: w.team,
            words["table.model"]: w.model,
            words["table.error"]: f"{w.error:g}",
            words["table.extra"]: f"{w.error_extra_data:g}"
            if w.error_extra_data
            else "",
            words["table.source"]: w.source,
            words["table.link"]: w.link,
        }
        for w in result.winners
    ]


def growth(result: Any, words: Words, present: bool) -> go.Figure:
    """Draws every model by year; a mark for each kind of source; names with room."""
    rows = result.rows
    values, years = [row.value for row in rows], [row.year for row in rows]
    room = 0.07 * max(6, years[-1] - years[0])
    span = (years[0] - room, years[-1] + room)
    logs = np.log10(values)
    ends = (float(logs.min()) - 0.9, float(logs.max()) + 0.9)
    sides = named(rows, logs, span, ends, present)
    figure = go.Figure()
    if result.trend_drawn:
        slope, level = result.trend
        x = np.array([years[0], years[-1]])
        figure.add_scatter(
            x=x,
            y=10 ** (slope * x + level),
            mode="lines",
            name=words["trend"],
            line={"color": style.MUTED, "dash": "dot"},
            hoverinfo="skip",
        )
    for index, basis in enumerate(BASES):
        which = [i for i, row in enumerate(rows) if row.basis == basis]
        if not which:
            continue
        look = style.series(index)["marker"]
        hollow = "-open" if basis == "estimate" else ""
        figure.add_scatter(
            x=[years[i] for i in which],
            y=[values[i] for i in which],
            mode="markers+text",
            name=words[f"basis.{basis}"],
            text=[rows[i].model if sides[i] else "" for i in which],
            textposition=[sides[i] or "middle right" for i in which],
            textfont={"size": PHONE[1], "color": style.INK},
            marker={
                "color": look["color"],
                "symbol": look["symbol"] + hollow,
                "size": 10,
                "line": {"width": 2, "color": look["color"]},
            },
            hovertext=[f"<b>{rows[i].model}</b> {years[i]}" for i in which],
            hovertemplate="%{hovertext}<br>%{y:.3g}<extra></extra>",
            cliponaxis=False,
        )
    figure.update_xaxes(range=span, title=words["axis.year"], tickformat="d")
    axis = style.log_axis(values) | {"range": ends}
    figure.update_yaxes(title=words[f"axis.{result.what}"], **axis)
    figure.update_layout(height=HEIGHT)
    return figure


def named(
    rows: Sequence[Size],
    logs: np.ndarray,
    span: tuple[float, float],
    ends: tuple[float, float],
    present: bool,
) -> list[str | None]:
    """Returns on which side of its mark each name stands; None where it has no room."""
    across, size = PROJECTOR if present else PHONE
    tall = HEIGHT * (1.25 if present else 1) - 120
    at = [
        (
            (row.year - span[0]) / (span[1] - span[0]) * across,
            (float(log) - ends[0]) / (ends[1] - ends[0]) * tall,
        )
        for row, log in zip(rows, logs, strict=True)
    ]
    return beside(at, [row.model for row in rows], size, (across, tall))


def size_rows(rows: Sequence[Size], words: Words) -> list[dict[str, object]]:
    """Returns the numbers with where they are from."""
    return [
        {
            words["table.year"]: str(row.year),
            words["table.model"]: row.model,
            words["table.value"]: f"{row.value:.3g}",
            words["table.basis"]: words[f"basis.{row.basis}"],
            words["table.source"]: row.source,
            words["table.link"]: row.link,
        }
        for row in rows
    ]
