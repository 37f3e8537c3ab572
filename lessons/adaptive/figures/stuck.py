"""Figures: walks at several rates from above; loss and gradient norm over the steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.adaptive.figures import panes
from lessons.kit.grammar import relief

Words = Mapping[str, str]


def walks(result: Any, steps: list[int], words: Words) -> list[dict[str, Any]]:
    """Returns the panel of the surface with one path for each rate."""
    panel = relief.above(result.heights, result.box, words["panel"])
    paths = [run.walk.path for run in result.runs]
    said = []
    for t in steps:
        parts = [
            words["readout"].format(lr=name(run), loss=panes.brief(run.walk.heights[t]))
            for run in result.runs
        ]
        said.append(" · ".join(parts))
    names = [words["rate"].format(lr=name(run)) for run in result.runs]
    return [relief.travel(panel, paths, steps, said, names)]


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the loss of every walk, and below it the norm of its gradient."""
    titles = (words["axis.loss"], words["axis.norm"])
    figure = panes.panes(titles, words["axis.step"], 410)
    for index, run in enumerate(result.runs):
        t = np.arange(len(run.walk.heights))
        for pane, values in enumerate((run.walk.heights, run.walk.norms)):
            figure.add_scatter(
                x=t,
                y=np.clip(values, None, 1e12),
                name=words["rate"].format(lr=name(run)),
                legendgroup=str(index),
                showlegend=pane == 0,
                **panes.look(index),
                **panes.axes(pane),
            )
    for pane, field in enumerate(("heights", "norms")):
        seen = [np.clip(getattr(r.walk, field), None, 1e12) for r in result.runs]
        panes.scale(figure, pane, seen)
    figure.update_layout(showlegend=False)  # the picture beside it names the walks
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns how each walk ended, and by what evidence."""
    return [
        {
            words["table.lr"]: name(run),
            words["table.verdict"]: words[f"verdict.{run.verdict}"],
            words["table.loss"]: panes.brief(run.walk.heights[-1]),
            words["table.norm"]: panes.brief(run.walk.norms[-1]),
            words["table.left"]: f"{run.norm_left:.2%}" if sane(run) else "–",
            words["table.change"]: f"{run.change:.2%}" if sane(run) else "–",
            words["table.turn"]: f"{run.turn:.2f}",
        }
        for run in result.runs
    ]


def name(run: Any) -> str:
    """Returns the rate of a walk, short."""
    return f"{run.lr:g}"


def sane(run: Any) -> bool:
    """Tells whether a walk stayed in sight."""
    return run.walk.diverged is None
