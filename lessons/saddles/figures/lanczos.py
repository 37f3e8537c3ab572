"""Figures: eigenvalues at the ends of the spectrum, product by product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def ritz(result: Any, words: Words) -> go.Figure:
    """Draws the largest (above) and smallest (below) values after each product."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    x = np.arange(1, result.products + 1)
    for row, (values, exact) in enumerate(
        ((result.highest, 1), (result.lowest, -1)), start=1
    ):
        for index in range(values.shape[1]):
            figure.add_scatter(
                x=x,
                y=values[:, index],
                mode="lines",
                name=words["rank"].format(rank=index + 1),
                legendgroup=str(index),
                showlegend=row == 1,
                line=style.series(index)["line"],
                row=row,
                col=1,
            )
            if result.exact is not None:
                true = result.exact[-1 - index] if exact == 1 else result.exact[index]
                figure.add_scatter(
                    x=[x[0], x[-1]],
                    y=[true, true],
                    mode="lines",
                    name=words["exact"],
                    legendgroup="exact",
                    showlegend=row == 1 and index == 0,
                    line={"color": style.MUTED, "width": 1.5, "dash": "dot"},
                    row=row,
                    col=1,
                )
    low = float(result.lowest[-1][0])
    if low < 0:  # the first guesses are far off
        figure.update_yaxes(range=[1.3 * low, -2.5 * low], row=2, col=1)
    figure.update_yaxes(title=words["axis.highest"], row=1, col=1)
    figure.update_yaxes(title=words["axis.lowest"], row=2, col=1)
    figure.update_xaxes(title=words["axis.products"], row=2, col=1)
    figure.update_layout(height=400)
    return figure
