"""Figures: where LeNet's weights are and where its work is; the table of C3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns one row a layer: shape, what it sees, and the counts of both nets."""
    classic, modern = result.nets
    today = {layer.name: layer for layer in modern.layers}
    table = []
    for layer in classic.layers:
        new = today.get(layer.name)
        table.append(
            {
                words["table.layer"]: _short(layer.name, words),
                words["table.shape"]: "×".join(map(str, layer.shape)),
                words["table.field"]: result.fields[layer.name],
                words["table.parameters"]: f"{layer.parameters:,}",
                words["table.connections"]: f"{layer.connections:,}",
                words["table.today"]: f"{new.parameters:,}" if new else "",
                words["table.macs"]: f"{new.macs:,}" if new else "",
            }
        )
    table.append(
        {
            words["table.layer"]: words["sum"],
            words["table.shape"]: "",
            words["table.field"]: None,
            words["table.parameters"]: f"{classic.parameters:,}",
            words["table.connections"]: f"{classic.connections:,}",
            words["table.today"]: f"{modern.parameters:,}",
            words["table.macs"]: f"{modern.macs:,}",
        }
    )
    return table


def _short(name: str, words: Words) -> str:
    """Returns a layer's name as the paper has it; input and output have words."""
    return words[f"layer.{name}"] if name.islower() else name


def shares(result: Any, words: Words) -> go.Figure:
    """Draws each layer's share of the weights and of the multiplications, today."""
    layers = [layer for layer in result.nets[1].layers if layer.parameters]
    names = [_short(layer.name, words) for layer in layers]
    figure = go.Figure()
    for index, what in enumerate(("parameters", "macs")):
        counts = np.array([getattr(layer, what) for layer in layers])
        figure.add_bar(
            x=names,
            y=100 * counts / counts.sum(),
            name=words[f"share.{what}"],
            customdata=counts,
            hovertemplate="%{x}: %{customdata:,}<extra></extra>",
            marker={
                "color": style.SERIES[index],
                "pattern": {"shape": ("", "/")[index]},
            },
        )
    figure.update_xaxes(type="category")
    figure.update_yaxes(title=words["axis.share"], rangemode="tozero")
    figure.update_layout(height=320, barmode="group")
    return figure


def wiring(result: Any, words: Words) -> go.Figure:
    """Draws which maps of S2 each map of C3 sees, in 1998."""
    seen = result.seen.astype(np.uint8)
    figure = go.Figure(
        go.Heatmap(
            x=np.arange(seen.shape[1]),
            y=np.arange(seen.shape[0]),
            z=seen,
            colorscale=[[0, style.PAPER], [1, style.BLUE]],
            showscale=False,
            xgap=2,
            ygap=2,
            name=words["wiring"],
            hovertemplate=words["hover.wiring"] + "<extra></extra>",
        )
    )
    figure.update_xaxes(title=words["axis.c3"], dtick=1, showgrid=False, zeroline=False)
    figure.update_yaxes(
        title=words["axis.s2"],
        dtick=1,
        autorange="reversed",
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(height=280)
    return figure
