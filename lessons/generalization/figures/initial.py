"""Figures: what hidden units become, their losses, and the paths of their weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
LINE = 7  # colour of a unit's line: ink


def maps(result: Any, words: Words) -> list[dict[str, Any]]:
    """Returns a panel a net: its answers, the points, and a line for each unit."""
    panels = []
    for index, net in enumerate(result.nets):
        lines = np.asarray(result.lines[index])
        panels.append(
            {
                "title": words[f"inits.{net.init}"],
                "maps": result.maps[index],
                "points": result.x,
                "classes": result.y,
                "extent": result.extent,
                "lines": [(lines[:, unit], LINE) for unit in range(lines.shape[1])],
                "readout": [
                    words["readout"].format(
                        different=int(different[0]), loss=float(loss)
                    )
                    for different, loss in zip(net.different, net.losses, strict=True)
                ],
            }
        )
    return panels


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the cross-entropy of each net over the steps."""
    figure = go.Figure()
    for index, net in enumerate(result.nets):
        figure.add_scatter(
            x=result.steps,
            y=np.clip(np.asarray(net.losses, float), None, 1e6),
            mode="lines",
            name=words[f"inits.{net.init}"],
            line=style.series(index)["line"],
            hovertemplate=words["hover.loss"] + "<extra></extra>",
        )
    seen = np.concatenate([np.asarray(net.losses, float) for net in result.nets])
    top = np.nanmax(np.where(np.isfinite(seen), seen, np.nan))
    kind = {"type": "log"} if top > 20 else {"rangemode": "tozero"}
    figure.update_xaxes(title=words["axis.step"], rangemode="tozero")
    figure.update_yaxes(title=words["axis.loss"], **kind)
    figure.update_layout(height=330)
    return figure


def paths(result: Any, words: Words) -> go.Figure:
    """Draws the two weights of each unit of the first layer, from first to last."""
    count = len(result.nets)
    titles = [words[f"inits.{net.init}"] for net in result.nets]
    figure = make_subplots(rows=1, cols=count, subplot_titles=titles)
    for index, net in enumerate(result.nets):
        units = np.asarray(net.units, float)
        for unit in range(units.shape[1]):
            figure.add_scatter(
                x=units[:, unit, 0],
                y=units[:, unit, 1],
                mode="lines",
                line={"color": style.MUTED, "width": 1.5},
                showlegend=False,
                hoverinfo="skip",
                row=1,
                col=index + 1,
            )
        for name, at, symbol in (("first", 0, "circle-open"), ("end", -1, "circle")):
            figure.add_scatter(
                x=units[at, :, 0],
                y=units[at, :, 1],
                mode="markers",
                name=words[name],
                marker={"color": style.BLUE, "symbol": symbol, "size": 9},
                showlegend=index == 0,
                hovertemplate=words["hover.unit"] + "<extra></extra>",
                row=1,
                col=index + 1,
            )
    figure.update_xaxes(title=words["axis.w1"])
    figure.update_yaxes(title=words["axis.w2"], col=1)
    figure.update_layout(height=380, legend={"y": -0.25, "yanchor": "top"})
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a net: units that differ in each layer, loss, accuracy, motion."""
    return [
        {
            words["table.init"]: words[f"inits.{net.init}"],
            words["table.different"]: ", ".join(map(str, net.different[-1].tolist())),
            words["table.loss"]: f"{float(net.losses[-1]):.4f}",
            words["table.accuracy"]: f"{float(net.accuracy[-1]):.1%}",
            words["table.moved"]: f"{moved(net):.3g}" if moved(net) else None,
        }
        for net in result.nets
    ]


def moved(net: Any) -> float:
    """Returns how far the first layer's weights went, over their first norm, or 0."""
    w = np.asarray(net.units, float)[..., :2]
    start = float(np.linalg.norm(w[0]))
    return float(np.linalg.norm(w[-1] - w[0])) / start if start else 0.0
