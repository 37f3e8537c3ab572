"""Figures: a tiny net as a graph, with the numbers known so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
NODES = {"z1": 1, "a1": 1, "delta1": 1, "z2": 2, "y_hat": 2, "delta2": 2}
NODES |= {"db1": 1, "new_b1": 1, "loss": 2, "db2": 2, "new_b2": 2, "new_loss": 2}
EDGES = {"dW1": 1, "new_W1": 1, "z1": 1, "dW2": 2, "new_W2": 2, "z2": 2, "delta1": 2}


def line(step: Any) -> str:
    """Returns one line of the calculation in LaTeX: formula = numbers."""
    name, rest = step.formula.split(r"\leftarrow" if "left" in step.formula else "=", 1)
    sign = r"\leftarrow" if "left" in step.formula else "="
    return rf"{name} &{sign} {rest} = {numbers(step.value)}"


def numbers(value: Any) -> str:
    """Returns a scalar, vector or matrix in LaTeX, to four digits."""
    value = np.asarray(value)
    if value.ndim == 0 or value.size == 1:
        return f"{float(value.reshape(())):.4f}"
    table = value.reshape(len(value), -1)
    rows = r"\\".join(" & ".join(f"{v:.4f}" for v in row) for row in table)
    return rf"\begin{{pmatrix}}{rows}\end{{pmatrix}}"


def graph(result: Any, step: int, words: Words) -> go.Figure:
    """Draws nodes with z, a and delta, edges with w; what this step uses stands out."""
    n = result.numbers
    known = {s.name for s in result.steps[:step]}
    now = result.steps[step - 1].name
    layers = (n["x"], n["z1"], n["z2"])
    places = [_column(i, len(np.atleast_1d(v))) for i, v in enumerate(layers)]
    figure = go.Figure()
    for layer in (1, 2):
        lit = EDGES.get(now) == layer
        name = f"new_W{layer}" if f"new_W{layer}" in known else f"W{layer}"
        _edges(figure, places[layer - 1], places[layer], n[name], lit)
    for index, place in enumerate(places):
        lit = NODES.get(now) == index
        names = (
            ("x",),
            ("z1", "a1", "delta1"),
            ("z2", "y_hat", "delta2"),
        )[index]
        texts = [_text(n, names, unit, known, index) for unit in range(len(place))]
        figure.add_scatter(
            x=[p[0] for p in place],
            y=[p[1] for p in place],
            mode="markers",
            cliponaxis=False,
            marker={
                "size": 94,
                "color": style.PAPER,
                "line": {
                    "width": 4 if lit else 2,
                    "color": style.ORANGE if lit else style.BLUE,
                },
            },
            showlegend=False,
            hoverinfo="skip",
        )
        for (x, y), text in zip(place, texts, strict=True):
            figure.add_annotation(
                x=x, y=y, text=text, showarrow=False, font={"size": 12}
            )
    for index, key in enumerate(("input", "hidden", "output")):
        figure.add_annotation(
            x=index, y=1.72, text=words[f"layer.{key}"], showarrow=False
        )
    hidden = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[-0.3, 2.3], **hidden)
    figure.update_yaxes(range=[-1.55, 1.85], **hidden)
    figure.update_layout(height=350, margin={"t": 8, "b": 8})
    return figure


def _column(layer: int, units: int) -> list[tuple[float, float]]:
    heights = np.linspace(0.95, -0.95, units) if units > 1 else [0.0]
    return [(float(layer), float(y)) for y in heights]


def _text(
    n: Any, names: tuple[str, ...], unit: int, known: set[str], layer: int
) -> str:
    marks = {"x": "x", "z1": "z", "a1": "a", "z2": "z", "y_hat": "ŷ"}
    marks |= {"delta1": "δ", "delta2": "δ"}
    bias = f"new_b{layer}" if f"new_b{layer}" in known else f"b{layer}"
    first = [f"b = {float(np.atleast_1d(n[bias])[unit]):.2f}"] if layer else []
    lines = first + [
        f"{marks[name]} = {float(np.atleast_1d(n[name])[unit]):.3f}"
        for name in names
        if name == "x" or name in known
    ]
    return "<br>".join(lines)


def _edges(figure: go.Figure, start: Any, end: Any, weights: Any, lit: bool) -> None:
    weights = np.atleast_2d(weights)
    for j, (x1, y1) in enumerate(end):
        for i, (x0, y0) in enumerate(start):
            figure.add_scatter(
                x=[x0, x1],
                y=[y0, y1],
                mode="lines",
                line={
                    "color": style.ORANGE if lit else style.MUTED,
                    "width": 3 if lit else 1.5,
                },
                showlegend=False,
                hoverinfo="skip",
            )
            share = 0.34
            figure.add_annotation(
                x=x0 + share * (x1 - x0),
                y=y0 + share * (y1 - y0),
                text=f"{weights[j][i]:+.2f}",
                showarrow=False,
                bgcolor=style.PAPER,
            )
