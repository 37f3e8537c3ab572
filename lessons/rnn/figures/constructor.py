"""Figures: a recurrent module unrolled, with every shape; how its weights count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.rnn.figures.cell import arrows

Words = Mapping[str, str]
DRAWN = 6  # time steps in the picture; of a longer sequence the middle is left out
GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def shape(sizes: Any) -> str:
    """Returns a shape as it is written."""
    return str(tuple(int(n) for n in sizes))


def module(result: Any, given: Mapping[str, Any], words: Words) -> go.Figure:
    """Draws layers upwards and time to the right; the legend has the shapes."""
    steps = min(given["length"], DRAWN)
    ways = 2 if given["bidirectional"] else 1
    layers = given["num_layers"]
    top = 1 + layers * ways
    figure = go.Figure()
    x = np.arange(steps)
    up, right, left = [], [], []
    for row in range(layers * ways):
        y = 1 + row
        ends = (right, x) if row % ways == 0 else (left, x[::-1])
        for a, b in zip(ends[1], ends[1][1:], strict=False):
            gap = 0.24 if b > a else -0.24
            ends[0].append(((a + gap, y), (b - gap, y)))
    for layer in range(layers + 1):
        low = layer * ways
        for t in x:
            up.append(((t, low + 0.3), (t, low + 0.7)))
    for name, ends in (("up", up), ("right", right), ("left", left)):
        if ends:
            figure.add_trace(arrows(ends, name))
    blocks = [("input", "square", 0, [0], shape(result.input))]
    forward = [1 + k * ways for k in range(layers)]
    blocks.append(("forward", "circle", 1, forward, ""))
    if ways == 2:
        blocks.append(("backward", "diamond", 2, [y + 1 for y in forward], ""))
    blocks.append(("output", "square", 3, [top], shape(result.output)))
    for name, symbol, index, heights, said in blocks:
        figure.add_scatter(
            x=np.tile(x, len(heights)),
            y=np.repeat(heights, steps),
            mode="markers",
            marker={"symbol": symbol, "size": 22, "color": style.SERIES[index]},
            name=f"{words[name]} {said}".strip(),
            hoverinfo="skip",
        )
    _last_states(figure, result, forward, ways, steps)
    if result.dropped:
        for k in range(1, layers):
            y = k * ways + 0.5
            figure.add_scatter(
                x=x,
                y=np.full(steps, y),
                mode="markers",
                marker={"symbol": "x", "size": 9, "color": style.INK},
                name=words["dropped"],
                showlegend=k == 1,
                hoverinfo="skip",
            )
    labels = [str(t + 1) for t in x]
    if given["length"] > DRAWN:
        labels[-2:] = ["…", str(given["length"])]
    figure.update_xaxes(
        title=words["axis.t"],
        tickvals=x,
        ticktext=labels,
        range=[-0.9, steps - 0.1],
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(visible=False, range=[-0.5, top + 0.5])
    figure.update_layout(height=min(205 + 40 * top, 370))  # the formulas stand below
    return figure


def _last_states(
    figure: go.Figure,
    result: Any,
    forward: list[int],
    ways: int,
    steps: int,
) -> None:
    """Marks where h_n (and c_n) are read: at the last step of each direction."""
    x = [steps - 1] * len(forward) + ([0] * len(forward) if ways == 2 else [])
    y = forward + ([v + 1 for v in forward] if ways == 2 else [])
    name = f"h_n {shape(result.h_n)}"
    if result.c_n is not None:
        name += f", c_n {shape(result.c_n)}"
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": 34,
            "color": style.INK,
            "line": {"width": 2},
        },
        name=name,
        hoverinfo="skip",
    )


def counting(result: Any, given: Mapping[str, Any]) -> list[str]:
    """Returns the number of weights, layer by layer, as lines of LaTeX."""
    h, gates = given["hidden_size"], GATES[result.cell]
    ways = 2 if given["bidirectional"] else 1
    lines = []
    for layer, count in enumerate(result.layer_counts):
        i = given["input_size"] if layer == 0 else ways * h
        factor = rf"{ways} \cdot {gates}" if ways == 2 else str(gates)
        bias = rf" + 2 \cdot {h}" if given["bias"] else ""
        lines.append(
            rf"n_{{{layer}}} &= {factor} \cdot \left[{h} \cdot ({i} + {h}){bias}\right]"
            f" = {count}"
        )
    if len(lines) > 1:
        lines.append(rf"n &= {result.formula}")
    return lines


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns every weight as PyTorch names it."""
    return [
        {
            words["table.weight"]: w.name,
            words["table.shape"]: shape(w.shape),
            words["table.count"]: w.count,
        }
        for w in result.weights
    ]
