"""Figures: ten weight pictures, a confusion matrix, losses and accuracies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
SIGNED = [[0, style.BLUE], [0.5, style.PAPER], [1, style.ORANGE]]
ACROSS, SIDE, GAP = 4, 28, 6  # pictures in a row, pixels of one, and between rows
LEVELS = 100  # steps of colour on either side


def names(words: Words) -> list[str]:
    """Returns what the ten classes are called."""
    return [words[f"garments.{index}"] for index in range(10)]


def weights(result: Any, words: Words) -> go.Figure:
    """Draws the weights of each class as a picture, four in a row."""
    pictures = np.asarray(result.pictures, float)
    far = float(np.quantile(np.abs(pictures), 0.995)) or 1.0
    step, rows = SIDE + GAP, 3
    whole = np.zeros((rows * step, ACROSS * (SIDE + 2)))
    figure = go.Figure()
    for index, (picture, name) in enumerate(zip(pictures, names(words), strict=True)):
        top, left = index // ACROSS * step + GAP, index % ACROSS * (SIDE + 2)
        whole[top : top + SIDE, left : left + SIDE] = picture
        figure.add_annotation(
            x=left + SIDE / 2,
            y=top - GAP / 2 - 0.5,
            text=name,
            showarrow=False,
            font={"size": 12},
        )
    seen = np.rint(np.clip(whole / far, -1, 1) * LEVELS).astype("<i2")
    figure.add_heatmap(
        z=seen,
        x=np.arange(seen.shape[1], dtype="<i2"),
        y=np.arange(seen.shape[0], dtype="<i2"),
        colorscale=SIGNED,
        zmin=-LEVELS,
        zmax=LEVELS,
        showscale=False,
        hovertemplate=words["hover.weight"] + "<extra></extra>",
    )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(
        visible=False, autorange="reversed", scaleanchor="x", constrain="domain"
    )
    figure.update_layout(height=380, margin={"l": 4, "r": 4, "t": 10, "b": 4})
    return figure


def confusion(result: Any, words: Words) -> go.Figure:
    """Draws how many pictures of each class were given which class."""
    counts = np.asarray(result.confusion)
    labels = names(words)
    wrong = counts * (1 - np.eye(10, dtype=counts.dtype))
    figure = go.Figure(
        go.Heatmap(
            x=labels,
            y=labels,
            z=wrong.astype(np.uint16),
            customdata=counts,
            text=np.where(counts > 0, counts.astype(str), ""),
            texttemplate="%{text}",
            colorscale=[[0, style.PAPER], [1, style.ORANGE]],
            zmin=0,
            zmax=max(2, 1.6 * int(wrong.max())),
            showscale=False,
            xgap=1,
            ygap=1,
            name=words["axis.true"],
            hovertemplate=words["hover.confusion"] + "<extra></extra>",
        )
    )
    axis = {"type": "category", "showgrid": False, "zeroline": False}
    figure.update_xaxes(title=words["axis.answer"], tickangle=-50, **axis)
    figure.update_yaxes(title=words["axis.true"], autorange="reversed", **axis)
    figure.update_layout(height=380, margin={"t": 10})
    return figure


def curves(result: Any, words: Words) -> go.Figure:
    """Draws losses and accuracies over the updates, on both sets of pictures."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.12)
    seen = np.asarray(result.curves, float)
    for column, (quantity, col) in enumerate(
        (("loss", 1), ("accuracy", 2), ("loss", 1), ("accuracy", 2))
    ):
        part = "train" if column < 2 else "test"
        figure.add_scatter(
            x=result.steps,
            y=seen[:, column],
            mode="lines",
            name=words[f"on.{part}"],
            line=style.series(column // 2)["line"],
            showlegend=quantity == "loss",
            row=1,
            col=col,
        )
    figure.add_hline(
        y=float(np.log(10)),
        line={"color": style.MUTED, "dash": "dot", "width": 2},
        row=1,
        col=1,
    )
    figure.update_xaxes(title=words["axis.update"])
    figure.update_yaxes(title=words["axis.loss"], rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.02], row=1, col=2)
    figure.update_layout(height=320)
    return figure
