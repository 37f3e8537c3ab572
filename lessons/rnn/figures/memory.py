"""Figures: the score over the lag, over training, and the gradient before clipping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.rnn.figures.gradients import band

Words = Mapping[str, str]
COLOURS = {"rnn": 0, "lstm": 1, "gru": 2}


def largest_norm(learner: Any) -> float:
    """Returns the largest gradient norm of all runs."""
    known = learner.norms[np.isfinite(learner.norms)]
    return float(known.max()) if known.size else 0.0


def over_seeds(values: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns lowest, median and highest of the seeds; nan where none is known."""
    values = np.asarray(values, float)
    known = np.isfinite(values).any(1)
    low, middle, high = np.full((3, len(values)), np.nan)
    low[known] = np.nanmin(values[known], 1)
    middle[known] = np.nanmedian(values[known], 1)
    high[known] = np.nanmax(values[known], 1)
    return low, middle, high


def lags(result: Any, words: Words) -> go.Figure:
    """Draws the score at the end over the lag, seeds as a band."""
    figure = go.Figure()
    x = np.asarray(result.lags)
    for learner in result.learners:
        low, middle, high = over_seeds(learner.score)
        known = np.isfinite(middle)
        colour = COLOURS[learner.cell]
        band(figure, x[known], low[known], high[known], colour)
        look = style.series(colour)
        figure.add_scatter(
            x=x[known],
            y=middle[known],
            mode="lines+markers",
            name=words[f"cells.{learner.cell}"],
            line=look["line"],
            marker={**look["marker"], "size": 9},
        )
    chance_line(figure, result, words, x)
    figure.update_xaxes(
        title=words["axis.lag"],
        type="log",
        tickvals=x,
        range=[np.log10(x[0] * 0.9), np.log10(x[-1] * 1.1)],
    )
    score_axis(figure, result, words)
    figure.update_layout(height=380)
    return figure


def learning(result: Any, words: Words) -> go.Figure:
    """Draws the score over training at the longest lag, seeds as a band."""
    figure = go.Figure()
    for learner in result.learners:
        low, middle, high = over_seeds(learner.curves[-1].T)
        known = np.isfinite(middle)
        colour = COLOURS[learner.cell]
        x = np.asarray(result.marks)[known]
        band(figure, x, low[known], high[known], colour)
        figure.add_scatter(
            x=x,
            y=middle[known],
            mode="lines",
            name=words[f"cells.{learner.cell}"],
            line=style.series(colour)["line"],
        )
    chance_line(figure, result, words, np.asarray(result.marks))
    title = words["title.learning"].format(lag=result.lags[-1])
    figure.update_xaxes(
        title=f"{words['axis.step']} ({title})", range=[0, result.steps]
    )
    score_axis(figure, result, words)
    figure.update_layout(height=340)
    return figure


def norms(result: Any, words: Words, clip: float) -> go.Figure:
    """Draws the gradient norm before clipping, at the longest lag."""
    figure = go.Figure()
    seen = [1.0]
    for learner in result.learners:
        low, middle, high = over_seeds(learner.norms[-1].T)
        known = np.isfinite(middle)
        colour = COLOURS[learner.cell]
        x = np.asarray(result.marks)[known]
        lowest = 1e-12
        band(figure, x, np.maximum(low[known], lowest), high[known], colour)
        figure.add_scatter(
            x=x,
            y=np.maximum(middle[known], lowest),
            mode="lines",
            name=words[f"cells.{learner.cell}"],
            line=style.series(colour)["line"],
        )
        seen += [*np.maximum(low[known], lowest), *high[known]]
    if clip:
        figure.add_scatter(
            x=[0, result.steps],
            y=[clip, clip],
            mode="lines",
            name=words["clipped"].format(clip=clip),
            line={"color": style.MUTED, "dash": "dot", "width": 1.5},
        )
    title = words["title.learning"].format(lag=result.lags[-1])
    figure.update_xaxes(
        title=f"{words['axis.step']} ({title})", range=[0, result.steps]
    )
    figure.update_yaxes(title=words["axis.norm"], **style.log_axis(seen))
    figure.update_layout(height=340)
    return figure


def chance_line(figure: go.Figure, result: Any, words: Words, x: np.ndarray) -> None:
    """Adds the score of a net that has forgotten everything."""
    figure.add_scatter(
        x=[x[0], x[-1]],
        y=[result.chance, result.chance],
        mode="lines",
        name=words["chance"],
        line={"color": style.MUTED, "dash": "dot", "width": 1.5},
    )


def score_axis(figure: go.Figure, result: Any, words: Words) -> None:
    """Sets the axis of the score: a share, or a squared error."""
    if result.task == "first":
        figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.05])
    else:
        figure.update_yaxes(title=words["axis.error"], rangemode="tozero")
