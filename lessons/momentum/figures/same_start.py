"""Figures: batch sizes from one start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
AXES = ("epochs", "updates", "seconds")


def name(run: Any, result: Any, words: Words) -> str:
    """Returns what a batch size is called."""
    if run.batch == result.points:
        return words["all"].format(points=result.points)
    return words["batch"].format(batch=run.batch)


def along(run: Any, axis: str) -> np.ndarray:
    """Returns where a run's marks stand on the axis.

    Seconds are the updates times the median of one: a sum would hold every moment in
    which the machine did something else.
    """
    if axis == "seconds":
        return np.nan_to_num(run.updates * run.update_seconds)
    return getattr(run, axis)


def losses(result: Any, axis: str, words: Words) -> go.Figure:
    """Draws the loss of all points against updates, epochs or measured seconds."""
    figure = go.Figure()
    for index, run in enumerate(result.runs):
        look = style.series(index)
        figure.add_scatter(
            x=along(run, axis),
            y=run.losses,
            mode="lines+markers",
            name=name(run, result, words),
            line=look["line"],
            marker={**look["marker"], "size": 5},
        )
    seen = np.concatenate([along(run, axis) for run in result.runs])
    # Over the same epochs the updates differ a hundredfold, and so do the seconds.
    wide = {"rangemode": "tozero"} if axis == "epochs" else style.log_axis(seen)
    values = np.concatenate([run.losses for run in result.runs])
    figure.update_xaxes(title=words[f"axis.{axis}"], **wide)
    figure.update_yaxes(title=words["axis.loss"], **style.log_axis(values))
    figure.update_layout(height=400)
    return figure


def level(result: Any, axis: str) -> tuple[float, list[float]]:
    """Returns how far all nets have come along the axis, and their losses there."""
    reached = [along(run, axis) for run in result.runs]
    place = min((float(x[-1]) for x in reached if len(x)), default=0.0)
    found = [
        float(np.interp(place, x, run.losses)) if len(x) else np.nan
        for x, run in zip(reached, result.runs, strict=True)
    ]
    return place, found


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns what each batch size did, and what it cost."""
    table = []
    for run in result.runs:
        last = f"{float(run.losses[-1]):.4f}" if len(run.losses) else "–"
        if run.diverged is not None:
            last = words["lost"].format(step=run.diverged)
        table.append(
            {
                words["table.batch"]: name(run, result, words),
                words["table.per_epoch"]: run.per_epoch,
                words["table.update"]: f"{1e3 * run.update_seconds:.3f}",
                words["table.epoch"]: f"{1e3 * run.epoch_seconds:.2f}",
                words["table.updates"]: int(run.updates[-1]) if len(run.updates) else 0,
                words["table.loss"]: last,
            }
        )
    return table
