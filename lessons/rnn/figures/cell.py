"""Figures: a cell unrolled in time, and one step as a formula with numbers."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
SCALE = [[0, style.BLUE], [0.5, style.PAPER], [1, style.ORANGE]]


def chain(result: Any, step: int, words: Words) -> go.Figure:
    """Draws inputs and states as columns of coloured squares, with their numbers."""
    length, rows, names = len(result.letters), [], []
    blocks = [("x", np.vstack([np.full((1, result.x.shape[1]), np.nan), result.x]))]
    if result.cell == "lstm":
        blocks.append(("c", result.c))
    blocks.append(("h", result.h))
    middles = {}
    for name, values in blocks:  # from the bottom: inputs, cell state, hidden state
        if rows:
            rows.append(np.full(length + 1, np.nan))
            names.append("")
        middles[name] = (len(rows), len(rows) + values.shape[1] - 1)
        for unit in reversed(range(values.shape[1])):
            rows.append(values[:, unit])
            label = f"{name}<sub>{unit + 1}</sub>"
            if name == "x" and result.alphabet:
                label = visible(result.alphabet[unit])
            names.append(label)
    wide = np.full((len(rows), 2 * length + 1), np.nan)
    wide[:, ::2] = np.array(rows)  # a gap between two steps, for the arrow
    rounded = np.round(np.nan_to_num(wide), 2) + 0.0  # no -0.00
    texts = np.where(np.isnan(wide), "", np.char.mod("%.2f", rounded))
    figure = go.Figure(
        go.Heatmap(
            x=np.arange(2 * length + 1) / 2,
            y=np.arange(len(rows)),
            z=wide,
            zmin=-1,
            zmax=1,
            colorscale=SCALE,
            showscale=False,
            text=texts,
            texttemplate="%{text}",
            textfont={"size": 12},
            xgap=1,
            ygap=2,
            hovertemplate="%{z:.4f}<extra></extra>",
            name="h",
        )
    )
    ends = []
    for t in range(1, length + 1):
        for name in set(middles) - {"x"}:
            height = sum(middles[name]) / 2
            ends.append(((t - 0.7, height), (t - 0.28, height)))
        above = middles["c" if "c" in middles else "h"][0]
        ends.append(((t, middles["x"][1] + 0.55), (t, above - 0.55)))
    figure.add_trace(arrows(ends, "arrows"))
    figure.add_shape(
        type="rect",
        x0=step - 0.29,
        x1=step + 0.29,
        y0=-0.6,
        y1=len(rows) - 0.4,
        line={"color": style.INK, "width": 2.5},
    )
    said = ["", *(visible(letter) for letter in result.letters if result.alphabet)]
    said += [""] * (length + 1 - len(said))
    figure.update_xaxes(
        title=words["axis.t"],
        tickvals=np.arange(length + 1),
        ticktext=[f"{t}<br>{letter}" for t, letter in enumerate(said)],
        showgrid=False,
        zeroline=False,
    )
    named = [y for y, name in enumerate(names) if name]
    figure.update_yaxes(
        tickvals=named,
        ticktext=[names[y] for y in named],
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(height=120 + 30 * len(rows))
    return figure


def visible(letter: str) -> str:
    """Returns a letter as a label: a space can be seen, nothing is markup."""
    return "␣" if letter.isspace() else escape(letter, quote=False)


Point = tuple[float, float]


def arrows(ends: list[tuple[Point, Point]], name: str) -> go.Scatter:
    """Returns arrows from tail to head as one trace."""
    x, y, sizes = [], [], []
    for (x0, y0), (x1, y1) in ends:
        x += [x0, x1, None]
        y += [y0, y1, None]
        sizes += [0, 11, 0]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": style.MUTED, "width": 1.5},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": sizes,
            "color": style.MUTED,
        },
        name=name,
        showlegend=False,
        hoverinfo="skip",
    )


def arithmetic(result: Any, step: int, arguments: Mapping[str, Any]) -> list[str]:
    """Returns one step of the cell as lines of LaTeX, with its numbers."""
    t = step - 1
    before, now = result.h[t], result.h[t + 1]
    gates = {name: values[t] for name, values in result.gates.items()}
    old = "h_{" + str(t) + "}"
    new = "h_{" + str(step) + "}"
    if result.cell == "rnn":
        a = arguments["nonlinearity"]
        name = r"\tanh" if a == "tanh" else r"\mathrm{ReLU}"
        here = "_{" + str(step) + "}"
        return [
            rf"z{here} &= (W_{{ih}} x{here} + b_{{ih}}) + W_{{hh}} {old} + b_{{hh}}",
            f"&= {column(result.from_x[t])} + {matrix(result.weights.w_hh)}",
            rf"&\quad \cdot {column(before)} + {column(result.weights.b_hh)}"
            f" = {column(gates['z'])}",
            rf"{new} &= {name}(z{here}) = {column(now)}",
        ]
    if result.cell == "gru":
        r, z, n = gates["r"], gates["z"], gates["n"]
        fresh, kept = f"{column(1 - z)} \\odot {column(n)}", f"{column(z)} \\odot"
        return [
            rf"r &= {column(r)} \quad z = {column(z)}",
            f"n &= {column(n)}",
            rf"{new} &= (1 - z) \odot n + z \odot {old}",
            f"&= {fresh}",
            rf"&\quad + {kept} {column(before)} = {column(now)}",
        ]
    i, f, g, o = (gates[name] for name in "ifgo")
    cell, kept = result.c[t + 1], result.c[t]
    old_c, new_c = old.replace("h", "c"), new.replace("h", "c")
    return [
        rf"i &= {column(i)} \quad f = {column(f)}",
        rf"g &= {column(g)} \quad o = {column(o)}",
        rf"{new_c} &= f \odot {old_c} + i \odot g",
        rf"&= {column(f)} \odot {column(kept)}",
        rf"&\quad + {column(i)} \odot {column(g)} = {column(cell)}",
        rf"{new} &= o \odot \tanh({new_c})",
        rf"&= {column(o)} \odot {column(np.tanh(cell))} = {column(now)}",
    ]


def column(values: Any) -> str:
    """Returns a column of numbers as LaTeX."""
    return matrix(np.reshape(values, (-1, 1)))


def matrix(values: Any) -> str:
    """Returns a matrix of numbers as LaTeX."""
    rounded = np.round(np.asarray(values), 2) + 0.0  # no -0.00
    rows = [" & ".join(f"{v:.2f}" for v in row) for row in rounded]
    return r"\begin{pmatrix}" + r" \\ ".join(rows) + r"\end{pmatrix}"
