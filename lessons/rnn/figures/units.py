"""Figures: a text in cells, coloured by what a net does at each character."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.rnn.figures.pages import MISSING, escape

Words = Mapping[str, str]
ACROSS = 28  # cells a row
SHOWN_SURPRISES = 6


def perplexity(nats: float) -> float:
    """Returns e^nats: among how many equally likely ones it would be as hard."""
    return math.exp(float(nats)) if math.isfinite(nats) else math.nan


def probability(result: Any, words: Words) -> go.Figure:
    """Colours every character by the probability it was given before it came."""
    hover = [
        words["hover.probability"].format(
            p=100 * p, guess=escape(visible(g)), sure=100 * s
        )
        if np.isfinite(p)
        else words["hover.unknown"]
        for p, g, s in zip(
            result.probability, result.guess, result.guess_probability, strict=True
        )
    ]
    scale = [[0, style.ORANGE], [0.5, style.PAPER], [1, style.BLUE]]
    bar = {
        "tickvals": [-3, -2, -1, 0],
        "ticktext": ["0.001", "0.01", "0.1", "1"],
    }
    with np.errstate(divide="ignore"):
        z = np.clip(np.log10(result.probability), -3, 0)
    figure = cells(result, z, (-3.0, 0.0), scale, bar, hover)
    return figure.update_xaxes(title=words["scale.probability"])


def activity(result: Any, words: Words) -> go.Figure:
    """Colours every character by one unit's activity once it is read."""
    z = result.activity[:, result.unit]
    hover = [
        words["hover.unit"].format(unit=result.unit, h=h)
        if np.isfinite(h)
        else words["hover.unknown"]
        for h in z
    ]
    scale = [[0, style.ORANGE], [0.5, style.PAPER], [1, style.BLUE]]
    title = words["scale.unit"].format(unit=result.unit)
    bar = {"tickvals": [-1, -0.5, 0, 0.5, 1]}
    figure = cells(result, z, (-1.0, 1.0), scale, bar, hover)
    return figure.update_xaxes(title=title)


def cells(
    result: Any,
    values: np.ndarray,
    span: tuple[float, float],
    scale: list[list[Any]],
    bar: Mapping[str, Any],
    hover: list[str],
) -> go.Figure:
    """Draws the text in rows of cells, coloured by a value each; nan stays empty."""
    rows = -(-len(result.text) // ACROSS)
    z = np.full(rows * ACROSS, np.nan, np.float32)
    z[: len(values)] = values
    said = np.array(hover + [""] * (rows * ACROSS - len(hover)), object)
    shown = [
        escape(visible(c)) if known else MISSING
        for c, known in zip(result.text, result.known, strict=True)
    ]
    at = np.arange(len(shown))
    figure = go.Figure(
        go.Heatmap(
            x=np.arange(ACROSS),
            y=np.arange(rows),
            z=z.reshape(rows, ACROSS),
            zmin=span[0],
            zmax=span[1],
            colorscale=scale,
            opacity=0.6,
            colorbar={"thickness": 12, **bar},
            customdata=said.reshape(rows, ACROSS),
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False,
        )
    )
    figure.add_scatter(
        x=at % ACROSS,
        y=at // ACROSS,
        mode="text",
        text=shown,
        textfont={"family": "monospace", "size": 14, "color": style.INK},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_xaxes(
        showticklabels=False,
        ticks="",
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(visible=False, autorange="reversed", fixedrange=True)
    figure.update_layout(height=90 + 30 * max(rows, 4))
    return figure


def visible(character: str) -> str:
    """Returns a character as a cell shows it: a line end as ⏎, a space as ·."""
    return {"\n": "⏎", " ": "·"}.get(character, character)


def surprises(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the characters that the net found least likely, and what it guessed."""
    order = np.argsort(np.nan_to_num(result.probability, nan=2.0))[:SHOWN_SURPRISES]
    return [
        {
            words["table.before"]: "".join(
                map(visible, result.text[max(0, i - 12) : i])
            ),
            words["table.came"]: visible(result.text[i]),
            words["table.probability"]: f"{100 * result.probability[i]:.2g}%",
            words["table.guess"]: visible(result.guess[i]),
            words["table.sure"]: f"{result.guess_probability[i]:.0%}",
        }
        for i in order
        if result.known[i]
    ]


def followers(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns, for each property, the unit that goes with it most."""
    return [
        {
            words["table.property"]: words[f"follow.{f.name}"],
            words["table.unit"]: f.unit,
            words["table.found"]: f"{f.found:+.2f}",
            words["table.tested"]: f"{f.tested:+.2f}",
        }
        for f in result.followers
    ]
