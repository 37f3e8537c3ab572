"""Figures: the line at every mistake, mistakes an epoch, the proof, all functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
TINT = 102  # of 255: how strong a side is coloured; nothing is more or less sure
CORNERS = ("0", "1")
SOME = 9  # epochs that have room at least


def line(result: Any, words: Words) -> dict[str, Any]:
    """Returns the panel: the line after each mistake, and the wrong point ringed."""
    steps = list(result.shown)
    lines = [(result.lines[steps], None)]
    if result.best_line is not None:
        lines.append((result.best_line, 2))
    lines.append((rings(result, steps), None))
    return {
        "title": words["panel"],
        "maps": maps(result, steps),
        "points": result.x,
        "classes": result.y,
        "extent": result.extent,
        "names": [words["class"].format(label=label) for label in CORNERS],
        "lines": lines,
        "readout": [readout(result, k, words) for k in steps],
    }


def maps(result: Any, steps: list[int]) -> np.ndarray:
    """Returns the class and how strong it is coloured: not at all by weights of 0."""
    answers = np.any(np.asarray(result.weights)[steps], 1).astype(np.uint8)
    tints = np.broadcast_to(TINT * answers[:, None, None], result.sides.shape)
    return np.stack([result.sides, tints], 1)


def rings(result: Any, steps: list[int]) -> np.ndarray:
    """Returns a ring round the point that was wrong, one a frame; nan for none."""
    turn = np.linspace(0, 2 * np.pi, 25)
    radius = 0.035 * (result.extent[1] - result.extent[0])
    ring = radius * np.stack([np.cos(turn), np.sin(turn)], 1)
    nothing = np.full(ring.shape, np.nan)
    x, wrong = np.asarray(result.x, float), result.points
    return np.stack([x[int(wrong[k - 1])] + ring if k else nothing for k in steps])


def readout(result: Any, k: int, words: Words) -> str:
    """Returns what is told of the weights after mistake k."""
    w = result.weights[k].tolist()
    said = {"w1": w[0], "w2": w[1], "b": w[2], "mistake": k}
    if not k:
        return words["readout.start"].format(**said)
    point = result.x[int(result.points[k - 1])].tolist()
    said |= {"epoch": int(result.epochs[k - 1]) + 1, "x1": point[0], "x2": point[1]}
    return words["readout"].format(**said)


def epochs(result: Any, words: Words) -> go.Figure:
    """Draws the mistakes of every epoch; where the weights repeat, so do they."""
    counts = np.asarray(result.per_epoch)
    laps = counts[-result.cycle :] if result.cycle else counts[:0]
    again = np.resize(laps, max(0, SOME - len(counts)) if len(laps) else 0)
    few = len(counts) <= 24
    figure = go.Figure()
    for values, first, colour, shape, name in (
        (counts, 1, style.BLUE, "", "axis.mistakes"),
        (again, 1 + len(counts), style.MUTED, "/", "again"),
    ):
        if not len(values):
            continue
        figure.add_bar(
            x=first + np.arange(len(values)),
            y=values,
            text=values.tolist() if few else None,
            textposition="outside",
            cliponaxis=False,
            marker={"color": colour, "pattern": {"shape": shape}},
            name=words[name],
        )
    total = max(SOME, len(counts))
    whole = {"dtick": 1} if few else {}
    figure.update_xaxes(title=words["axis.epoch"], range=[0.3, total + 0.7], **whole)
    top = 1.25 * counts.max() + 0.3
    figure.update_yaxes(title=words["axis.mistakes"], range=[0, top])
    figure.update_layout(
        height=250, margin={"t": 34}, bargap=0.35, showlegend=bool(len(again))
    )
    return figure


def proof(result: Any, words: Words) -> go.Figure:
    """Draws the length of w between the bounds that must meet after (R / gamma)^2."""
    weights = np.asarray(result.weights, float)
    length = np.linalg.norm(weights, axis=1)
    k = np.arange(len(length))
    far = np.linspace(0, result.bound * 1.08, 200)
    figure = go.Figure()
    bounds = (
        ("bound.high", np.sqrt(result.radius_squared * far), 1),
        ("bound.low", result.margin * far, 2),
    )
    for name, values, index in bounds:
        figure.add_scatter(
            x=far,
            y=values,
            mode="lines",
            name=words[name],
            line=style.series(index)["line"],
        )
    figure.add_scatter(
        x=k,
        y=length,
        mode="lines+markers" if len(k) < 80 else "lines",
        name=words["length"],
        **style.series(0),
    )
    figure.add_vline(x=result.bound, line={"color": style.MUTED, "dash": "dot"})
    figure.update_xaxes(title=words["axis.count"], rangemode="tozero")
    figure.update_yaxes(title=words["axis.length"], rangemode="tozero")
    figure.update_layout(height=330)
    return figure


def functions(result: Any, words: Words) -> go.Figure:
    """Draws every Boolean function: up to two inputs each as a small plane."""
    return marks(result, words) if result.inputs > 2 else planes(result, words)


def planes(result: Any, words: Words) -> go.Figure:
    """Draws the corners of every function in its own cell, and the line, if any."""
    ok, figure = np.asarray(result.separable, bool), go.Figure()
    at = cells(len(ok), 4)
    x = np.asarray(result.x, float)
    if result.inputs == 1:
        x = np.stack([x[:, 0], np.full(2, 0.5)], 1)
    corners = in_cell(x, at[:, None])  # (functions, corners, 2)
    paths = [cut(e, a) for e, a, good in zip(result.lines, at, ok, strict=True) if good]
    path = np.concatenate(paths)
    figure.add_scatter(
        x=path[:, 0],
        y=path[:, 1],
        mode="lines",
        line={"color": style.INK, "width": 2},
        name=words["learnt"],
        hoverinfo="skip",
    )
    for output in (0, 1):
        points = corners[np.asarray(result.outputs) == output]
        figure.add_scatter(
            x=points[:, 0],
            y=points[:, 1],
            mode="markers",
            marker={**style.series(output)["marker"], "size": 12},
            name=words["class"].format(label=output),
            hoverinfo="skip",
        )
    said = [
        words["cell.learnt" if good else "cell.round"].format(mistakes=mistakes)
        for good, mistakes in zip(ok, result.mistakes.tolist(), strict=True)
    ]
    colours = [style.MUTED if good else style.ORANGE for good in ok]
    figure.add_scatter(
        x=at[:, 0],
        y=at[:, 1] - 0.36,
        mode="text",
        text=said,
        textfont={"size": 12, "color": colours},
        hoverinfo="skip",
        showlegend=False,
    )
    return lay_out(figure, at, 110)


def marks(result: Any, words: Words) -> go.Figure:
    """Draws one mark a function: learnt, or the weights came back."""
    ok, figure = np.asarray(result.separable, bool), go.Figure()
    at = cells(len(ok), 16)
    tables = ["".join(map(str, row)) for row in result.outputs.tolist()]
    for mask, index, symbol, name in (
        (ok, 0, "circle", "learnt"),
        (~ok, 1, "x", "round"),
    ):
        which = np.flatnonzero(mask)
        figure.add_scatter(
            x=at[which, 0],
            y=at[which, 1],
            mode="markers",
            marker={"color": style.SERIES[index], "symbol": symbol, "size": 10},
            name=words[name],
            hovertext=[tables[i] for i in which],
            hoverinfo="text",
        )
    return lay_out(figure, at, 27)


def cells(count: int, columns: int) -> np.ndarray:
    """Returns the middle of every cell, row by row, the first at the top left."""
    number = np.arange(count)
    return np.stack([number % columns, -(number // columns)], 1).astype(float)


def in_cell(points: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Returns where points of the unit square stand in the cell at `at`."""
    return at + 0.44 * (points - 0.5) + (0, 0.1)


def cut(ends: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Returns the line between two points across its cell and a gap; a gap if none."""
    gap = np.full((1, 2), np.nan)
    along = ends[0] + np.linspace(0, 1, 300)[:, None] * (ends[1] - ends[0])
    inside = along[(np.abs(along - 0.5) <= 0.75).all(1)]
    if not len(inside):  # the answer is the same in the whole cell
        return gap
    return np.concatenate([in_cell(inside[[0, -1]], at), gap])


def lay_out(figure: go.Figure, at: np.ndarray, tall: int) -> go.Figure:
    """Gives every row of cells `tall` pixels and hides the axes."""
    rows = 1 - int(at[:, 1].min())
    figure.update_xaxes(visible=False, range=[-0.6, at[:, 0].max() + 0.6])
    figure.update_yaxes(visible=False, range=[0.5 - rows, 0.6])
    figure.update_layout(height=60 + rows * tall)
    return figure
