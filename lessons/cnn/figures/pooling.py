"""Figures: a picture and its neighbour pooled, and the change over shifts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.image_panels import grey, lay_out, signed
from lessons.kit.grammar import style

Words = Mapping[str, str]


def pictures(result: Any, words: Words) -> go.Figure:
    """Draws the picture, the moved one and their difference; below, all pooled."""
    pairs = ((result.x, result.moved), (result.z, result.moved_z))
    names = ("still", "moved", "difference")
    titles = [words[f"panel.{name}"] for name in names]
    titles += [words[f"panel.{name}.pooled"] for name in names]
    figure = make_subplots(
        rows=2,
        cols=3,
        subplot_titles=titles,
        horizontal_spacing=0.03,
        vertical_spacing=0.1,
    )
    high = max(255.0, float(result.x.max()))
    hover = {"hovertemplate": words["hover.cell"] + "<extra></extra>"}
    for row, (still, moved) in enumerate(pairs, 1):
        panels = (
            grey(still, 0, high, **hover),
            grey(moved, 0, high, **hover),
            signed(moved - still, high, **hover),
        )
        for column, trace in enumerate(panels, 1):
            figure.add_trace(trace, row=row, col=column)
            lay_out(figure, row, column, still.shape)
    figure.update_layout(height=420, margin={"l": 4, "r": 4, "t": 34, "b": 4})
    return figure


def change(result: Any, words: Words, shift: int) -> go.Figure:
    """Draws the mean change over the shift, with the middle half as a band."""
    figure = go.Figure()
    for index, name in enumerate(("plain", "pooled")):
        look = style.series(index)
        low, high = getattr(result, f"{name}_quartiles")
        figure.add_scatter(
            **style.band(result.shifts, low, high, look["line"]["color"]),
        )
        figure.add_scatter(
            x=result.shifts,
            y=getattr(result, name),
            mode="lines+markers",
            name=words[f"curve.{name}"],
            **look,
        )
    figure.add_vline(x=shift, line={"color": style.MUTED, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title=words["axis.shift"], dtick=1, range=[-0.1, 4.1])
    figure.update_yaxes(title=words["axis.change"], rangemode="tozero")
    figure.update_layout(height=320)
    return figure
