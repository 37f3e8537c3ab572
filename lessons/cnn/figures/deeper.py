"""Figures: accuracy and gradient by depth, losses over the steps, bands of seeds."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
ORDER = ("plain", "plain_bn", "residual", "residual_bn")  # a colour each, always


def middle(values: np.ndarray) -> list[float]:
    """Returns the mean over the first axis (seeds) of what is known; 0 if nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return [float(v) for v in np.nan_to_num(np.nanmean(values, 0))]


def depths(result: Any, words: Words) -> go.Figure:
    """Draws test accuracy (left) and the first layer's first gradient by depth."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.12)
    x = np.array(result.depths)
    for stacks in result.stacks:
        name, look = words[f"kinds.{stacks.kind}"], series_of(stacks.kind)
        first = stacks.gradient[:, :, 0]
        band(figure, x, stacks.test, name, look, 1, 1, legend=True)
        band(figure, x, np.where(first > 0, first, np.nan), name, look, 1, 2)
    seen = np.concatenate([s.gradient[:, :, 0].ravel() for s in result.stacks])
    figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.02], row=1, col=1)
    figure.update_yaxes(title=words["axis.gradient"], row=1, col=2)
    if np.isfinite(seen).any():
        figure.update_yaxes(**style.log_axis(seen), row=1, col=2)
    figure.update_xaxes(title=words["axis.depth"], tickvals=list(result.depths))
    figure.update_layout(height=400)
    return figure


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the loss over the steps of the shallowest and the deepest nets."""
    ends = sorted({0, len(result.depths) - 1})
    titles = [words["panel.depth"].format(depth=result.depths[d]) for d in ends]
    figure = make_subplots(
        rows=1,
        cols=len(ends),
        shared_yaxes=True,
        horizontal_spacing=0.09,
        subplot_titles=titles,
    )
    for column, d in enumerate(ends, 1):
        for stacks in result.stacks:
            name, look = words[f"kinds.{stacks.kind}"], series_of(stacks.kind)
            values = stacks.loss[d].T  # (marks, seeds)
            band(figure, result.steps, values, name, look, 1, column, column == 1)
    figure.update_yaxes(range=[0, 2.75])
    figure.update_yaxes(title=words["axis.loss"], row=1, col=1)
    figure.update_xaxes(title=words["axis.step"], range=[0, int(result.steps[-1])])
    figure.update_layout(height=400, legend={"y": 1.14}, margin={"t": 70})
    return figure


def series_of(kind: str) -> dict[str, Any]:
    """Returns line and marker of a kind of net."""
    return style.series(ORDER.index(kind))


def band(
    figure: go.Figure,
    x: np.ndarray,
    values: np.ndarray,
    name: str,
    look: dict[str, Any],
    row: int,
    column: int,
    legend: bool = False,
) -> None:
    """Draws values (x, seeds): their mean, and from the lowest to the highest."""
    known = np.isfinite(values).any(1)
    if not known.any():
        return
    x, values = np.asarray(x)[known], values[known]
    place = {"row": row, "col": column, "legendgroup": name}
    low, high = np.nanmin(values, 1), np.nanmax(values, 1)
    figure.add_scatter(
        **style.band(x, low, high, look["line"]["color"]),
        **place,
    )
    figure.add_scatter(
        x=x,
        y=np.nanmean(values, 1),
        mode="lines+markers" if len(x) < 9 else "lines",
        name=name,
        showlegend=legend,
        **look,
        **place,
    )


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the last numbers of every kind at every depth."""
    table = []
    for stacks in result.stacks:
        for d, depth in enumerate(result.depths):
            row: dict[str, object] = {
                words["table.kind"]: words[f"kinds.{stacks.kind}"],
                words["table.depth"]: str(depth),
                words["table.parameters"]: f"{stacks.parameters[d]:,}",
                words["table.train"]: span(stacks.train[d]),
                words["table.test"]: span(stacks.test[d]),
                words["table.gradient"]: f"{middle(stacks.gradient[d, :, :1])[0]:.2e}",
            }
            table.append(row)
    return table


def span(values: np.ndarray) -> str:
    """Returns the lowest and the highest of the seeds."""
    known = values[np.isfinite(values)]
    if not known.size:
        return "–"
    low, high = f"{known.min():.3f}", f"{known.max():.3f}"
    return low if low == high else f"{low}–{high}"
