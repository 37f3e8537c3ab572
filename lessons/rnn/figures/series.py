"""Figures: a series and its split, forecasts from one start, errors by steps ahead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
BEFORE = 24  # steps shown before a forecast begins
LOOKS = {"last": 6, "seasonal": 1, "drift": 2, "rnn": 3, "lstm": 0}


def split(result: Any, words: Words) -> go.Figure:
    """Draws the series in its three parts."""
    n, a, b = len(result.values), result.training_end, result.validation_end
    figure = go.Figure()
    parts = (("training", 0, a), ("validation", a - 1, b), ("test", b - 1, n))
    for index, (name, begin, end) in enumerate(parts):
        figure.add_scatter(
            x=result.times[begin:end],
            y=result.values[begin:end],
            mode="lines",
            name=words[name],
            line={"color": style.SERIES[index], "width": 1.6},
        )
        figure.add_vrect(
            x0=result.times[begin],
            x1=result.times[end - 1],
            fillcolor=style.faint(style.SERIES[index], 0.08),
            line={"width": 0},
            layer="below",
        )
    figure.update_xaxes(title=words["axis.year"], tickformat="d")
    figure.update_yaxes(title=words[_unit(result)])
    figure.update_layout(height=300)
    return figure


def _unit(result: Any) -> str:
    return "axis.co2" if result.season == 12 else "axis.sunspots"


def path(result: Any, words: Words) -> go.Figure:
    """Draws what each method forecasts from the end of the validation part on."""
    figure = go.Figure()
    begin, most = result.validation_end, len(result.path_truth)
    first = max(0, begin - BEFORE)
    figure.add_scatter(
        x=result.times[first : begin + most],
        y=result.values[first : begin + most],
        mode="lines+markers",
        name=words["truth"],
        line={"color": style.INK, "width": 2},
        marker={"color": style.INK, "size": 5},
    )
    figure.add_vline(
        x=result.times[begin - 1], line={"color": style.MUTED, "dash": "dot"}
    )
    x = result.times[begin : begin + most]
    for index, name in enumerate(result.methods):
        _band(figure, x, result.paths[index], LOOKS[name], words[f"methods.{name}"])
    years = float(result.times[begin + most - 1] - result.times[first])
    figure.update_xaxes(
        title=words["axis.year"], tickformat="d", dtick=max(1, round(years / 6))
    )
    figure.update_yaxes(title=words[_unit(result)])
    figure.update_layout(height=420)
    return figure


def errors(result: Any, words: Words) -> go.Figure:
    """Draws the mean absolute error over the test part, by steps ahead."""
    figure = go.Figure()
    x = np.arange(1, result.mae.shape[2] + 1)
    for index, name in enumerate(result.methods):
        _band(figure, x, result.mae[index], LOOKS[name], words[f"methods.{name}"])
    known = result.mae[np.isfinite(result.mae)]
    axis = style.log_axis(known) if known.max() > 10 * known.min() else {}
    figure.update_xaxes(title=words["axis.ahead"])
    figure.update_yaxes(title=words["axis.mae"], **axis)
    figure.update_layout(height=380)
    return figure


def _band(
    figure: go.Figure, x: np.ndarray, rows: np.ndarray, look_of: int, name: str
) -> None:
    """Draws the median of the seeds (rows) and the band from lowest to highest."""
    rows = rows[np.isfinite(rows).all(1)]
    if not len(rows):
        return
    look = style.series(look_of)
    low, high = rows.min(0), rows.max(0)
    if (high > low).any():
        figure.add_scatter(
            **style.band(x, low, high, look["line"]["color"]),
        )
    figure.add_scatter(
        x=x, y=np.median(rows, 0), mode="lines", name=name, line=look["line"]
    )


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the errors of every method: one step ahead, and mean of all steps."""
    most = result.mae.shape[2]
    return [
        {
            words["table.method"]: words[f"methods.{name}"],
            words["table.one"]: spread(result.mae[i, :, 0]),
            words["table.one_mase"]: spread(result.mase[i, :, 0]),
            words["table.many"].format(most=most): spread(result.mae[i].mean(1)),
            words["table.many_mase"].format(most=most): spread(result.mase[i].mean(1)),
        }
        for i, name in enumerate(result.methods)
    ]


def spread(values: np.ndarray) -> str:
    """Returns the median and, where they differ, the lowest and highest."""
    known = values[np.isfinite(values)]
    if not len(known):
        return "–"
    low, high = f"{known.min():.3g}", f"{known.max():.3g}"
    if low == high:
        return low
    return f"{np.median(known):.3g} ({low} – {high})"
