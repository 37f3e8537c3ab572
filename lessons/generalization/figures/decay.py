"""Figures: errors and lengths of w over the epochs, and its singular directions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
FLOOR = 1e-7  # of the axis: an error below is rounding only


def middle(values: Any) -> np.ndarray:
    """Returns the medians over the runs, of values (looks, runs)."""
    return np.median(np.asarray(values, float), 1)


def over_epochs(result: Any, names: tuple[str, ...], words: Words) -> go.Figure:
    """Draws medians over the epochs, with the range of the five runs."""
    figure = go.Figure()
    x = np.asarray(result.epochs)
    for index, name in enumerate(names):
        runs = np.clip(np.asarray(getattr(result, name), float), FLOOR, None)
        low, high = runs.min(1), runs.max(1)
        figure.add_scatter(**style.band(x, low, high, style.SERIES[index]))
        figure.add_scatter(
            x=x,
            y=middle(runs),
            mode="lines",
            name=words[f"curve.{name}"],
            line=style.series(index)["line"],
            hovertemplate=words["hover.epoch"] + "<extra></extra>",
        )
    return figure


def finish(figure: go.Figure, axis: str, change: int, words: Words) -> go.Figure:
    """Gives the axes, and a line where the decay changes."""
    if change < 100:
        figure.add_vline(x=change, line={"color": style.MUTED, "dash": "dot"})
    seen = np.concatenate([np.asarray(t.y, float) for t in figure.data])
    figure.update_xaxes(title=words["axis.epoch"], range=[0, 100])
    figure.update_yaxes(title=words[axis], **style.log_axis(seen))
    figure.update_layout(height=380)
    return figure


def errors(result: Any, change: int, words: Words) -> go.Figure:
    """Draws training and test error over the epochs."""
    return finish(
        over_epochs(result, ("train", "test"), words), "axis.error", change, words
    )


def lengths(result: Any, change: int, words: Words) -> go.Figure:
    """Draws the norm of w and of its unseen part, and what decay alone would leave."""
    figure = over_epochs(result, ("norm", "unseen"), words)
    figure.add_scatter(
        x=result.epochs,
        y=np.clip(middle(result.theory), FLOOR, None),
        mode="lines",
        name=words["curve.theory"],
        line={"color": style.INK, "dash": "dot", "width": 2},
        hovertemplate=words["hover.epoch"] + "<extra></extra>",
    )
    return finish(figure, "axis.norm", change, words)


def directions(result: Any, words: Words) -> go.Figure:
    """Draws w along each singular direction: learnt, exact minimum, without decay."""
    figure = go.Figure()
    for index, name in enumerate(("free", "ridge", "learnt")):
        values = np.asarray(getattr(result, name), float)
        figure.add_scatter(
            x=np.arange(1, len(values) + 1),
            y=values,
            mode="markers" if name == "learnt" else "lines",
            name=words[f"part.{name}"],
            hovertemplate=words["hover.part"] + "<extra></extra>",
            **style.series(index),
        )
    figure.update_xaxes(title=words["axis.direction"])
    figure.update_yaxes(title=words["axis.part"])
    figure.update_layout(height=380)
    return figure


def steps(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row an optimizer: the weight after one step from 2."""
    return [
        {words["table.optimizer"]: words[f"optimizer.{name}"], words["table.w"]: w}
        for name, w in zip(("sgd", "adamw", "adam"), result.one, strict=True)
    ]
