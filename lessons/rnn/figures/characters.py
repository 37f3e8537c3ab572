"""Figures: a text as it is learnt, and the loss beside what frequencies alone give."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.rnn.figures.pages import blank, escape, one_line, readable, wrap

Words = Mapping[str, str]
MONOSPACE = {"family": "monospace", "size": 12}
CURVE_POINTS = 300
LINES = 14  # of the last text
BEGINNING = 40  # columns of a text shown at each mark


def bits(nats: float) -> float:
    """Returns nats as bits: divided by ln 2."""
    return float(nats) / math.log(2)


def _page(
    figure: go.Figure, lines: list[str], heights: list[float], colour: str, name: str
) -> None:
    figure.add_scatter(
        x=[0.01] * len(lines),
        y=heights,
        mode="text",
        text=[escape(line) for line in lines],
        textposition="middle right",
        textfont=MONOSPACE | {"color": colour},
        hoverinfo="skip",
        cliponaxis=False,
        name=name,
        showlegend=False,
    )


def _as_page(figure: go.Figure, lines: int, ticks: Mapping[float, str]) -> None:
    figure.update_xaxes(visible=False, range=[0, 1], fixedrange=True)
    figure.update_yaxes(
        range=[lines - 0.4, -0.6],
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
        ticks="",
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_layout(height=30 + 22 * lines, margin={"t": 10})


def learnt(result: Any, words: Words) -> go.Figure:
    """Draws the first line of the text at every mark; same prompt, same seed."""
    figure = go.Figure()
    lines = [one_line(text, BEGINNING) for text in result.texts]
    heights = [float(i) for i in range(len(lines))]
    _page(figure, lines, heights, style.INK, words["text"])
    ticks = {h: f"{int(s)}" for h, s in zip(heights, result.frame_steps, strict=True)}
    _as_page(figure, max(len(lines), 3), ticks)
    figure.update_yaxes(title=words["axis.step"])
    return figure


def written(result: Any, prompt: str, words: Words) -> go.Figure:
    """Draws the last text in its own lines, the prompt that it goes on from coloured.

    Two texts lie on each other: the prompt, and the rest with blanks for the prompt.
    """
    figure = go.Figure()
    shown = readable(prompt, result.symbols)
    begun, lines = wrap(shown), wrap(blank(shown) + result.texts[-1])[:LINES]
    heights = [float(i) for i in range(len(lines))]
    _page(figure, begun[:LINES], heights[: len(begun)], style.ORANGE, words["prompt"])
    _page(figure, lines, heights, style.INK, words["text"])
    _as_page(figure, len(heights), {})
    return figure


def loss(result: Any, words: Words) -> go.Figure:
    """Draws the loss of every step and on held-out text, and the two baselines."""
    figure = go.Figure()
    steps = np.arange(1, len(result.losses) + 1)
    kept = np.unique(np.linspace(0, len(steps) - 1, CURVE_POINTS).astype(int))
    kept = kept[: len(steps)] if len(steps) else kept[:0]
    figure.add_scatter(
        x=steps[kept],
        y=result.losses[kept],
        mode="lines",
        name=words["training"],
        line={"color": style.SKY, "width": 1.2},
    )
    look = style.series(1)
    figure.add_scatter(
        x=result.frame_steps,
        y=result.held_out,
        mode="lines+markers",
        name=words["held_out"],
        **look,
    )
    end = max(len(steps), 1)
    for name, dash in (("uniform", "dot"), ("unigram", "dash")):
        level = getattr(result, name)
        figure.add_scatter(
            x=[0, end],
            y=[level, level],
            mode="lines",
            name=words[name],
            line={"color": style.MUTED, "dash": dash, "width": 1.8},
        )
    known = np.concatenate([result.losses, result.held_out])
    known = known[np.isfinite(known)]
    top = 1.08 * min(float(known.max()), 1.5 * result.uniform, 12.0)
    top = max(top, 1.08 * result.uniform)
    figure.add_scatter(x=[], y=[], yaxis="y2", showlegend=False)
    figure.update_layout(
        height=380,
        yaxis={"title": words["axis.nats"], "range": [0, top]},
        yaxis2={
            "title": words["axis.bits"],
            "range": [0, bits(top)],
            "overlaying": "y",
            "side": "right",
            "tickmode": "auto",
            "showgrid": False,
        },
    )
    figure.update_xaxes(title=words["axis.step"], range=[0, end])
    return figure
