"""Figures: five methods beside a saddle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]


def race(result: Any, steps: list[int], words: Words) -> dict[str, Any]:
    """Returns the surface from above with the five walks and the saddle."""
    names = [words[f"method.{runner.method}"] for runner in result.runners]
    readout = [
        "; ".join(
            f"{name} {runner.heights[i]:.3g}"
            for name, runner in zip(names, result.runners, strict=True)
        )
        for i in steps
    ]
    paths = [runner.path for runner in result.runners]
    ground = relief.above(result.heights, result.box)
    names.append(words["saddle"])
    return relief.travel(ground, paths, steps, readout, names, [result.saddle.w])


def heights(result: Any, words: Words) -> go.Figure:
    """Draws the height of every method over the steps, with the level of escape."""
    figure = go.Figure()
    known = result.heights[np.isfinite(result.heights)]
    floor, top = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    for index, runner in enumerate(result.runners):
        low = floor - 0.1 * (top - floor)  # what leaves the picture is not drawn
        kept = (runner.heights >= low) & (runner.heights <= top)
        seen = np.where(kept, runner.heights, np.nan)
        figure.add_scatter(
            x=np.arange(len(seen)),
            y=seen,
            mode="lines",
            name=words[f"method.{runner.method}"],
            line=style.series(index)["line"],
        )
    line = {"color": style.MUTED, "dash": "dot", "width": 2}
    if np.isfinite(result.level):
        figure.add_hline(y=result.level, line=line)
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(title=words["axis.height"])
    figure.update_layout(height=400, showlegend=False)  # named beside it
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns when each method got away, and where it stands."""
    table = []
    for runner in result.runners:
        if runner.diverged is not None:
            fate = words["fate.diverged"].format(step=runner.diverged)
        elif runner.escaped is not None:
            fate = words["fate.escaped"].format(step=runner.escaped)
        else:
            fate = words["fate.stays"]
        table.append(
            {
                words["table.method"]: words[f"method.{runner.method}"],
                words["table.fate"]: fate,
                words["table.height"]: _said(runner.heights[-1], 4),
                words["table.norm"]: _said(runner.gradient_norms[-1], 3),
            }
        )
    return table


def _said(value: float, digits: int) -> str:
    return f"{value:.{digits}g}" if np.isfinite(value) else "–"
