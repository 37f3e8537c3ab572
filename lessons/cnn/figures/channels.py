"""Figures: what each input channel adds to an output channel, and the counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.image_panels import (
    colours,
    grey,
    lay_out,
    lay_out_all,
    name_row,
    number,
    reach,
    signed,
)

Words = Mapping[str, str]
COLOURS = ("red", "green", "blue")
BAR = {"orientation": "h", "thickness": 10, "len": 0.28, "x": 0.5}
BAR |= {"y": 0.1, "nticks": 3}


def parts(result: Any, words: Words, bias: float, large: bool) -> go.Figure:
    """Draws channel, kernel and contribution, a row each; below, their sum.

    `large` is for a projector.
    """
    titles = [words[f"panel.{name}"] for name in ("channel", "kernel", "part")]
    sum_title = words["panel.sum"].format(bias=number(bias))
    titles += [*[""] * 6, words["panel.photo"], "", sum_title]
    sum_ = result.z[result.look]
    far = reach(result.parts, sum_)
    # On one scale all are rounded, or none: whole numbers are a sixth as much to send.
    added = result.parts.round() if np.abs(result.parts).max() > 50 else result.parts
    strongest = float(np.abs(result.kernels).max()) or 1.0
    f = result.kernels.shape[1]
    hover = {"hovertemplate": "%{z}<extra></extra>"}
    traces: dict[tuple[int, int], Any] = {}
    for c, colour in enumerate(COLOURS):
        text = [[number(float(v)) for v in row] for row in result.kernels[c]]
        weights = signed(
            result.kernels[c],
            strongest,
            text=text,
            texttemplate="%{text}" if f <= 3 else "",
            textfont={"size": 15 if large else 11},
            hovertemplate="%{text}<extra></extra>",
            xgap=1,
            ygap=1,
        )
        channel = grey(result.x[c], name=words[colour], **hover)
        part = signed(added[c], far, name=words[colour], **hover)
        for column, trace in enumerate((channel, weights, part), 1):
            traces[c + 1, column] = trace
    shapes = {place: np.shape(trace.z) for place, trace in traces.items()}
    traces[4, 1] = colours(result.x)
    traces[4, 3] = signed(sum_, far, showscale=True, colorbar=BAR, **hover)
    shapes |= {(4, 1): result.x.shape[1:], (4, 3): sum_.shape}
    names = tuple(words[colour] for colour in COLOURS)
    for (row, column), trace in traces.items():
        place = (row - 1) * 3 + column  # as Plotly counts axes
        trace.xaxis, trace.yaxis = (f"{a}{place if place > 1 else ''}" for a in "xy")
    layout = frame(tuple(titles), names, tuple(shapes.items()))
    return go.Figure(list(traces.values()), layout)


@lru_cache(maxsize=64)
def frame(
    titles: tuple[str, ...],
    names: tuple[str, ...],
    shapes: tuple[tuple[tuple[int, int], tuple[int, ...]], ...],
) -> dict[str, Any]:
    """Returns the layout of panels of these shapes, by row and column.

    While a slider moves only what is in the panels changes: the rest is made once.
    """
    figure = make_subplots(
        rows=4,
        cols=3,
        subplot_titles=titles,
        horizontal_spacing=0.04,
        vertical_spacing=0.05,
    )
    for row, name in enumerate(names, 1):
        name_row(figure, name, row, dict(shapes)[row, 1][0])
    lay_out_all(figure, dict(shapes))
    figure.update_xaxes(visible=False, row=4, col=2)
    figure.update_yaxes(visible=False, row=4, col=2)
    figure.update_layout(height=485, margin={"l": 24, "r": 4, "t": 34, "b": 4})
    return figure.layout.to_plotly_json()


def outputs(result: Any, words: Words) -> go.Figure:
    """Draws every output channel, each on its own scale."""
    count = len(result.z)
    titles = [words["panel.output"].format(channel=o + 1) for o in range(count)]
    figure = make_subplots(
        rows=1, cols=count, subplot_titles=titles, horizontal_spacing=0.02
    )
    for o in range(count):
        trace = signed(result.z[o], hovertemplate="%{z}<extra></extra>")
        figure.add_trace(trace, row=1, col=o + 1)
        lay_out(figure, 1, o + 1, result.z[o].shape)
    figure.update_layout(height=200, margin={"l": 4, "r": 4, "t": 34, "b": 4})
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the shape of the weight, parameters and multiply-adds of each kind."""
    return [
        {
            words["table.kind"]: words[f"kind.{count.kind}"],
            words["table.shape"]: " + ".join(
                "×".join(map(str, shape)) for shape in count.shape
            ),
            words["table.parameters"]: f"{count.parameters:,}",
            words["table.multiply_adds"]: f"{count.multiply_adds:,}",
        }
        for count in result.counts
    ]
