"""Figures: a table looked up, a space of words in the plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style
from lessons.rnn.figures.pages import escape, width

Words = Mapping[str, str]
KINDS = {"frequent": style.MUTED, "near": style.BLUE, "asked": style.ORANGE}
ROOM_ACROSS, ROOM_UP = 0.014, 0.04  # of the picture: a letter, a line


def product(result: Any, words: Words) -> go.Figure:
    """Draws one-hot rows (left) times the table (middle) = the rows of it (right)."""
    one_hot = result.one_hot.reshape(-1, result.one_hot.shape[-1])
    out = result.product.reshape(-1, result.product.shape[-1])
    parts = (one_hot, result.table, out)
    titles = ("title.one_hot", "title.table", "title.out")
    wide = [one_hot.shape[1], 1.6 * out.shape[1] + 1, 1.6 * out.shape[1] + 1]
    figure = make_subplots(
        rows=1,
        cols=3,
        column_widths=[w / sum(wide) for w in wide],
        horizontal_spacing=0.09,
        subplot_titles=[words[t] for t in titles],
    )
    reach = float(np.abs(result.table).max()) + 1e-9
    labels = [str(i) for i in result.indices.ravel()]
    rows = [labels, [str(i) for i in range(len(result.table))], labels]
    for column, (values, ticks) in enumerate(zip(parts, rows, strict=True), 1):
        digits = ".0f" if column == 1 else ".2f"
        figure.add_heatmap(
            x=np.arange(values.shape[1]),
            y=np.arange(values.shape[0]),
            z=values,
            zmin=-reach,
            zmax=reach,
            opacity=0.6,
            colorscale=[[0, style.ORANGE], [0.5, style.PAPER], [1, style.BLUE]],
            showscale=False,
            hovertemplate="%{z:.4f}<extra></extra>",
            xgap=1,
            ygap=1,
            name=words[titles[column - 1]],
            row=1,
            col=column,
        )
        y, x = np.indices(values.shape)
        figure.add_scatter(
            x=x.ravel(),
            y=y.ravel(),
            mode="text",
            text=[format(v, digits) for v in values.ravel()],
            textfont={"size": 11, "color": style.INK},
            hoverinfo="skip",
            showlegend=False,
            row=1,
            col=column,
        )
        figure.update_yaxes(
            tickvals=np.arange(len(ticks)),
            ticktext=ticks,
            autorange="reversed",
            showgrid=False,
            zeroline=False,
            row=1,
            col=column,
        )
    figure.update_xaxes(dtick=1, showgrid=False, zeroline=False)
    figure.update_yaxes(title=words["axis.number"], row=1, col=1)
    figure.update_layout(height=90 + 30 * max(len(one_hot), len(result.table)))
    return figure


def gradients(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row for each entry: how often it was looked up, and its gradient."""
    counts = np.bincount(result.indices.ravel(), minlength=len(result.table))
    return [
        {
            words["table.entry"]: i,
            words["table.times"]: int(counts[i]),
            words["table.gradient"]: " ".join(f"{g:g}" for g in result.gradient[i]),
        }
        for i in range(len(result.table))
    ]


def plane(result: Any, words: Words) -> go.Figure:
    """Draws words where principal components put them: asked, near, and frequent.

    A word that would stand on another one is a point; hovering names it.
    """
    figure = go.Figure()
    kinds = np.array(result.kinds)
    named = with_room(result)
    for index, kind in enumerate(reversed(KINDS)):
        at = np.flatnonzero(kinds == kind)
        texts = [escape(result.shown[i]) for i in at]
        size = 12 if kind == "frequent" else 14
        figure.add_scatter(
            x=result.places[at, 0],
            y=result.places[at, 1],
            mode="markers+text",
            text=[t if named[i] else "" for t, i in zip(texts, at, strict=True)],
            textposition="top center",
            textfont={"color": KINDS[kind], "size": size},
            marker={
                "color": KINDS[kind],
                "symbol": style.MARKERS[index],
                "size": 4 if kind == "frequent" else 6,
            },
            customdata=texts,
            hovertemplate="%{customdata}<extra></extra>",
            name=words[f"kind.{kind}"],
        )
    figure.update_xaxes(title=words["axis.first"], zeroline=False)
    figure.update_yaxes(title=words["axis.second"], zeroline=False)
    figure.update_layout(height=430)
    return figure


def with_room(result: Any) -> list[bool]:
    """Tells which words have room for their name: those asked first, then those near.

    A name takes a box of the picture, as wide as its letters.
    """
    low, high = result.places.min(0), result.places.max(0)
    at = (result.places - low) / np.maximum(high - low, 1e-9)
    order = sorted(range(len(at)), key=lambda i: -list(KINDS).index(result.kinds[i]))
    taken: list[tuple[float, float, float]] = []
    named = [False] * len(at)
    for i in order:
        half = ROOM_ACROSS * width(result.shown[i]) / 2
        x, y = float(at[i, 0]), float(at[i, 1])
        free = all(
            abs(x - x2) > half + half2 or abs(y - y2) > ROOM_UP
            for x2, y2, half2 in taken
        )
        if free:
            taken.append((x, y, half))
            named[i] = True
    return named


def neighbours(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row for each word asked: what is nearest, with cosines."""
    return [
        {
            words["table.word"]: one.word,
            words["table.near"]: said(one.names, one.cosines) or words["lacking"],
        }
        for one in result.near
    ]


def analogies(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row for each analogy asked: the answers, and the one nearest of all."""
    return [
        {
            words["table.analogy"]: "{} : {} = {} : ?".format(*one.words),
            words["table.answers"]: said(one.names, one.cosines) or words["lacking"],
            words["table.plain"]: one.plain or words["lacking"],
        }
        for one in result.analogies
    ]


def said(names: tuple[str, ...], cosines: tuple[float, ...]) -> str:
    """Returns names with their cosines, in one line."""
    pairs = zip(names, cosines, strict=True)
    return ", ".join(f"{name} {cosine:.2f}" for name, cosine in pairs)
