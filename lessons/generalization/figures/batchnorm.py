"""Figures: a batch before and after normalisation, and what a layer keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def layer(result: Any, words: Words) -> go.Figure:
    """Draws the numbers that go in on one line, what comes out on the one below."""
    figure = go.Figure()
    x, y = (np.asarray(v, float) for v in (result.sent, result.output))
    mean, deviation = result.used[0], max(result.used[1], 0) ** 0.5
    figure.add_scatter(
        x=[mean - deviation, mean + deviation],
        y=[1, 1],
        mode="lines",
        line={"color": style.faint(style.GREEN, 0.45), "width": 14},
        name=words["spread"],
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[mean],
        y=[1],
        mode="markers",
        marker={"color": style.GREEN, "symbol": "line-ns-open", "size": 26},
        name=words["used"],
        hovertemplate="%{x:.4g}<extra></extra>",
    )
    join(figure, x, y, words)
    figure.update_xaxes(title=words["axis.value"], zeroline=True)
    figure.update_yaxes(
        range=[-0.6, 1.6],
        tickvals=[0, 1],
        ticktext=[words["row.out"], words["row.in"]],
        showgrid=False,
    )
    figure.update_layout(height=320)
    return figure


def join(figure: go.Figure, x: np.ndarray, y: np.ndarray, words: Words) -> None:
    """Draws inputs in row 1, outputs in row 0, and a line from each to its own."""
    for before, after in zip(x, y, strict=True):
        figure.add_scatter(
            x=[before, after],
            y=[1, 0],
            mode="lines",
            line={"color": style.faint(style.MUTED, 0.6), "width": 1.5},
            showlegend=False,
            hoverinfo="skip",
        )
    for name, values, height, index in (("in", x, 1, 0), ("out", y, 0, 1)):
        figure.add_scatter(
            x=values,
            y=[height] * len(values),
            mode="markers",
            marker={**style.series(index)["marker"], "size": 11},
            name=words[name],
            hovertemplate="%{x:.4f}<extra></extra>",
        )
        for rank, value in enumerate(sorted(values)):  # labels in three rows
            figure.add_annotation(
                x=value,
                y=height,
                text=plain(value),
                showarrow=False,
                yshift=(16 + 14 * (rank % 3)) * (1 if height else -1),
                font={"size": 12},
            )


def plain(value: float) -> str:
    """Returns a number in three digits, what rounding has left of 0 as 0."""
    return f"{round(value, 6) + 0.0:.3g}".replace("-", "−")


def level(figure: go.Figure, last: int, goal: float, index: int, name: str) -> None:
    """Draws the value that a curve goes to, in its colour."""
    figure.add_scatter(
        x=[0, max(1, last)],
        y=[goal, goal],
        mode="lines",
        name=name,
        line={"color": style.SERIES[index], "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )


def kept(result: Any, words: Words) -> go.Figure:
    """Draws the running statistics after each batch, beside the batch's own."""
    figure = go.Figure()
    steps = np.arange(len(result.running_mean))
    n = len(result.x)
    lines = (
        ("mean", result.running_mean, result.mean, 0),
        ("variance", result.running_variance, result.variance * n / (n - 1), 1),
    )
    for name, values, goal, index in lines:
        figure.add_scatter(
            x=steps,
            y=values,
            mode="lines+markers" if len(steps) < 25 else "lines",
            name=words[f"running.{name}"],
            hovertemplate=words["hover.kept"] + "<extra></extra>",
            **style.series(index),
        )
        level(figure, steps[-1], goal, index, words[f"goal.{name}"])
    figure.update_xaxes(title=words["axis.steps"], rangemode="tozero")
    figure.update_yaxes(title=words["axis.kept"])
    figure.update_layout(height=320)
    return figure


def learnt(result: Any, words: Words) -> go.Figure:
    """Draws scale and shift over the steps, and the values that undo the layer."""
    figure = go.Figure()
    steps = np.arange(len(result.gamma))
    lines = (
        ("gamma", result.gamma, result.variance**0.5, 2),
        ("beta", result.beta, result.mean, 3),
    )
    for name, values, goal, index in lines:
        figure.add_scatter(
            x=steps,
            y=values,
            mode="lines",
            name=words[f"curve.{name}"],
            line=style.series(index)["line"],
            hovertemplate=words["hover.kept"] + "<extra></extra>",
        )
        level(figure, steps[-1], goal, index, words[f"undo.{name}"])
    figure.update_xaxes(title=words["axis.steps"], rangemode="tozero")
    figure.update_yaxes(title=words["axis.learnt"])
    figure.update_layout(height=320)
    return figure


def lines(result: Any) -> list[str]:
    """Returns the formula with the numbers of the largest input."""
    top = int(result.sent.argmax())
    x, y = float(result.sent[top]), float(result.output[top])
    mean, variance = result.used
    gamma, beta = float(result.gamma[-1]), float(result.beta[-1])
    return [
        r"&y = \gamma\,\frac{x - \mu}{\sqrt{\sigma^2 + 0.00001}} + \beta",
        rf"&{y:.4g} = {gamma:.4g}\cdot\frac{{{x:.4g} - {signed(mean)}}}"
        rf"{{\sqrt{{{variance:.4g} + 0.00001}}}} + {signed(beta)}",
    ]


def signed(value: float) -> str:
    """Returns a number as a term of a sum: in brackets if negative."""
    said = f"{value + 0.0:.4g}"
    return f"({said})" if said.startswith("-") else said


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a number of the batch: what comes out in either mode."""
    return [
        {
            "x": float(x),
            words["table.train"]: float(train),
            words["table.eval"]: float(evaluated),
        }
        for x, train, evaluated in zip(
            result.x, result.trained, result.evaluated, strict=True
        )
    ]
