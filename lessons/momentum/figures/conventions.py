"""Figures: one method, written in several ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
NAMES = (
    "torch",
    "notes",
    "ema_converted",
    "ema_unconverted",
    "dampened_converted",
    "nesterov",
    "nesterov_lookahead",
)
FLOOR = 1e-17  # of a difference that is drawn on a logarithmic axis


def walks(
    result: Any, chosen: list[Any], steps: list[int], words: Words
) -> dict[str, Any]:
    """Returns the bowl from above with the chosen walks."""
    names = [words[f"show.{path.name}"] for path in chosen]
    readout = [
        "; ".join(f"({p.path[i, 0]:.3g}, {p.path[i, 1]:.3g})" for p in chosen)
        for i in steps
    ]
    ground = relief.above(result.heights, result.box)
    return relief.travel(ground, [p.path for p in chosen], steps, readout, names)


def difference(result: Any, chosen: list[Any], words: Words) -> go.Figure:
    """Draws how far each walk is from PyTorch's momentum at the same step."""
    reference = result.paths[0].path
    figure = go.Figure()
    for index, path in enumerate(chosen):
        if path.name == "torch":
            continue
        away = np.hypot(*(path.path - reference).T)
        figure.add_scatter(
            x=np.arange(len(away)),
            y=np.maximum(away, FLOOR),
            mode="lines",
            name=words[f"show.{path.name}"],
            line=style.series(index)["line"],
        )
    figure.update_xaxes(title=words["axis.step"], range=[0, len(reference) - 1])
    figure.update_yaxes(
        title=words["axis.difference"],
        type="log",
        exponentformat="power",
        dtick=4,
        range=[-17.5, 2.5],
    )
    figure.update_layout(height=400, showlegend=True)
    return figure


def converter(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the rate with which each form takes the very same walk."""
    rates = (("torch", result.paths[0].lr), ("notes", result.paths[1].lr))
    return [
        {
            words["table.form"]: words[f"written.{name}"],
            words["table.update"]: words[f"update.{name}"],
            words["table.lr"]: f"{float(lr):.4g}",
        }
        for name, lr in (*rates, ("ema", result.ema_lr))
    ]


def rows(chosen: list[Any], words: Words) -> list[dict[str, object]]:
    """Returns where each walk is after one, two and three steps, and how far off."""
    return [
        {
            words["table.name"]: words[f"show.{path.name}"],
            "η": f"{float(path.lr):.4g}",
            **{f"t = {t}": _point(path.path[t]) for t in (1, 2, 3)},
            words["table.difference"]: f"{float(path.difference):.2g}",
        }
        for path in chosen
    ]


def _point(w: np.ndarray) -> str:
    return ", ".join(f"{0.0 if abs(v) < 1e-12 else v:.4g}" for v in w)
