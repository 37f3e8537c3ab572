"""Figures: learning rates over the steps, and the losses they led to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.adaptive.figures import panes
from lessons.kit.grammar import style

Words = Mapping[str, str]


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the rates (left) and medians of the losses in their bands (right)."""
    titles = (words["pane.rate"], words["pane.loss"])
    figure = panes.panes(titles, words["axis.step"], 400, columns=2)
    seen = []
    for index, (scheduled, run) in enumerate(runs(result)):
        name = label(scheduled, run, words)
        look = _look(index)
        rates = np.asarray(run.rates)
        figure.add_scatter(
            x=np.arange(len(rates)),
            y=rates,
            name=name,
            legendgroup=name,
            mode="lines",
            line=look,
        )
        known = np.asarray(run.curves, float)
        marks = np.isfinite(known).any(axis=0)
        if not marks.any():
            continue
        x, held = np.asarray(result.curve_steps)[marks], known[:, marks]
        low, high = np.nanmin(held, axis=0), np.nanmax(held, axis=0)
        seen.append(held)
        common = {"legendgroup": name, "showlegend": False, **panes.axes(1)}
        figure.add_scatter(
            **(style.band(x, low, high, look["color"], 0.13) | common),
            name=name,
        )
        figure.add_scatter(
            x=x,
            y=np.nanmedian(held, axis=0),
            mode="lines",
            line=look,
            name=name,
            **common,
        )
    panes.scale(figure, 1, seen)
    figure.layout.yaxis.rangemode = "tozero"
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the final losses of each schedule, over the seeds."""
    return [
        {
            words["table.schedule"]: label(scheduled, run, words),
            words["table.middle"]: middle(run.loss),
            words["table.loss"]: span(run.loss),
            words["table.test"]: span(run.test_accuracy),
            words["table.lost"]: int((np.asarray(run.diverged) >= 0).sum()),
        }
        for scheduled, run in runs(result)
    ]


def runs(result: Any) -> list[tuple[Any, Any]]:
    """Returns (schedule, run), one after the other; the run may be the only one."""
    return [(one, run) for one in result.trained for run in one.runs if run is not None]


def label(scheduled: Any, run: Any, words: Words) -> str:
    """Returns what a run is called."""
    name = words[f"schedules.{scheduled.name}"]
    if run.own_rise:
        return name
    if not run.warmup:
        return words["without"].format(schedule=name)
    return words["with"].format(schedule=name, warmup=run.warmup)


def span(values: Any) -> str:
    """Returns the range of what is known of some values."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    return f"{known.min():.3f} – {known.max():.3f}" if known.size else "–"


def middle(values: Any) -> str:
    """Returns the median of what is known of some values."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    return f"{np.median(known):.4f}" if known.size else "–"


def _look(index: int) -> dict[str, object]:
    return dict(style.series(index)["line"])
