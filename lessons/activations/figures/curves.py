"""Figures: activations above, their derivatives below, one z axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def curves(result: Any, words: Words) -> go.Figure:
    """Draws a(z) and a'(z) with a marker at z; bars where a function hardly learns."""
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.07,
        row_heights=[0.52, 0.48],
    )
    steepest = max(c.max_slope for c in result.curves) or 1.0
    for index, curve in enumerate(result.curves):
        look = style.series(index)
        name = words[f"names.{curve.name}"]
        group = {"legendgroup": name, "showlegend": False, "col": 1}
        for row, y, at in ((1, curve.a, curve.a_at), (2, curve.slope, curve.slope_at)):
            figure.add_scatter(
                x=result.z,
                y=y,
                mode="lines",
                line=look["line"],
                name=name,
                row=row,
                **(group | {"showlegend": row == 1}),
            )
            figure.add_scatter(
                x=[result.z_at],
                y=[at],
                mode="markers",
                marker={**look["marker"], "size": 11},
                name=name,
                row=row,
                **group,
            )
        below = -steepest * 0.09 * (index + 1)
        for interval in (*curve.saturated, *curve.dead):
            figure.add_scatter(
                x=interval,
                y=[below, below],
                mode="lines",
                line={"color": look["line"]["color"], "width": 7},
                opacity=0.55,
                name=words["bar"].format(name=name),
                row=2,
                **group,
            )
    lines = {"color": style.MUTED, "width": 1, "dash": "dot"}
    figure.add_vline(x=result.z_at, line=lines)
    low = max(-2.2, min(float(c.a.min()) for c in result.curves))
    high = min(4.2, max(float(c.a.max()) for c in result.curves))
    pad = 0.08 * (high - low)
    floor = -steepest * 0.09 * (len(result.curves) + 0.7)
    slopes = [floor, max(0.0, steepest) * 1.08]
    figure.update_yaxes(
        title=words["axis.a"], range=[low - pad, high + pad], row=1, col=1
    )
    figure.update_yaxes(title=words["axis.slope"], range=slopes, row=2, col=1)
    figure.update_xaxes(title=words["axis.z"], row=2, col=1)
    figure.update_layout(height=505)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the values at the marker, one row a function."""
    return [
        {
            words["table.name"]: words[f"names.{c.name}"],
            words["table.a"]: round(c.a_at, 4),
            words["table.slope"]: round(c.slope_at, 4),
            words["table.max"]: round(c.max_slope, 4),
            words["table.range"]: f"[{c.low:.3g}, {c.high:.3g}]",
            words["table.torch"]: f"{c.difference:.0e}" if c.difference else "0",
        }
        for c in result.curves
    ]
