"""Figures: gradient and signal, layer by layer, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def label(curve: Any, words: Words) -> str:
    """Returns the name of a pair of activation and initialisation."""
    return f"{words[f'names.{curve.activation}']}, {words[f'inits.{curve.init}']}"


def signal(result: Any, words: Words) -> go.Figure:
    """Draws the norm of dL/dz (left) and the spread of a (right) for every layer."""
    figure = make_subplots(
        rows=1,
        cols=2,
        horizontal_spacing=0.13,
        subplot_titles=(words["title.gradient"], words["title.spread"]),
    )
    for index, curve in enumerate(result.curves):
        name = label(curve, words)
        for col, what in ((1, "gradient"), (2, "spread")):
            band = [getattr(curve, f"{what}_{end}") for end in ("low", "high")]
            middle = getattr(curve, what)
            _band(figure, result.layers, band, index, col)
            figure.add_scatter(
                x=result.layers,
                y=_positive(middle),
                mode="lines+markers",
                name=name,
                legendgroup=name,
                showlegend=col == 1,
                row=1,
                col=col,
                **_sized(index),
            )
    if any(curve.activation == "sigmoid" for curve in result.curves):
        top = next(c for c in result.curves if c.activation == "sigmoid").gradient[-1]
        figure.add_scatter(
            x=result.layers,
            y=_positive(result.quarter * top),
            mode="lines",
            name=words["bound"],
            line={"color": style.MUTED, "dash": "dot", "width": 2},
            row=1,
            col=1,
        )
    for col in (1, 2):
        figure.update_xaxes(title=words["axis.layer"], row=1, col=col)
        drawn = [t.y for t in figure.data if t.xaxis == f"x{col if col > 1 else ''}"]
        figure.update_yaxes(**style.log_axis(np.concatenate(drawn)), row=1, col=col)
    figure.update_layout(height=440, legend={"y": 1.12}, margin={"t": 90})
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the measured and the expected factor per layer, one row a pair."""
    return [
        {
            words["table.name"]: label(c, words),
            words["table.factor"]: f"{c.factor:.3f}",
            words["table.theory"]: f"{c.theory_factor:.3f}" if c.theory_factor else "",
            words["table.ratio"]: f"{c.ratio:.1e}",
            words["table.norm"]: f"{c.weight_norm:.2f}",
        }
        for c in result.curves
    ]


def _sized(index: int) -> dict[str, object]:
    look = style.series(index)
    return {"line": look["line"], "marker": {**look["marker"], "size": 6}}


def _positive(values: Any) -> Any:
    """Returns the values with what a logarithm cannot show left out."""
    values = np.asarray(values, dtype=float)
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def _band(figure: go.Figure, x: Any, band: list[Any], index: int, col: int) -> None:
    low, high = (_positive(b) for b in band)
    good = np.isfinite(low) & np.isfinite(high)
    if not good.any():
        return
    figure.add_scatter(
        **style.band(x[good], low[good], high[good], style.SERIES[index]),
        row=1,
        col=col,
    )
