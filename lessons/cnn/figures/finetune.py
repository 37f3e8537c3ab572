"""Figures: accuracy against the number of pictures, by the way of learning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.deeper import band, span
from lessons.kit.grammar import style

Words = Mapping[str, str]
WAYS = ("scratch", "frozen", "finetune")  # a colour each, always


def sizes(result: Any, words: Words) -> go.Figure:
    """Draws accuracy by pictures a class, and over the steps with most pictures."""
    figure = make_subplots(
        rows=1,
        cols=2,
        horizontal_spacing=0.09,
        shared_yaxes=True,
        subplot_titles=[
            words["panel.sizes"],
            words["panel.steps"].format(each=result.each[-1]),
        ],
    )
    for mine in result.ways:
        name, look = words[f"ways.{mine.way}"], series_of(mine.way)
        band(figure, result.each, mine.test, name, look, 1, 1, legend=True)
        band(figure, result.steps, mine.curve.T, name, look, 1, 2)
    figure.update_xaxes(
        type="log",
        title=words["axis.each"],
        tickvals=list(result.each),
        ticktext=[str(n) for n in result.each],
        row=1,
        col=1,
    )
    figure.update_xaxes(title=words["axis.step"], row=1, col=2)
    figure.update_yaxes(range=[0, 1.02])
    figure.update_yaxes(title=words["axis.accuracy"], row=1, col=1)
    figure.update_layout(height=430, legend={"y": 1.12}, margin={"t": 70})
    return figure


def series_of(way: str) -> dict[str, Any]:
    """Returns line and marker of a way of learning."""
    return style.series(WAYS.index(way))


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns accuracy by way and number of pictures."""
    table = []
    for mine in result.ways:
        row: dict[str, object] = {
            words["table.way"]: words[f"ways.{mine.way}"],
            words["table.learnt"]: f"{mine.learnt:,}",
        }
        for e, each in enumerate(result.each):
            row[words["table.each"].format(each=each)] = span(mine.test[e])
        table.append(row)
    return table
