"""Figures: errors over the degree of a polynomial, its curves, bias and variance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
FLOOR = 1e-6  # of the axis: the error of an exact fit is rounding only
CEILING = 1e8


def within(values: Any) -> np.ndarray:
    """Returns numbers as they are drawn on the logarithmic axis."""
    return np.clip(np.asarray(values, float), FLOOR, CEILING)


def errors(result: Any, n: int, words: Words) -> go.Figure:
    """Draws both errors over the degree: medians, with the middle half of the draws."""
    figure = go.Figure()
    degrees = np.arange(len(result.test))
    curves = (("train", result.train, 0), ("test", result.test, 1))
    for name, quartiles, index in curves:
        low, middle, high = within(quartiles).T
        figure.add_scatter(**style.band(degrees, low, high, style.SERIES[index]))
        figure.add_scatter(
            x=degrees,
            y=middle,
            mode="lines+markers" if len(degrees) < 25 else "lines",
            name=words[f"curve.{name}"],
            hovertemplate=words["hover.error"] + "<extra></extra>",
            **style.series(index),
        )
    at = result.degree
    figure.add_scatter(
        x=[at, at],
        y=within([result.train[at, 1], result.test[at, 1]]),
        mode="markers",
        name=words["chosen"],
        marker={"color": style.PINK, "size": 12, "symbol": "diamond"},
        hovertemplate=words["hover.error"] + "<extra></extra>",
    )
    mark_exact(figure, n, len(degrees), words)
    axes(figure, words)
    return figure


def mark_exact(figure: go.Figure, n: int, count: int, words: Words) -> None:
    """Marks the degree with as many coefficients as there are points, if in sight."""
    if n > count:
        return
    figure.add_vline(x=n - 1, line={"color": style.MUTED, "dash": "dot"})
    figure.add_annotation(
        x=n - 1,
        y=0.02,
        yref="paper",
        yanchor="bottom",
        xanchor="right" if n - 1 > count / 2 else "left",
        text=words["exact"],
        showarrow=False,
    )


def axes(figure: go.Figure, words: Words) -> None:
    """Gives the axes that both pictures over the degree have."""
    seen = np.concatenate([np.asarray(t.y, float) for t in figure.data])
    figure.update_xaxes(title=words["axis.degree"])
    figure.update_yaxes(title=words["axis.error"], **style.log_axis(seen))
    figure.update_layout(height=380)


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the polynomials of one degree for several training sets, and the truth."""
    figure = go.Figure()
    for index, fit in enumerate(np.asarray(result.fits, float)):
        figure.add_scatter(
            x=result.grid,
            y=np.clip(fit, -9, 9),
            mode="lines",
            name=words["fit.first"] if index == 0 else words["fits"],
            showlegend=index < 2,
            line={
                "color": style.PINK if index == 0 else style.faint(style.MUTED, 0.5),
                "width": 2.5 if index == 0 else 1.2,
            },
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=result.grid,
        y=result.truth,
        mode="lines",
        name=words["truth.curve"],
        line={"color": style.INK, "dash": "dash"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=result.x,
        y=result.y,
        mode="markers",
        name=words["points"],
        marker={"color": style.BLUE, "size": 9},
        hovertemplate=words["hover.point"] + "<extra></extra>",
    )
    figure.update_xaxes(title="x", range=[-1.05, 1.05])
    figure.update_yaxes(title="y", range=[-2.6, 2.6])
    figure.update_layout(height=380)
    return figure


def parts(result: Any, n: int, words: Words) -> go.Figure:
    """Draws the mean test error as its parts: squared bias and variance."""
    figure = go.Figure()
    degrees = np.arange(len(result.test))
    lines = (
        ("curve.mean", result.mean_test, 1),
        ("curve.bias", result.bias, 2),
        ("curve.variance", result.variance, 3),
    )
    for name, values, index in lines:
        figure.add_scatter(
            x=degrees,
            y=within(values),
            mode="lines",
            name=words[name],
            hovertemplate=words["hover.error"] + "<extra></extra>",
            line=style.series(index)["line"],
        )
    mark_exact(figure, n, len(degrees), words)
    axes(figure, words)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a degree: both errors, bias and variance."""
    return [
        {
            words["table.degree"]: degree,
            words["curve.train"]: float(result.train[degree, 1]),
            words["curve.test"]: float(result.test[degree, 1]),
            words["curve.bias"]: float(result.bias[degree]),
            words["curve.variance"]: float(result.variance[degree]),
        }
        for degree in range(len(result.test))
    ]
