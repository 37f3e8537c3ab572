"""Figures: rows of logits before and after softmax; losses with a floor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def rows(result: Any, picked: tuple[int, ...], words: Words) -> go.Figure:
    """Draws each row's logits, probabilities and twice squashed probabilities."""
    kinds = ("logits", "probabilities", "twice")
    figure = make_subplots(
        rows=1,
        cols=3,
        subplot_titles=[words[k] for k in kinds],
        horizontal_spacing=0.08,
    )
    names = [
        words["row"].format(row=row, label=int(label))
        for row, label in zip(picked, result.y[list(picked)], strict=True)
    ]
    for col, kind in enumerate(kinds, 1):
        values = getattr(result, kind)[list(picked)]
        for label in range(values.shape[1]):
            shape = ("", "/", ".")[label]
            figure.add_bar(
                x=names,
                y=values[:, label],
                name=words["class"].format(label=label),
                legendgroup=str(label),
                showlegend=col == 1,
                marker={"color": style.CLASSES[label], "pattern": {"shape": shape}},
                text=[
                    f"{row[label]:.2f}" if row[label] == row.max() else ""
                    for row in values
                ],
                textposition="outside",
                textfont={"size": 12},
                constraintext="none",
                cliponaxis=False,
                row=1,
                col=col,
            )
        if kind != "logits":
            figure.update_yaxes(range=[0, 1.12], row=1, col=col)
    logits = result.logits[list(picked)]
    low, high = float(logits.min()), float(logits.max())
    pad = 0.15 * (high - low + 1e-6)
    figure.update_yaxes(range=[min(0.0, low) - pad, max(0.0, high) + pad], row=1, col=1)
    figure.update_xaxes(tickangle=0)
    figure.update_layout(
        height=400, barmode="group", legend={"y": 1.14}, margin={"t": 80}, bargap=0.25
    )
    return figure


def losses(result: Any, words: Words) -> go.Figure:
    """Draws both losses over the steps and the floor of the second."""
    figure = go.Figure()
    steps = np.arange(1, result.losses.shape[1] + 1)
    for index, kind in enumerate(("once", "double")):
        figure.add_scatter(
            x=steps[::4],
            y=result.losses[index][::4],
            mode="lines",
            name=words[kind],
            line=style.series(index)["line"],
        )
    figure.add_hline(
        y=result.floor,
        line={"color": style.MUTED, "dash": "dot", "width": 2},
        annotation_text=words["floor"].format(floor=result.floor),
        annotation_position="bottom left",
    )
    figure.update_xaxes(title=words["axis.step"], range=[0, result.steps])
    figure.update_yaxes(title=words["axis.loss"], range=[0, 1.2])
    figure.update_layout(height=360)
    return figure
