"""Figures: the training, the first predictions, and the file of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
SHOWN, COLUMNS, CELL, GAP = 15, 5, 28, 12


def training(result: Any, words: Words) -> go.Figure:
    """Draws loss (above) and accuracy by epoch, training and validation."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    epochs = list(range(1, len(result.epochs) + 1))
    for row, quantity in enumerate(("loss", "accuracy"), 1):
        for i, name in enumerate(("train", "valid")):
            figure.add_scatter(
                x=epochs,
                y=[getattr(e, f"{name}_{quantity}") for e in result.epochs],
                mode="lines+markers",
                name=words[f"series.{name}"],
                legendgroup=name,
                showlegend=row == 1,
                **style.series(i),
                row=row,
                col=1,
            )
    if result.best:
        figure.add_vline(x=result.best, line={"color": style.MUTED, "dash": "dot"})
        figure.add_annotation(
            x=result.best,
            y=0.04,
            yref="y2 domain",
            text=words["chosen"],
            showarrow=False,
            xanchor="right" if result.best > 1.5 else "left",
            xshift=-6 if result.best > 1.5 else 6,
        )
    figure.update_yaxes(title=words["axis.loss"], rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.02], row=2, col=1)
    figure.update_xaxes(dtick=max(1, len(epochs) // 8), range=[0.8, len(epochs) + 0.2])
    figure.update_xaxes(title=words["axis.epoch"], row=2, col=1)
    figure.update_layout(height=430)
    return figure


def predictions(result: Any, words: Words) -> go.Figure:
    """Draws the first test pictures, each with what the net calls it."""
    lines = -(-SHOWN // COLUMNS)
    sheet = np.full((lines * (CELL + GAP), COLUMNS * (CELL + GAP)), np.nan, np.float32)
    figure = go.Figure()
    for i in range(SHOWN):
        top, left = i // COLUMNS * (CELL + GAP), i % COLUMNS * (CELL + GAP) + GAP // 2
        sheet[top : top + CELL, left : left + CELL] = result.pictures[i]
        right = result.predictions[i] == result.answers[i]
        figure.add_annotation(
            x=left + CELL / 2,
            y=top + CELL + GAP * 0.42,
            text=("" if right else "✗ ") + words[f"class.{result.predictions[i]}"],
            font={"size": 12, "color": style.INK if right else style.ORANGE},
            showarrow=False,
        )
    figure.add_heatmap(
        x=np.arange(sheet.shape[1]),
        y=np.arange(sheet.shape[0]),
        z=sheet,
        colorscale=[[0, style.PAPER], [1, style.INK]],
        showscale=False,
        hoverinfo="skip",
        name=words["pictures"],
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x")
    figure.update_layout(height=390, margin={"t": 10})
    return figure


def answers(result: Any, words: Words) -> go.Figure:
    """Draws what is said of every test picture; a wrong answer is a longer stroke."""
    figure = go.Figure()
    ids = np.arange(len(result.predictions))
    right = result.predictions == result.answers
    for index, (name, mine) in enumerate((("right", right), ("wrong", ~right))):
        figure.add_scatter(
            x=ids[mine],
            y=result.predictions[mine],
            mode="markers",
            name=words[f"series.{name}"],
            marker={
                "symbol": "line-ns-open",
                "size": (10, 20)[index],
                "line": {"width": 1.4},
                "color": style.SERIES[index],
            },
        )
    figure.update_xaxes(title=words["axis.id"], range=[-12, len(ids) + 12])
    figure.update_yaxes(
        tickvals=list(range(10)),
        ticktext=[words[f"class.{i}"] for i in range(10)],
        range=[9.6, -0.6],
        zeroline=False,
    )
    figure.update_layout(height=400)
    return figure
