"""Figures: a grid of values with the best actions, and the way to the exact ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
ARROWS = "↑↓←→"
NAMES = {(0, 1): "A", (4, 1): "A′", (0, 3): "B", (2, 3): "B′"}
SIGNED = [[0, style.ORANGE], [0.5, style.PAPER], [1, style.BLUE]]


def grid(result: Any, cell: tuple[int, int], words: Words, arrows: bool) -> go.Figure:
    """Draws the value of each cell, its best actions, and the chosen cell framed."""
    values = np.asarray(result.values, float)
    said = [[_said(result, r, c, arrows) for c in range(5)] for r in range(5)]
    far = 2.2 * max(1e-9, float(np.abs(values).max()))  # letters stay legible
    at = np.arange(1, 6)
    figure = go.Figure(
        go.Heatmap(
            x=at,
            y=at,
            z=values,
            text=said,
            texttemplate="%{text}",
            textfont={"size": 13},
            zmin=-far,
            zmax=far,
            colorscale=SIGNED,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=words["hover.cell"] + "<extra></extra>",
        )
    )
    row, column = cell
    figure.add_shape(
        type="rect",
        x0=column - 0.48,
        x1=column + 0.48,
        y0=row - 0.48,
        y1=row + 0.48,
        line={"color": style.PINK, "width": 3},
    )
    bare = {"showgrid": False, "zeroline": False, "dtick": 1}
    figure.update_xaxes(title=words["axis.column"], constrain="domain", **bare)
    figure.update_yaxes(
        title=words["axis.row"],
        autorange="reversed",
        scaleanchor="x",
        constrain="domain",
        **bare,
    )
    figure.update_layout(height=400, margin={"t": 8})
    return figure


def _said(result: Any, row: int, column: int, arrows: bool) -> str:
    name = NAMES.get((row, column), "")
    value = f"{float(result.values[row, column]):.2f}".replace("-", "−")
    best = "".join(
        arrow
        for arrow, good in zip(ARROWS, result.best[row, column], strict=True)
        if good
    )
    said = f"<b>{name}</b> {value}" if name else value
    return f"{said}<br>{best}" if arrows and best else said


def errors(result: Any, gamma: float, steps: bool, words: Words) -> go.Figure:
    """Draws the largest error over the sweeps or steps, and the bound on it."""
    seen = np.maximum(np.asarray(result.errors, float), 1e-9)
    looks = np.asarray(result.looks)
    figure = go.Figure()
    figure.add_scatter(
        x=looks,
        y=seen,
        mode="lines",
        line=style.series(0)["line"],
        name=words["error"],
        hovertemplate=words["hover.error"] + "<extra></extra>",
    )
    bound = np.maximum(seen[0] * float(gamma) ** looks, 1e-9)
    if not steps and len(looks) > 1:
        figure.add_scatter(
            x=looks,
            y=bound,
            mode="lines",
            line=style.series(1)["line"],
            name=words["bound"],
        )
    figure.update_xaxes(title=words["axis.steps" if steps else "axis.sweeps"])
    figure.update_yaxes(
        title=words["axis.mean" if steps else "axis.error"], **style.log_axis(seen)
    )
    figure.update_layout(height=400)
    return figure


def bellman(result: Any, cell: tuple[int, int], way: str) -> list[str]:
    """Returns the last use of Bellman's equation in the chosen cell."""
    terms = [f"{float(t):.2f}" for t in result.terms]
    name = rf"v_{{{cell[0]},{cell[1]}}}"
    if way == "random":
        inner = " + ".join(f"({t})" if t.startswith("-") else t for t in terms)
        return [rf"&{name} = \tfrac14({inner}) = {result.value:.2f}"]
    return [rf"&{name} = \max({', '.join(terms)}) = {result.value:.2f}"]


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row an action of the chosen cell: reward, where to, and their sum."""
    table = []
    for index, arrow in enumerate(ARROWS):
        row, column = (int(v) + 1 for v in result.nexts[index])
        table.append(
            {
                words["table.action"]: arrow,
                words["table.reward"]: float(result.rewards[index]),
                words["table.next"]: f"({row}, {column})",
                words["table.there"]: float(result.before[index]),
                words["table.sum"]: float(result.terms[index]),
            }
        )
    return table
