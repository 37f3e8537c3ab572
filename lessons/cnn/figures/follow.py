"""Figures: one digit on its way through a net, layer by layer, to ten probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.tiles import POSITIVE, tile
from lessons.kit.grammar import style

Words = Mapping[str, str]
PLACES = {"C1": (1, 1), "S2": (1, 2), "C3": (2, 1), "S4": (2, 2), "C5": (3, 1)}
PLACES |= {"F6": (3, 2)}
COLUMNS = {"C1": 3, "S2": 3, "C3": 4, "S4": 4}


def answer(result: Any, words: Words) -> go.Figure:
    """Draws the picture as the net gets it, and what it answers."""
    figure = make_subplots(cols=2, column_widths=[0.34, 0.66], horizontal_spacing=0.1)
    figure.add_trace(_picture(result.image, words["input"], words), row=1, col=1)
    _bare(figure, 1, 1)
    digits = [str(i) for i in range(10)]
    colours = [style.MUTED] * 10
    colours[result.answer] = style.BLUE
    figure.add_bar(
        x=digits,
        y=result.probabilities,
        text=[f"{p:.2f}" if p >= 0.005 else "" for p in result.probabilities],
        textposition="outside",
        cliponaxis=False,
        marker_color=colours,
        name=words["axis.p"],
        row=1,
        col=2,
    )
    figure.update_xaxes(title=words["axis.digit"], type="category", row=1, col=2)
    figure.update_yaxes(title=words["axis.p"], range=[0, 1.12], row=1, col=2)
    figure.update_layout(height=270, showlegend=False)
    return figure


def maps(result: Any, words: Words) -> go.Figure:
    """Draws everything each layer makes of it, every layer on a scale of its own."""
    titles = [
        words["title"].format(layer=words[f"layer.{name}"], size=_size(h))
        for name, h in result.layers.items()
        if name in PLACES
    ]
    figure = make_subplots(
        rows=3,
        cols=2,
        subplot_titles=titles,
        row_heights=[0.36, 0.42, 0.22],
        vertical_spacing=0.1,
        horizontal_spacing=0.06,
    )
    for name, (row, col) in PLACES.items():
        h = result.layers[name]
        if h.ndim == 1:  # units without a place: written line by line
            picture = h.reshape(6, -1)
        else:
            picture = tile(h, COLUMNS[name], 2 if name == "C1" else 1)
        trace = _picture(picture, words[f"layer.{name}"], words)
        figure.add_trace(trace, row=row, col=col)
        _bare(figure, row, col)
    figure.update_annotations(yshift=4)
    figure.update_layout(height=820, margin={"t": 60})
    return figure


def _size(h: Any) -> str:
    return " × ".join(map(str, h.shape))


def _picture(picture: Any, name: str, words: Words) -> go.Heatmap:
    """Returns one picture, paper for 0 and full colour for its largest number."""
    picture = np.asarray(picture, np.float32)
    return go.Heatmap(
        x=np.arange(picture.shape[1]),
        y=np.arange(picture.shape[0]),
        z=picture,
        zmin=0,
        zmax=float(np.nanmax(picture)) or 1.0,
        colorscale=POSITIVE,
        showscale=False,
        name=name,
        hoverongaps=False,
        hovertemplate=words["hover.value"] + "<extra></extra>",
    )


def _bare(figure: go.Figure, row: int, col: int) -> None:
    """Takes the axes away and makes pixels square, row 0 on top."""
    figure.update_xaxes(visible=False, constrain="domain", row=row, col=col)
    anchor = figure.get_subplot(row, col).xaxis.plotly_name.replace("axis", "")
    figure.update_yaxes(
        visible=False,
        autorange="reversed",
        scaleanchor=anchor,
        constrain="domain",
        row=row,
        col=col,
    )
