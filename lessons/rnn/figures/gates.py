"""Figures: an LSTM's gates at one character, and over the whole text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.rnn.figures.cell import SCALE, visible

Words = Mapping[str, str]
ORDER = "ifgoch"
SIDE = 8  # pixels a square is wide: the player smooths what it enlarges


def steps(result: Any, unit: int, words: Words) -> list[dict[str, Any]]:
    """Returns two panels, a frame a character: all units now, one unit so far."""
    values = np.stack([result.gates[name] for name in ORDER], 2)  # (length, hidden, 6)
    length = len(values)
    squares = np.flip(values, 1).repeat(SIDE, 1).repeat(SIDE, 2)
    size = np.rint(255 * np.clip(np.abs(squares), 0, 1))
    maps = np.stack([squares >= 0, size], 1).astype(np.uint8)
    x = np.arange(length, dtype=float)
    curves = [np.stack([x, result.gates[name][:, unit]], 1) for name in "cfi"]
    top = max(1.2, 1.15 * float(np.abs(curves[0][:, 1]).max()))
    return [
        {
            "title": words["panel.now"],
            "maps": maps,
            "extent": (0, 6, 0, values.shape[1]),
            "corners": False,
            "readout": [said(result, t, words) for t in range(length)],
        },
        {
            "title": words["panel.unit"].format(unit=unit + 1),
            "lines": [(curve, index) for index, curve in enumerate(curves)],
            "grow": np.arange(1, length + 1),
            "points": np.stack(
                [np.stack([c[t] for c in curves]) for t in range(length)]
            ),
            "classes": np.arange(3),
            "names": [words["panel.c"], words["panel.f"], words["panel.i"]],
            "extent": (-0.5, max(1.0, length - 0.5), -top, top),
            "corners": False,
            "readout": [sum_of(result, t, unit) for t in range(length)],
        },
    ]


def said(result: Any, t: int, words: Words) -> str:
    """Returns the character read at step t and the net's answer to it."""
    letter = result.characters[t].replace(" ", "␣")
    known = "" if result.known[t] else words["unknown"]
    line = words[f"readout.{result.task}"]
    return line.format(letter=letter, known=known, answer=float(result.answer[t]))


def sum_of(result: Any, t: int, unit: int) -> str:
    """Returns the arithmetic of one unit's cell state at step t."""
    i, f, g, c = (float(result.gates[name][t, unit]) for name in "ifgc")
    before = float(result.gates["c"][t - 1, unit]) if t else 0.0
    kept, written = f"{f:.2f} · {signed(before)}", f"{i:.2f} · {signed(g)}"
    return f"{kept} + {written} = {c:.2f}".replace("-", "−")


def signed(value: float) -> str:
    """Returns a number, in brackets if it is negative."""
    return f"({value:.2f})" if value < 0 else f"{value:.2f}"


def whole(result: Any, unit: int, words: Words) -> go.Figure:
    """Draws every gate and state of every unit over the characters."""
    rows, ticks, labels, gap = [], [], [], [np.full(len(result.characters), np.nan)]
    for name in ORDER:
        ticks.append(len(rows) + (result.gates[name].shape[1] - 1) / 2)
        labels.append(words[f"block.{name}"])
        rows += [*result.gates[name].T, *gap]
    top = max(1.0, float(result.truth.max()))
    for name, values in (("answer", result.answer), ("truth", result.truth)):
        if result.task != "names" or name == "answer":
            ticks.append(len(rows))
            labels.append(words[f"block.{name}"])
            rows += [values / (top if result.task != "names" else 1), *gap]
    hidden = result.gates["c"].shape[1]
    figure = go.Figure(
        go.Heatmap(
            z=np.array(rows, np.float32),
            x=np.arange(len(result.characters)),
            y=np.arange(len(rows)),
            zmin=-1,
            zmax=1,
            colorscale=SCALE,
            colorbar={
                "orientation": "h",
                "thickness": 10,
                "len": 0.5,
                "y": 1.0,
                "yanchor": "bottom",
                "tickvals": [-1, 0, 1],
            },
            xgap=1,
            ygap=0.5,
            hovertemplate="%{z:.3f}<extra></extra>",
            name="gates",
        )
    )
    for block in range(len(ORDER)):  # the unit that the replay follows
        y = block * (hidden + 1) + unit
        figure.add_shape(
            type="rect",
            x0=-0.5,
            x1=len(result.characters) - 0.5,
            y0=y - 0.5,
            y1=y + 0.5,
            line={"color": style.INK, "width": 1.2},
        )
    figure.update_xaxes(
        title=words["axis.text"],
        tickvals=np.arange(len(result.characters)),
        ticktext=[
            visible(c) if ok else f"{visible(c)}<br>?"
            for c, ok in zip(result.characters, result.known, strict=True)
        ],
        tickangle=0,
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(
        tickvals=ticks, ticktext=labels, autorange="reversed", showgrid=False
    )
    figure.update_layout(height=200 + max(9, min(14, 500 // len(rows))) * len(rows))
    return figure


def listed(characters: Sequence[str]) -> str:
    """Returns characters as code for Markdown, so that nothing in them is markup."""
    return " ".join(f"`{c}`" for c in characters if c != "`") or "—"
