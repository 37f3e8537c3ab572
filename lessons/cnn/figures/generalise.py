"""Figures: accuracy on pictures trained on and on others, by method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.deeper import band, span
from lessons.kit.grammar import style

Words = Mapping[str, str]
METHODS = ("none", "dropout", "augment", "both")  # a colour each, always


def curves(result: Any, words: Words) -> go.Figure:
    """Draws train (left) and test accuracy (right) over the steps."""
    titles = [words["panel.train"], words["panel.test"]]
    figure = make_subplots(
        rows=1,
        cols=2,
        horizontal_spacing=0.09,
        shared_yaxes=True,
        subplot_titles=titles,
    )
    for mine in result.curves:
        name, look = words[f"methods.{mine.method}"], series_of(mine.method)
        for column, values in ((1, mine.train), (2, mine.test)):
            band(figure, result.steps, values.T, name, look, 1, column, column == 1)
    late = len(result.steps) // 2
    seen = np.concatenate([c.test[:, late:].ravel() for c in result.curves])
    seen = seen[np.isfinite(seen)]
    least = float(np.floor(seen.min() * 10) / 10) if seen.size else 0.0
    figure.update_yaxes(range=[min(least, 0.9), 1.01])
    figure.update_yaxes(title=words["axis.accuracy"], row=1, col=1)
    figure.update_xaxes(
        title=words["axis.step"], range=[0, int(result.steps[-1])], nticks=5
    )
    figure.update_layout(height=430, legend={"y": 1.12}, margin={"t": 70})
    return figure


def series_of(method: str) -> dict[str, Any]:
    """Returns line and marker of a method."""
    return style.series(METHODS.index(method))


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the last numbers of each method, from the lowest to the highest seed."""
    return [
        {
            words["table.method"]: words[f"methods.{mine.method}"],
            words["table.train"]: span(mine.train[:, -1]),
            words["table.test"]: span(mine.test[:, -1]),
            words["table.train_loss"]: span(mine.train_loss[:, -1]),
            words["table.test_loss"]: span(mine.test_loss[:, -1]),
        }
        for mine in result.curves
    ]
