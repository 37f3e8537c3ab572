"""Figures: accuracy over shifts, and a layer before and after a shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.image_panels import grey, lay_out, signed
from lessons.kit.grammar import style

Words = Mapping[str, str]
Table = Mapping[str, np.ndarray]  # (seeds, shifts) of each net, nan: not yet known
SMOOTH = 10  # batches that a point of the loss curve averages


def over_shifts(shifts: Any, table: Table, words: Words) -> go.Figure:
    """Draws the mean accuracy of each net over the shift; the band is all seeds."""
    figure = go.Figure()
    for index, (kind, values) in enumerate(table.items()):
        look = style.series(index)
        known = values[np.isfinite(values).all(1)]
        if not len(known):
            figure.add_scatter(x=[], y=[], name=words[f"nets.{kind}"], **look)
            continue
        low, high = known.min(0), known.max(0)
        figure.add_scatter(
            **style.band(shifts, low, high, look["line"]["color"]),
        )
        figure.add_scatter(
            x=shifts,
            y=known.mean(0),
            mode="lines+markers",
            name=words[f"nets.{kind}"],
            **look,
        )
    figure.add_hline(y=0.1, line={"color": style.MUTED, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title=words["axis.shift"], dtick=1, range=[-0.1, 6.1])
    figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.02])
    figure.update_layout(height=400)
    return figure


def losses(result: Any, nets: Sequence[str], words: Words) -> go.Figure:
    """Draws the training loss of each net, the first seed's, a little smoothed."""
    figure = go.Figure()
    for index, kind in enumerate(nets):
        known = [n.losses for run in result.runs for n in run if n.kind == kind]
        curve = known[0] if known else np.zeros(0)
        whole = curve[: len(curve) // SMOOTH * SMOOTH].reshape(-1, SMOOTH)
        figure.add_scatter(
            x=SMOOTH * (1 + np.arange(len(whole))),
            y=whole.mean(1),
            mode="lines",
            name=words[f"nets.{kind}"],
            showlegend=False,
            line=style.series(index)["line"],
        )
    figure.update_xaxes(title=words["axis.step"], range=[0, result.steps])
    figure.update_yaxes(title=words["axis.loss"], rangemode="tozero")
    figure.update_layout(height=240)
    return figure


def rows(
    table: Table, counts: Mapping[str, int], words: Words
) -> list[dict[str, object]]:
    """Returns parameters and accuracy, one row a net."""

    def said(values: np.ndarray) -> str:
        known = values[np.isfinite(values)]
        return f"{known.mean():.3f}" if known.size else "–"

    return [
        {
            words["table.net"]: words[f"nets.{kind}"],
            words["table.parameters"]: f"{counts[kind]:,}" if kind in counts else "–",
            **{
                words["table.at"].format(shift=shift): said(table[kind][:, shift])
                for shift in (0, 1, 3, 6)
            },
        }
        for kind in table
    ]


def orders(result: Any, words: Words, cells: int) -> go.Figure:
    """Draws layer then shift above, shift then layer below, and their difference."""
    titles = ("x", "layer", "layer_shift", "moved", "shift_layer", "difference")
    figure = make_subplots(
        rows=2,
        cols=3,
        subplot_titles=[words[f"panel.{t}"].format(cells=cells) for t in titles],
        horizontal_spacing=0.03,
        vertical_spacing=0.1,
    )
    reach = max(result.scale, result.inside, result.border)
    hover = {"hovertemplate": words["hover.cell"] + "<extra></extra>"}
    panels = (
        grey(result.x, **hover),
        signed(result.after, reach, **hover),
        signed(result.then_shift, reach, **hover),
        grey(result.moved, **hover),
        signed(result.shift_first, reach, **hover),
        signed(result.difference, reach, **hover),
    )
    for index, trace in enumerate(panels):
        row, column = 1 + index // 3, 1 + index % 3
        figure.add_trace(trace, row=row, col=column)
        lay_out(figure, row, column, np.shape(trace.z))
    figure.update_layout(height=430, margin={"l": 4, "r": 4, "t": 34, "b": 4})
    return figure
