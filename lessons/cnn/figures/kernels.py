"""Figures: a picture under a kernel, and the products of one cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.image_panels import (
    colours,
    grey,
    lay_out,
    name_row,
    number,
    signed,
)
from lessons.kit.grammar import style

Words = Mapping[str, str]
HOVERED = 1000  # cells whose arithmetic is sent along, to be shown under the pointer


def pictures(result: Any, words: Words, asked: Mapping[str, Any]) -> go.Figure:
    """Draws what goes in, with the window, and what comes out, with the cell."""
    channels, height, width = result.x.shape
    rows, columns = result.z.shape
    figure = make_subplots(
        rows=1,
        cols=2,
        subplot_titles=[
            words["panel.in"].format(height=height, width=width),
            words["panel.out"].format(rows=rows, columns=columns),
        ],
        horizontal_spacing=0.04,
    )
    if channels == 3:
        figure.add_trace(colours(result.x), row=1, col=1)
    else:
        hover = words["hover.in"] + "<extra></extra>"
        figure.add_trace(grey(result.x[0], hovertemplate=hover), row=1, col=1)
    bar = {"orientation": "h", "thickness": 10, "len": 0.44, "x": 0.76, "y": -0.02}
    bar |= {"yanchor": "top", "nticks": 5}
    said = {"hovertemplate": words["hover.out"] + "<extra></extra>"} | hovered(
        result, asked, words
    )
    if abs(result.kernel.sum()) < 1e-5:
        out = signed(result.z, showscale=True, colorbar=bar, **said)
    else:
        span = float(result.z.min()), float(result.z.max())
        out = grey(result.z, *span, showscale=True, colorbar=bar, **said)
    figure.add_trace(out, row=1, col=2)

    p, d = asked["padding"], asked["dilation"]
    f, g = result.kernel.shape[1:]
    lay_out(figure, 1, 1, (height, width))
    lay_out(figure, 1, 2, (rows, columns))
    figure.update_xaxes(range=[-p - 0.5, width + p - 0.5], row=1, col=1)
    figure.update_yaxes(range=[height + p - 0.5, -p - 0.5], row=1, col=1)
    if p:
        box = {"x0": -p - 0.5, "x1": width + p - 0.5}
        box |= {"y0": -p - 0.5, "y1": height + p - 0.5}
        edge = {"color": style.MUTED, "width": 1, "dash": "dot"}
        figure.add_shape(type="rect", line=edge, **box, row=1, col=1)
    window = (result.left, result.top, d * (g - 1) + 1, d * (f - 1) + 1)
    frame(figure, 1, window, max(height, width))
    frame(figure, 2, (result.column, result.row, 1, 1), max(rows, columns))
    tall = 420 if height > 0.8 * width else 300
    figure.update_layout(height=tall, margin={"l": 4, "r": 4, "t": 34, "b": 4})
    return figure


def frame(
    figure: go.Figure, panel: int, box: tuple[int, int, int, int], side: int
) -> None:
    """Frames cells (left, top, wide, high); a small frame gets a ring to be seen by."""
    left, top, wide, high = box
    line = {"color": style.ORANGE, "width": 3}
    figure.add_shape(
        type="rect",
        x0=left - 0.5,
        x1=left + wide - 0.5,
        y0=top - 0.5,
        y1=top + high - 0.5,
        line=line,
        row=1,
        col=panel,
    )
    if 15 * max(wide, high) < side:
        figure.add_scatter(
            x=[left + (wide - 1) / 2],
            y=[top + (high - 1) / 2],
            mode="markers",
            marker={"symbol": "circle-open", "size": 26, "line": line},
            marker_color=style.ORANGE,
            hoverinfo="skip",
            showlegend=False,
            row=1,
            col=panel,
        )


def hovered(result: Any, asked: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Returns, for a small picture, the products of every cell for the pointer."""
    f, g = result.kernel.shape[1:]
    if len(result.x) > 1 or result.z.size > HOVERED or f * g > 9:
        return {}
    p, s, d = asked["padding"], asked["stride"], asked["dilation"]
    padded = np.pad(result.x[0], p)
    rows, columns = result.z.shape
    met = [
        padded[d * a :: s, d * b :: s][:rows, :columns]
        for a in range(f)
        for b in range(g)
    ]
    lines = [
        "  ".join(
            f"%{{customdata[{a * g + b}]}}·{number(result.kernel[0, a, b])}"
            for b in range(g)
        )
        for a in range(f)
    ]
    template = "<br>".join([words["hover.out"], *lines]) + "<extra></extra>"
    return {"customdata": np.stack(met, -1), "hovertemplate": template}


def arithmetic(result: Any, words: Words, large: bool) -> go.Figure:
    """Draws the window, the kernel and their products as numbers, a row a channel.

    `large` is for a projector.
    """
    channels, f, g = result.kernel.shape
    names = ["panel.window", "panel.kernel", "panel.products"]
    figure = make_subplots(
        rows=channels,
        cols=3,
        subplot_titles=[words[name] for name in names],
        horizontal_spacing=0.03,
        vertical_spacing=0.04,
    )
    size = {1: 15, 2: 15, 3: 15, 4: 13, 5: 11}.get(g, 9) - (3 if channels == 3 else 0)
    look = {
        "texttemplate": "%{text}",
        "textfont": {"size": size + (3 if large else 0)},
        "hovertemplate": "%{text}<extra></extra>",
        "xgap": 2,
        "ygap": 2,
    }
    for c in range(channels):
        window, kernel, products = (
            getattr(result, name)[c] for name in ("window", "kernel", "products")
        )
        for column, (values, panel) in enumerate(
            ((window, grey), (kernel, signed), (products, signed)), 1
        ):
            text = [[number(float(v)) for v in row] for row in values]
            trace = panel(values, text=text, **look)
            figure.add_trace(trace, row=c + 1, col=column)
            lay_out(figure, c + 1, column, (f, g))
        if channels == 3:
            name_row(figure, words[("red", "green", "blue")[c]], c + 1, f)
    height = 40 + max(70, min(200, 62 * f)) * (2 if channels == 3 else 1)
    left = 24 if channels == 3 else 4
    figure.update_layout(height=height, margin={"l": left, "r": 4, "t": 34, "b": 4})
    return figure
