"""Figures: the losses of several optimizers under several seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.adaptive.figures import panes
from lessons.kit.grammar import style

Words = Mapping[str, str]


def band(result: Any, words: Words) -> go.Figure:
    """Draws the median loss of every optimizer and the band of its seeds."""
    figure = panes.panes((words["axis.loss"],), words["axis.step"], 400)
    seen = []
    for index in range(len(result.optimizers)):
        held = np.asarray(result.curves[index], float)
        marks = np.isfinite(held).any(axis=0)
        if not marks.any():
            continue
        held, x = held[:, marks], np.asarray(result.curve_steps)[marks]
        seen.append(held)
        look, name = panes.look(index, 8), label(result, index, words)
        low, high = np.nanmin(held, axis=0), np.nanmax(held, axis=0)
        figure.add_scatter(
            **style.band(x, low, high, look["line"]["color"], 0.13),
            name=name,
            legendgroup=name,
        )
        figure.add_scatter(
            x=x, y=np.nanmedian(held, axis=0), name=name, legendgroup=name, **look
        )
    panes.scale(figure, 0, seen)
    figure.update_xaxes(range=[0, int(result.curve_steps[-1])])
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns rate, wins, and the range of the final numbers of each optimizer."""
    won, tested = wins(result.loss, lowest=True), wins(result.test_accuracy)
    return [
        {
            words["table.name"]: words[f"optimizers.{name}"],
            words["table.lr"]: panes.brief(result.lrs[i]),
            words["table.loss"]: span(result.loss[i], panes.brief),
            words["table.wins"]: won[i],
            words["table.test"]: span(result.test_accuracy[i], "{:.3f}".format),
            words["table.test_wins"]: tested[i],
            words["table.lost"]: int((result.diverged[i] >= 0).sum()),
        }
        for i, name in enumerate(result.optimizers)
    ]


def wins(values: Any, lowest: bool = False) -> list[int]:
    """Returns in how many seeds each optimizer is first; a draw counts for all."""
    values = np.asarray(values, float)
    values = -values if lowest else values
    whole = np.isfinite(values).any(axis=0)
    held = np.where(np.isfinite(values), values, -np.inf)[:, whole]
    if not held.size:
        return [0] * len(values)
    return (held >= held.max(axis=0)).sum(axis=1).tolist()


def label(result: Any, index: int, words: Words) -> str:
    """Returns an optimizer's name with its rate."""
    name = words[f"optimizers.{result.optimizers[index]}"]
    return words["rate_of"].format(rule=name, lr=panes.brief(result.lrs[index]))


def span(values: Any, form: Any) -> str:
    """Returns the range of what is known of some values."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    return f"{form(known.min())} – {form(known.max())}" if known.size else "–"
