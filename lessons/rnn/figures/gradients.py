"""Figures: gradients over their way back in time, and the eigenvalues of W_hh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def carry(result: Any, words: Words) -> go.Figure:
    """Draws the norm of the Jacobian over the distance, with radius^k and the bound."""
    figure = go.Figure()
    band(figure, result.distance, result.low, result.high, 0)
    look = style.series(0)
    figure.add_scatter(
        x=result.distance,
        y=result.middle,
        mode="lines+markers",
        name=words["measured"],
        line=look["line"],
        marker={**look["marker"], "size": 5},
    )
    for index, (name, values) in enumerate(
        (("power", result.power), ("bound", result.bound)), 1
    ):
        figure.add_scatter(
            x=result.distance,
            y=values,
            mode="lines",
            name=words[name],
            line=style.series(index)["line"],
        )
    seen = np.concatenate([result.low, result.high, result.power, result.bound])
    figure.update_xaxes(title=words["axis.distance"])
    figure.update_yaxes(title=words["axis.norm"], **floor(seen))
    figure.update_layout(height=400)
    return figure


def eigenvalues(result: Any, words: Words) -> go.Figure:
    """Draws the eigenvalues of W_hh in the complex plane, with the unit circle."""
    angle = np.linspace(0, 2 * np.pi, 200)
    figure = go.Figure()
    for index, (name, size) in enumerate(
        (
            ("circle.one", 1.0),
            ("circle.radius", result.radius),
            ("circle.s", result.singular),
        )
    ):
        figure.add_scatter(
            x=size * np.cos(angle),
            y=size * np.sin(angle),
            mode="lines",
            name=words[name].format(size=size),
            line={"color": style.MUTED, "width": 1.5}
            if not index
            else style.series(index)["line"],
        )
    figure.add_scatter(
        x=result.eigenvalues[:, 0],
        y=result.eigenvalues[:, 1],
        mode="markers",
        name=words["eigenvalues"],
        marker={**style.series(0)["marker"], "size": 8},
    )
    reach = 1.1 * max(1.0, result.radius, result.singular)
    figure.update_xaxes(title=words["axis.real"], range=[-reach, reach])
    figure.update_yaxes(
        title=words["axis.imaginary"], scaleanchor="x", range=[-reach, reach]
    )
    figure.update_layout(height=430)
    return figure


def felt(result: Any, words: Words) -> go.Figure:
    """Draws the gradient at every input over its distance from the last step."""
    figure = go.Figure()
    for index, cell in enumerate(result.cells):
        colour = {"rnn": 0, "gru": 2, "lstm": 1}[cell]
        band(figure, result.distance, result.low[index], result.high[index], colour)
        figure.add_scatter(
            x=result.distance,
            y=result.middle[index],
            mode="lines",
            name=words[f"cells.{cell}"],
            line=style.series(colour)["line"],
        )
    figure.add_scatter(
        x=result.distance,
        y=result.forget * result.middle[:, 0].max(),
        mode="lines",
        name=words["forget"],
        line={"color": style.MUTED, "dash": "dot"},
    )
    figure.update_xaxes(title=words["axis.distance"])
    seen = np.concatenate([result.low.ravel(), result.high.ravel(), result.forget])
    figure.update_yaxes(title=words["axis.input"], **floor(seen))
    figure.update_layout(height=430)
    return figure


def band(figure: go.Figure, x: Any, low: Any, high: Any, index: int) -> None:
    """Adds the area between the lowest and the highest seed."""
    figure.add_scatter(
        **style.band(x, low, high, style.SERIES[index]),
    )


def floor(values: np.ndarray) -> dict[str, object]:
    """Returns a logarithmic axis that shows at most sixty decades."""
    seen = values[np.isfinite(values) & (values > 0)]
    low, high = np.log10(seen.min()), np.log10(seen.max())
    low = max(low, high - 60)
    edge = max(0.3, 0.05 * (high - low))
    axis = style.log_axis(np.clip(seen, 10.0**low, None))
    return {**axis, "range": [low - edge, high + edge]}
