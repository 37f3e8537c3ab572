"""Figures: one net under several losses, seed by seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def last(values: np.ndarray) -> np.ndarray:
    """Returns the last known number of each (loss, seed); nan if there is none."""
    known = np.isfinite(values)
    at = values.shape[-1] - 1 - known[..., ::-1].argmax(-1)
    return np.take_along_axis(values, at[..., None], -1)[..., 0]


def curves(result: Any, words: Words) -> go.Figure:
    """Draws test accuracy (left) and cross-entropy on test points (right)."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.13)
    shown = ((result.test_accuracy, 1), (result.cross_entropy, 2))
    for values, column in shown:
        for index, name in enumerate(result.losses):
            look = style.series(index)
            rows = values[index]
            known = np.isfinite(rows).any(0)
            if not known.any():
                continue
            x = result.steps[known]
            low, high = np.nanmin(rows[:, known], 0), np.nanmax(rows[:, known], 0)
            figure.add_scatter(
                **style.band(x, low, high, look["line"]["color"]),
                row=1,
                col=column,
            )
            figure.add_scatter(
                x=x,
                y=np.nanmedian(rows[:, known], 0),
                mode="lines",
                name=words[f"losses.{name}"],
                legendgroup=name,
                showlegend=column == 1,
                line=look["line"],
                row=1,
                col=column,
            )
    figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.02], row=1, col=1)
    seen = result.cross_entropy[np.isfinite(result.cross_entropy)]
    log = style.log_axis(seen) if seen.size else {}
    figure.update_yaxes(title=words["axis.yardstick"], **log, row=1, col=2)
    figure.update_xaxes(title=words["axis.step"], range=[0, int(result.steps[-1])])
    figure.update_layout(height=400)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the last numbers of each loss, from the lowest to the highest seed."""
    table = []
    for index, name in enumerate(result.losses):
        table.append(
            {
                words["table.loss"]: words[f"losses.{name}"],
                words["table.lr"]: f"{result.lrs[index]:g}",
                words["table.accuracy"]: _range(last(result.test_accuracy)[index]),
                words["table.own"]: _range(last(result.loss)[index]),
                words["table.yardstick"]: _range(last(result.cross_entropy)[index]),
                words["table.lost"]: str(int((result.diverged[index] >= 0).sum())),
            }
        )
    return table


def _range(values: np.ndarray) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return "–"
    return f"{known.min():.3f} – {known.max():.3f}"
