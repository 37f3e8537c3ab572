"""Figures: attention from the words to its output, and what the root of d is for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style
from lessons.rnn.figures.heat import heat, named, reach_of, slanted

Words = Mapping[str, str]
ROW = 34  # pixels a row of a map is high


def grid(titles: list[str], rows: int, words_down: tuple[str, ...]) -> go.Figure:
    """Returns an empty row of maps with these titles, the rows named by words."""
    figure = make_subplots(
        rows=1,
        cols=len(titles),
        subplot_titles=titles,
        horizontal_spacing=0.05,
        shared_yaxes=True,
    )
    figure.update_yaxes(autorange="reversed", **named(words_down))
    figure.update_yaxes(showticklabels=False)
    figure.update_yaxes(showticklabels=True, col=1)
    figure.update_xaxes(showgrid=False, zeroline=False, ticks="")
    figure.update_layout(height=110 + ROW * rows)
    return figure


def inputs(result: Any, head: int, words: Words) -> go.Figure:
    """Draws the vectors of the words, and a head's queries, keys and values."""
    shown = (result.x, result.q[head], result.k[head], result.v[head])
    titles = [words[f"title.{name}"] for name in ("x", "q", "k", "v")]
    figure = grid(titles, len(result.tokens), result.tokens)
    reach = reach_of(*shown)
    for column, values in enumerate(shown, start=1):
        figure.add_trace(heat(values, reach, 1, len(shown)), row=1, col=column)
    figure.update_xaxes(showticklabels=False)
    return figure


def weights(result: Any, head: int, query: int, scale: bool, words: Words) -> go.Figure:
    """Draws a head's scores, what scale and mask make of them, and the weights.

    The row of the word `query` is framed.
    """
    name = "title.scaled" if scale else "title.unscaled"
    titles = [words["title.scores"], words[name], words["title.weights"]]
    figure = grid(titles, len(result.tokens), result.tokens)
    masked = np.where(np.isfinite(result.masked[head]), result.masked[head], np.nan)
    reach = reach_of(result.scores[head])
    figure.add_trace(heat(result.scores[head], reach, 1, 3), 1, 1)
    figure.add_trace(heat(masked, reach, 1, 3), 1, 2)
    figure.add_trace(heat(result.weights[head], None, 2, 3), 1, 3)
    y, x = np.nonzero(~np.isfinite(result.masked[head]))
    if len(x):
        figure.add_scatter(
            x=x,
            y=y,
            mode="text",
            text=["−∞"] * len(x),
            textfont={"color": style.MUTED, "size": 10},
            hoverinfo="skip",
            showlegend=False,
            row=1,
            col=2,
        )
    angle = slanted(result.tokens)
    figure.update_xaxes(**named(result.tokens), tickangle=angle)
    figure.add_hrect(query - 0.5, query + 0.5, line_color=style.ORANGE, line_width=2)
    figure.update_yaxes(title=words["axis.asks"], col=1)
    figure.update_xaxes(title=words["axis.asked"], col=2)
    figure.update_layout(height=170 + ROW * len(result.tokens))
    return figure


def heads(result: Any, words: Words) -> go.Figure:
    """Draws the weights of all heads side by side."""
    titles = [words["title.head"].format(head=h + 1) for h in range(len(result.q))]
    figure = grid(titles, len(result.tokens), result.tokens)
    for column, values in enumerate(result.weights, start=1):
        figure.add_trace(heat(values, None, 2, len(titles)), row=1, col=column)
    angle = slanted(result.tokens)
    figure.update_xaxes(**named(result.tokens), tickangle=angle)
    figure.update_layout(height=140 + ROW * len(result.tokens))
    return figure


def outputs(result: Any, words: Words) -> go.Figure:
    """Draws what the heads return, side by side, and its projection."""
    titles = [words["title.joined"], words["title.output"]]
    figure = grid(titles, len(result.tokens), result.tokens)
    shown = (result.joined, result.output)
    for column, values in enumerate(shown, start=1):
        figure.add_trace(heat(values, reach_of(values), 1, 2), row=1, col=column)
    width = result.joined.shape[1]
    for head in range(1, len(result.q)):
        edge = head * width / len(result.q) - 0.5
        figure.add_vline(x=edge, line_width=3, line_color=style.INK, row=1, col=1)
    figure.update_xaxes(showticklabels=False)
    return figure


def rows(result: Any, head: int, query: int, words: Words) -> list[dict[str, object]]:
    """Returns one query's way from products to weights, a row for each word."""
    return [
        {
            words["table.word"]: token,
            words["table.product"]: f"{result.scores[head, query, i]:.3f}",
            words["table.scaled"]: f"{result.scaled[head, query, i]:.3f}",
            words["table.masked"]: written(float(result.masked[head, query, i])),
            words["table.weight"]: f"{result.weights[head, query, i]:.4f}",
        }
        for i, token in enumerate(result.tokens)
    ]


def written(score: float) -> str:
    """Returns a score as written: minus infinity by its sign."""
    return f"{score:.3f}" if math.isfinite(score) else "−∞"


def scale(result: Any, words: Words) -> go.Figure:
    """Draws variance and entropy over the width, divided by the root or not."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.2)
    for index, name in enumerate(("plain", "divided")):
        look = style.series(index)
        for column, values in ((1, result.variance), (2, result.entropy)):
            figure.add_scatter(
                x=result.widths,
                y=values[index],
                mode="lines+markers",
                name=words[f"scale.{name}"],
                legendgroup=name,
                showlegend=column == 1,
                **look,
                row=1,
                col=column,
            )
    theory = {"color": style.MUTED, "width": 1.5, "dash": "dot"}
    for y in (result.widths, np.ones_like(result.widths)):
        figure.add_scatter(
            x=result.widths,
            y=y,
            mode="lines",
            name=words["scale.theory"],
            legendgroup="theory",
            showlegend=y is result.widths,
            line=theory,
            row=1,
            col=1,
        )
    figure.add_hline(
        y=math.log(result.keys),
        line_color=style.MUTED,
        line_width=1.5,
        annotation_text=words["scale.even"],
        annotation_position="bottom left",
        row=1,
        col=2,
    )
    figure.update_xaxes(title=words["axis.d"], type="log", tickvals=[1, 8, 64, 512])
    variance = style.log_axis(result.variance)
    figure.update_yaxes(title=words["axis.variance"], **variance, row=1, col=1)
    figure.update_yaxes(title=words["axis.entropy"], rangemode="tozero", row=1, col=2)
    figure.update_layout(height=400)
    return figure


def scale_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns variance, entropy, largest weight and slope for some widths."""
    table = []
    for i, d in enumerate(result.widths):
        if d in (1, 8, 64, 512):
            row: dict[str, object] = {words["table.d"]: str(int(d))}
            for index, name in enumerate(("plain", "divided")):
                row[words[f"table.largest.{name}"]] = f"{result.largest[index, i]:.3f}"
                row[words[f"table.slope.{name}"]] = f"{result.slope[index, i]:.3f}"
            table.append(row)
    return table
