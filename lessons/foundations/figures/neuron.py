"""Figures: a line before and after a step, and the loss that the step goes down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
WIDEST, HIGHEST = (-3.0, 7.0), 40.0  # what is shown of weights and of losses


def neuron(result: Any, words: Words) -> go.Figure:
    """Draws the points with both lines, and both losses with the step taken."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.16)
    _lines(figure, result, words)
    _errors(figure, result, words)
    _points(figure, result, words)
    _losses(figure, result, words)
    _step(figure, result, words)
    figure.update_xaxes(title=words["axis.x"], range=[0, 3.4], row=1, col=1)
    figure.update_yaxes(title=words["axis.y"], range=[-2, 9], row=1, col=1)
    figure.update_xaxes(title=words["axis.w"], range=WIDEST, row=1, col=2)
    figure.update_yaxes(title=words["axis.loss"], range=[-1, HIGHEST], row=1, col=2)
    figure.update_layout(height=340, margin={"t": 34})
    return figure


def _points(figure: go.Figure, result: Any, words: Words) -> None:
    parts = (
        ("train", slice(0, result.trained), 0),
        ("test", slice(result.trained, None), 1),
    )
    for name, part, index in parts:
        figure.add_scatter(
            x=result.x[part],
            y=result.y[part],
            mode="markers",
            name=words[f"points.{name}"],
            marker={**style.series(index)["marker"], "size": 11},
            row=1,
            col=1,
        )


def _errors(figure: go.Figure, result: Any, words: Words) -> None:
    """Draws the error of each training point before the step, with its square."""
    for i in range(result.trained):
        x, y, said = (float(v[i]) for v in (result.x, result.y, result.output))
        figure.add_scatter(
            x=[x, x],
            y=[said, y],
            mode="lines",
            line={"color": style.PINK, "width": 3},
            name=words["table.error"],
            showlegend=False,
            row=1,
            col=1,
        )
        figure.add_annotation(
            x=x,
            y=(y + said) / 2,
            text=f"({said - y:.4g})²".replace("-", "−"),
            showarrow=False,
            xanchor="left",
            xshift=5,
            font={"size": 12, "color": style.PINK},
            row=1,
            col=1,
        )


def _lines(figure: go.Figure, result: Any, words: Words) -> None:
    x = np.linspace(0, 3.4, 35)
    bent = result.weights[0] < 0 and not result.output.any()  # ReLU is at zero
    looks = (
        ("before", result.weights[0], {"color": style.MUTED, "dash": "dot"}),
        ("after", result.weights[-1], {"color": style.GREEN}),
    )
    for name, w, look in looks:
        figure.add_scatter(
            x=x,
            y=0 * x if bent else w * x,
            mode="lines",
            name=words[f"line.{name}"],
            line=look,
            row=1,
            col=1,
        )


def _losses(figure: go.Figure, result: Any, words: Words) -> None:
    for index, name in enumerate(("curve", "test_curve")):
        figure.add_scatter(
            x=result.grid,
            y=getattr(result, name),
            mode="lines",
            name=words[f"loss.{name}"],
            line=style.series(index)["line"],
            showlegend=False,
            hovertemplate=words["hover.loss"] + "<extra></extra>",
            row=1,
            col=2,
        )


def _step(figure: go.Figure, result: Any, words: Words) -> None:
    w, loss = float(result.weights[0]), float(result.losses[0])
    slope = float(result.gradients[0])
    reach = 1.2 / max(1.0, abs(slope) / 8)  # a tangent of about one length
    figure.add_scatter(
        x=[w - reach, w + reach],
        y=[loss - reach * slope, loss + reach * slope],
        mode="lines",
        line={"color": style.PINK, "width": 3},
        name=words["tangent"],
        showlegend=False,
        row=1,
        col=2,
    )
    figure.add_scatter(
        x=result.weights,
        y=result.losses,
        mode="lines+markers",
        name=words["path"],
        showlegend=False,
        line={"color": style.GREEN, "width": 2},
        marker={"color": style.GREEN, "size": 9, "symbol": "diamond"},
        hovertemplate=words["hover.loss"] + "<extra></extra>",
        row=1,
        col=2,
    )


def lines(result: Any, lr: float) -> list[str]:
    """Returns the first step as formulas with its numbers."""
    n = result.trained
    squares = (result.output - result.y)[:n] ** 2
    said = " + ".join(f"{v:.4g}" for v in squares)
    slopes = " + ".join(_signed(v) for v in result.slopes[:n])
    w, new = float(result.weights[0]), float(result.weights[1])
    loss, slope = float(result.losses[0]), float(result.gradients[0])
    return [
        rf"&L = ({said}) / {n} = {loss:.4g}",
        rf"&dL/dw = ({slopes}) / {n} = {slope + 0.0:.4g}",
        rf"&w \leftarrow {w:g} - {lr:g}\cdot{_signed(slope)} = {new:.4g}",
    ]


def _signed(value: float) -> str:
    said = f"{value + 0.0:.4g}"
    return f"({said})" if said.startswith("-") else said


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a point: x, y, the output, its error, and what that gives."""
    table = []
    for i in range(len(result.x)):
        part = "train" if i < result.trained else "test"
        error = float(result.output[i] - result.y[i])
        table.append(
            {
                words["table.point"]: words[f"table.{part}"],
                "x": float(result.x[i]),
                "y": float(result.y[i]),
                "ŷ": float(result.output[i]),
                words["table.error"]: error,
                words["table.square"]: error**2,
                words["table.slope"]: float(result.slopes[i])
                if part == "train"
                else None,
            }
        )
    return table
