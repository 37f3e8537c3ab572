"""Figures: a ball that rolls, with the two arrows its step is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
KINDS = ("ball", "plain", "downhill", "inertia", "step")
SEEN = 0.16  # of the picture's width: the longest arrow is drawn at least so long
ARROW = 5  # points of an arrow's line


def roll(result: Any, steps: list[int], words: Words) -> dict[str, Any]:
    """Returns the surface with both walks; at the ball the arrows of its next step.

    At the end the arrows are those of the last step.

    The arrows are stretched alike until the longest can be seen.
    """
    ball, plain = result.momentum, result.gd
    # Lines grow all alike, and arrows are there from the beginning: so the walks are
    # given as many points before their start as an arrow has.
    paths = [
        np.concatenate([np.repeat(run.path[:1], ARROW - 1, 0), run.path])
        for run in (ball, plain)
    ]
    ground = relief.above(result.heights, result.box)
    panel = relief.travel(
        ground,
        paths,
        [step + ARROW - 1 for step in steps],
        readouts(result, steps, words),
        [words[f"kind.{kind}"] for kind in KINDS],
    )
    parts = np.stack([result.downhill, result.inertia, result.step], 1)
    last = len(parts) - 1  # after it nothing is known: its arrows stay to the end
    arrows = [
        arrows_at(ball.path[min(i, last)], parts[min(i, last)], result.box)
        for i in steps
    ]
    for index, line in enumerate(np.stack(arrows, 1)):
        panel["lines"].append((line, index + 2))
    return panel


def arrows_at(tail: np.ndarray, parts: np.ndarray, box: Any) -> np.ndarray:
    """Returns the three arrows (3, ARROW, 2) from `tail`, stretched to be seen."""
    size = np.array([box[1] - box[0], box[3] - box[2]])
    parts = parts / size  # as shares of the picture, in which a head looks right
    longest = np.hypot(parts[:, 0], parts[:, 1]).max()
    if not 0 < longest < np.inf:
        return np.full((len(parts), ARROW, 2), np.nan)
    parts = parts * max(1.0, SEEN / longest)
    return np.stack([tail + relief.arrow((0, 0), p, 0.025) * size for p in parts])


def readouts(result: Any, steps: list[int], words: Words) -> list[str]:
    """Returns what is said at each step: the height, and how long the arrows are."""
    down, inertia = (
        np.hypot(part[:, 0], part[:, 1]) for part in (result.downhill, result.inertia)
    )
    lines = []
    for i in steps:
        line = words["readout"].format(
            ball=result.momentum.heights[i], plain=result.gd.heights[i]
        )
        at = min(i, len(down) - 1)
        kind = "readout.next" if at == i else "readout.last"
        line += words[kind].format(down=down[at], inertia=inertia[at])
        if result.uphill[at]:
            line += words["readout.uphill"]
        lines.append(line)
    return lines


def heights(result: Any, words: Words) -> go.Figure:
    """Draws the height of both over the steps."""
    figure = go.Figure()
    runs = (result.momentum, result.gd)
    lowest = min(float(run.heights.min()) for run in runs)
    known = result.heights[np.isfinite(result.heights)]
    for index, run in enumerate(runs):
        end = len(run.heights) if run.diverged is None else run.diverged
        figure.add_scatter(
            x=np.arange(end),
            y=run.heights[:end],
            mode="lines",
            name=words[f"kind.{KINDS[index]}"],
            line=style.series(index)["line"],
        )
    shown = np.concatenate([run.heights for run in runs])
    if lowest > 0:
        figure.update_yaxes(**style.log_axis(shown))
    elif max(float(run.heights.max()) for run in runs) > known.max():
        figure.update_yaxes(range=[float(known.min()), float(known.max())])
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(title=words["axis.height"])
    figure.update_layout(height=400, showlegend=False)  # named beside it
    return figure
