"""Figures: sharpness and test accuracy of every seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def mean(values: np.ndarray) -> np.ndarray:
    """Returns the mean over the seeds known so far, nan where there is none."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(1)
    count = known.sum(1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def verdict(result: Any) -> str:
    """Tells whether the seeds of the first and the last batch size overlap."""
    first, last = result.test_accuracy[0], result.test_accuracy[-1]
    if first.min() > last.max():
        return "small"
    return "large" if last.min() > first.max() else "overlap"


def seeds(result: Any, words: Words) -> go.Figure:
    """Draws each seed as a point, sharpness across and test accuracy up."""
    figure = go.Figure()
    across, up = mean(result.sharpness), mean(result.test_accuracy)
    for index, batch in enumerate(result.batches):
        look = style.series(index)
        figure.add_scatter(
            x=result.sharpness[index],
            y=result.test_accuracy[index],
            mode="markers",
            name=words["batch"].format(batch=batch),
            marker={**look["marker"], "size": 11, "opacity": 0.7},
        )
        figure.add_scatter(
            x=[across[index]],
            y=[up[index]],
            mode="markers",
            showlegend=False,
            hoverinfo="skip",
            name=words["mean"].format(batch=batch),
            marker={
                "symbol": "cross-thin",
                "size": 24,
                "line": {"color": look["line"]["color"], "width": 3},
            },
        )
    seen = result.sharpness[np.isfinite(result.sharpness)]
    known = result.test_accuracy[np.isfinite(result.test_accuracy)]
    figure.update_xaxes(title=words["axis.sharpness"], **style.log_axis(seen))
    figure.update_yaxes(title=words["axis.test"], tickformat=".0%")
    if known.size and np.ptp(known) < 0.06:  # do not blow luck up to the whole picture
        middle = float(known.max() + known.min()) / 2
        figure.update_yaxes(range=[middle - 0.035, middle + 0.035])
    figure.update_layout(height=400)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns mean and range over the seeds, one row a batch size."""
    return [
        {
            words["table.batch"]: batch,
            words["table.lr"]: f"{result.lrs[i]:g}",
            words["table.updates"]: result.updates[i],
            words["table.test"]: _range(result.test_accuracy[i]),
            words["table.train"]: f"{mean(result.train_accuracy)[i]:.3f}",
            words["table.sharpness"]: _range(result.sharpness[i], 2),
        }
        for i, batch in enumerate(result.batches)
    ]


def _range(values: np.ndarray, digits: int = 3) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return "–"
    low, middle, high = (f"{f(known):.{digits}f}" for f in (np.min, np.mean, np.max))
    return f"{middle} ({low} – {high})"
