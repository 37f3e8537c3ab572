"""Figures: the confusion matrix, the worst mistakes, what an answer hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.tiles import SIGNED
from lessons.kit.grammar import style

Words = Mapping[str, str]
ACROSS = 4  # of the worst mistakes


def confusion(result: Any, words: Words) -> go.Figure:
    """Draws how often each digit was taken for which; the right ones in grey."""
    counts = np.asarray(result.confusion)
    wrong = counts * (1 - np.eye(10, dtype=counts.dtype))
    digits = [str(i) for i in range(10)]
    figure = go.Figure(
        go.Heatmap(
            x=digits,
            y=digits,
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
            name=words["confusion"],
            hovertemplate=words["hover.confusion"] + "<extra></extra>",
        )
    )
    axis = {"type": "category", "showgrid": False, "zeroline": False}
    figure.update_xaxes(title=words["axis.answer"], constrain="domain", **axis)
    figure.update_yaxes(
        title=words["axis.true"],
        autorange="reversed",
        scaleanchor="x",
        constrain="domain",
        **axis,
    )
    figure.update_layout(height=460)
    return figure


def worst(result: Any, words: Words) -> go.Figure:
    """Draws the mistakes in which the true digit was least likely."""
    count = len(result.worst)
    titles = [
        words["title.worst"].format(
            rank=i,
            label=int(result.worst_labels[i]),
            answer=int(result.worst_answers[i]),
            sure=float(result.worst_sure[i]),
        )
        for i in range(count)
    ]
    rows = max(1, -(-count // ACROSS))
    figure = make_subplots(
        rows=rows,
        cols=ACROSS,
        subplot_titles=titles,
        horizontal_spacing=0.02,
        vertical_spacing=0.42 / rows,
    )
    for i, image in enumerate(result.worst):
        row, col = i // ACROSS + 1, i % ACROSS + 1
        trace = _map(image, words["image"], _grey(), 0, 255)
        figure.add_trace(trace, row=row, col=col)
        _bare(figure, row, col)
    figure.update_layout(height=60 + 190 * rows, margin={"t": 60})
    return figure


def reasons(result: Any, words: Words) -> go.Figure:
    """Draws one image, two gradients by it, and where hiding hurts its digit."""
    names = ("image", "gradient", "random", "hidden")
    figure = make_subplots(
        rows=2,
        cols=2,
        subplot_titles=[words[f"title.{name}"] for name in names],
        horizontal_spacing=0.06,
        vertical_spacing=0.1,
    )
    most = float(abs(result.hidden).max()) or 1.0
    traces = [
        _map(result.image, words["image"], _grey(), 0, 1),
        _signed(result.gradient, words["title.gradient"]),
        _signed(result.random_gradient, words["title.random"]),
        _map(result.hidden, words["title.hidden"], SIGNED, -most, most),
    ]
    traces[3].update(x=result.places, y=result.places)
    outline = _outline(result.image, words["image"])
    for i, trace in enumerate(traces):
        row, col = i // 2 + 1, i % 2 + 1
        figure.add_trace(trace, row=row, col=col)
        if i:
            figure.add_trace(outline, row=row, col=col)
        _bare(figure, row, col)
    figure.update_annotations(yshift=4)
    figure.update_layout(height=640)
    return figure


def _grey() -> list[list[object]]:
    return [[0, style.PAPER], [1, style.INK]]


def _signed(gradient: Any, name: str) -> go.Heatmap:
    most = float(abs(gradient).max()) or 1.0
    return _map(gradient, name, SIGNED, -most, most)


def _map(picture: Any, name: str, scale: Any, low: float, high: float) -> go.Heatmap:
    picture = np.asarray(picture)
    return go.Heatmap(
        x=np.arange(picture.shape[1]),
        y=np.arange(picture.shape[0]),
        z=picture,
        zmin=low,
        zmax=high,
        colorscale=scale,
        showscale=False,
        name=name,
        hovertemplate="%{x}, %{y}: %{z:.3g}<extra></extra>",
    )


def _outline(image: Any, name: str) -> go.Contour:
    """Returns a thin line round the ink, to find one's way by."""
    return go.Contour(
        x=np.arange(image.shape[1]),
        y=np.arange(image.shape[0]),
        z=image,
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": style.MUTED, "width": 1},
        showscale=False,
        showlegend=False,
        hoverinfo="skip",
        name=name,
    )


def _bare(figure: go.Figure, row: int, col: int) -> None:
    """Takes the axes away; 28 x 28 pixels, row 0 on top."""
    place = {"row": row, "col": col}
    figure.update_xaxes(visible=False, range=[-0.5, 27.5], constrain="domain", **place)
    anchor = figure.get_subplot(row, col).xaxis.plotly_name.replace("axis", "")
    figure.update_yaxes(
        visible=False,
        range=[27.5, -0.5],
        scaleanchor=anchor,
        constrain="domain",
        **place,
    )
