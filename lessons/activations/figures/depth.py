"""Figures: fits by width, the tent by depth, regions in the plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def fits(result: Any, words: Words) -> list[dict[str, Any]]:
    """Returns one panel a width: the target and the fit at every frame."""
    low, high = float(result.y.min()), float(result.y.max())
    middle, half = (low + high) / 2, max(1.0, high - low) * 0.7
    target = np.stack([result.x, result.y], 1)
    panels = []
    for i, width in enumerate(result.widths):
        frames = [np.stack([result.x, y], 1) for y in result.fitted[:, i]]
        panels.append(
            {
                "title": words["panel"].format(width=width),
                "maps": None,
                "lines": [
                    (target, 1),
                    (np.stack(frames), 0),
                ],
                "extent": (-1.05, 1.05, middle - half, middle + half),
                "readout": [
                    words["readout.fit"].format(loss=float(v))
                    for v in result.loss[:, i]
                ],
            }
        )
    return panels


def fit_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns pieces, errors and parameters, one row a width."""
    return [
        {
            words["table.width"]: width,
            words["table.parameters"]: result.parameters[i],
            words["table.pieces"]: str(result.pieces[i] or words["smooth"]),
            words["table.most"]: width + 1,
            words["table.error"]: f"{float(result.error[i]):.4f}",
            words["table.built"]: f"{float(result.built_error[i]):.4f}",
        }
        for i, width in enumerate(result.widths)
    ]


def tent(result: Any, words: Words) -> go.Figure:
    """Draws the tent applied again and again, and one layer's best fit to it."""
    figure = go.Figure()
    figure.add_scatter(
        x=result.knots_x,
        y=result.knots_y,
        mode="lines",
        name=words["deep"].format(pieces=result.pieces),
        line=style.series(0)["line"],
    )
    figure.add_scatter(
        x=result.x[::8],
        y=result.shallow[::8],
        mode="lines",
        name=words["shallow"].format(pieces=result.shallow_pieces),
        line=style.series(1)["line"],
    )
    figure.update_xaxes(title="x", range=[-0.02, 1.02])
    figure.update_yaxes(title="f(x)", range=[-0.12, 1.12])
    figure.update_layout(height=400)
    return figure


def regions(result: Any, words: Words) -> go.Figure:
    """Draws the regions of a random ReLU net, neighbours in different shades."""
    shades = (result.labels * 7919) % 251  # scattered, so that neighbours differ
    figure = go.Figure(
        go.Heatmap(
            x=result.side,
            y=result.side,
            z=shades.astype(np.uint8),
            customdata=result.labels,
            hovertemplate=words["hover.region"] + " %{customdata}<extra></extra>",
            colorscale=[[0, style.BLUE], [0.5, style.PAPER], [1, style.ORANGE]],
            showscale=False,
            name=words["hover.region"],
        )
    )
    figure.update_xaxes(title="x₁", constrain="domain", showgrid=False, zeroline=False)
    figure.update_yaxes(title="x₂", scaleanchor="x", showgrid=False, zeroline=False)
    figure.update_layout(height=430)
    return figure
