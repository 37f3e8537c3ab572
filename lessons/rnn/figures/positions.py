"""Figures: the table of positions, its products, and a sentence in another order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style
from lessons.rnn.figures.attention import grid
from lessons.rnn.figures.heat import BOTH_SIGNS, heat, reach_of

Words = Mapping[str, str]
CURVES = 4  # pairs of columns whose sine is drawn


def table(result: Any, words: Words) -> go.Figure:
    """Draws the table (left), and some of its columns over the position (right)."""
    figure = make_subplots(
        rows=1, cols=2, horizontal_spacing=0.2, column_widths=[0.5, 0.5]
    )
    figure.add_trace(
        go.Heatmap(
            z=result.table,
            x=np.arange(result.table.shape[1]),
            y=np.arange(len(result.table)),
            zmin=-1,
            zmax=1,
            colorscale=BOTH_SIGNS,
            showscale=False,
        ),
        row=1,
        col=1,
    )
    pairs = result.table.shape[1] // 2
    for index, pair in enumerate(chosen_pairs(pairs)):
        figure.add_scatter(
            x=np.arange(len(result.table)),
            y=result.table[:, 2 * pair],
            mode="lines",
            name=words["column"].format(column=2 * pair),
            line=style.series(index)["line"],
            row=1,
            col=2,
        )
    figure.update_xaxes(title=words["axis.component"], row=1, col=1)
    figure.update_yaxes(
        title=words["axis.position"], autorange="reversed", row=1, col=1
    )
    figure.update_xaxes(title=words["axis.position"], row=1, col=2)
    figure.update_yaxes(title=words["axis.value"], row=1, col=2)
    figure.update_layout(height=420)
    return figure


def chosen_pairs(pairs: int) -> list[int]:
    """Returns up to four pairs of columns, spread from the quickest to the slowest."""
    return sorted({round(i) for i in np.linspace(0, pairs - 1, min(CURVES, pairs))})


def products(result: Any, words: Words) -> go.Figure:
    """Draws the products of all rows (left), and over their distance (right)."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.2)
    reach = reach_of(result.products)
    figure.add_trace(
        go.Heatmap(
            z=result.products,
            x=np.arange(len(result.products)),
            y=np.arange(len(result.products)),
            zmin=-reach,
            zmax=reach,
            colorscale=BOTH_SIGNS,
            showscale=False,
        ),
        row=1,
        col=1,
    )
    figure.add_scatter(
        x=np.arange(len(result.by_distance)),
        y=result.by_distance,
        mode="lines+markers",
        showlegend=False,
        name=words["axis.product"],
        line=style.series(0)["line"],
        marker={**style.series(0)["marker"], "size": 5},
        row=1,
        col=2,
    )
    figure.update_xaxes(title=words["axis.position"], row=1, col=1)
    figure.update_yaxes(
        title=words["axis.position"], autorange="reversed", row=1, col=1
    )
    figure.update_xaxes(title=words["axis.distance"], row=1, col=2)
    figure.update_yaxes(title=words["axis.product"], row=1, col=2)
    figure.update_layout(height=400)
    return figure


def shuffled(result: Any, words: Words) -> go.Figure:
    """Draws the outputs of both orders, row by row for the same word, and their gap."""
    names = ("title.before", "title.after", "title.gap")
    figure = grid([words[name] for name in names], len(result.tokens), result.tokens)
    reach = reach_of(result.before, result.after)
    shown = (result.before, result.after, result.after - result.before)
    for column, values in enumerate(shown, start=1):
        figure.add_trace(heat(values, reach, 1, len(shown)), row=1, col=column)
    figure.update_xaxes(showticklabels=False)
    return figure


def shuffled_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns every word's place in both sentences and how far its vector moved."""
    new_place = {old: new for new, old in enumerate(result.order)}
    return [
        {
            words["table.word"]: token,
            words["table.before"]: str(i + 1),
            words["table.after"]: str(new_place[i] + 1),
            words["table.moved"]: f"{result.difference[i]:.2g}",
        }
        for i, token in enumerate(result.tokens)
    ]
