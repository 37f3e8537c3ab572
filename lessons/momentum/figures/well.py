"""Figures: balls in a double well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
FRAMES = 300
CURVE = 7  # the colour of the ground: that of ink


def steps(result: Any) -> list[int]:
    """Returns the steps to show: early every one, and not more than FRAMES in all."""
    last = result.positions.shape[1] - 1
    if last <= FRAMES:
        return list(range(last + 1))
    early = np.arange(FRAMES // 2)
    late = np.linspace(FRAMES // 2, last, FRAMES - len(early))
    return [int(step) for step in np.concatenate([early, np.rint(late)])]


def name(result: Any, index: int) -> str:
    """Returns what a ball is called."""
    return f"β = {result.betas[index]:g}"


def well(result: Any, steps: list[int], words: Words) -> dict[str, Any]:
    """Returns the curve with a ball for each beta."""
    count = len(result.betas)
    balls = np.stack([result.positions, result.heights], -1)[:, steps]
    places = result.critical_heights
    left, right = float(result.x[0]), float(result.x[-1])
    low = float(result.curve.min())
    hill = float(places.max())  # far above it the picture would be wall and no well
    high = min(max(float(result.heights[:, 0].max()), hill) + 0.5, hill + 3.5)
    readout = [
        words["readout.at"].format(
            places=", ".join(f"{x:.3f}" for x in result.positions[:, step])
        )
        for step in steps
    ]
    return {
        "title": "",
        "maps": None,
        "extent": (left, right, low - 0.15 * (high - low), high),
        "lines": [(np.stack([result.x, result.curve], 1), CURVE)],
        "points": balls.swapaxes(0, 1),
        "classes": np.arange(count),
        "names": [name(result, i) for i in range(count)],
        "readout": readout,
    }


def positions(result: Any, words: Words) -> go.Figure:
    """Draws where each ball is over the steps, with the wells and the hill."""
    figure = go.Figure()
    for height in result.critical:
        line = {"color": style.MUTED, "dash": "dot", "width": 1.5}
        figure.add_hline(y=float(height), line=line)
    for index, path in enumerate(result.positions):
        lost = result.diverged[index]
        end = len(path) if lost is None else lost
        figure.add_scatter(
            x=np.arange(end),
            y=path[:end],
            mode="lines",
            name=name(result, index),
            line=style.series(index)["line"],
        )
    edge = max(2.0, 1.05 * abs(float(result.positions[0, 0])))
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(title=words["axis.position"], range=[-edge, edge])
    figure.update_layout(height=400, showlegend=False)  # named beside it
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns where each ball ended."""
    deepest = int(result.critical_heights.argmin())
    table = []
    for index, beta in enumerate(result.betas):
        place = result.rests_at[index]
        if result.diverged[index] is not None:
            fate = words["fate.diverged"].format(step=result.diverged[index])
        elif place is None:
            fate = words["fate.moving"]
        elif place == deepest:
            fate = words["fate.deep"]
        else:
            hill = len(result.critical) == 3 and place == 1
            fate = words["fate.hill" if hill else "fate.shallow"]
        table.append(
            {
                "β": f"{beta:g}",
                words["table.end"]: f"{float(result.ends[index]):.4f}",
                words["table.height"]: f"{float(result.heights[index, -1]):.4f}",
                words["table.fate"]: fate,
                words["table.crossings"]: result.crossings[index],
            }
        )
    return table
