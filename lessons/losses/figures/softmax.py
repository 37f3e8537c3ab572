"""Figures: probabilities of a row of logits, and what temperature does to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]


def bench(result: Any, temperature: float, words: Words) -> go.Figure:
    """Draws logits, their probabilities, and these over the temperature, marked."""
    figure = make_subplots(rows=1, cols=3, horizontal_spacing=0.1)
    names = [words["class"].format(index=i + 1) for i in range(len(result.exact))]
    look = {"marker_color": [style.SERIES[i] for i in range(len(names))]}
    look |= {"showlegend": False, "textposition": "outside", "cliponaxis": False}
    said = [f"{y:.1f}" for y in np.asarray(result.logits, float)]
    figure.add_bar(x=names, y=result.logits, text=said, row=1, col=1, **look)
    figure.add_bar(
        x=names,
        y=result.exact,
        text=[f"{p:.4f}" for p in result.exact],
        row=1,
        col=2,
        **look,
    )
    for index, name in enumerate(names):
        figure.add_scatter(
            x=result.temperatures,
            y=result.warmed[:, index],
            mode="lines",
            name=name,
            line=style.series(index)["line"],
            row=1,
            col=3,
        )
        figure.add_scatter(
            x=[temperature],
            y=[result.exact[index]],
            mode="markers",
            marker={**style.series(index)["marker"], "size": 10},
            name=name,
            showlegend=False,
            row=1,
            col=3,
        )
    figure.update_yaxes(title=words["axis.logit"], range=[-12, 12], row=1, col=1)
    figure.update_yaxes(title=words["axis.p"], range=[0, 1.12], row=1, col=2)
    figure.update_yaxes(range=[0, 1.12], row=1, col=3)
    at = style.log_axis(result.temperatures)
    figure.update_xaxes(title=words["axis.t"], **at, row=1, col=3)
    figure.update_layout(height=360)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a class: logit, exponential, three ways to a probability."""
    table = []
    for i in range(len(result.exact)):
        table.append(
            {
                words["table.class"]: str(i + 1),
                words["table.logit"]: _number(result.logits[i]),
                words["table.exp"]: _number(result.exponentials[i]),
                words["table.written"]: _written(result, i),
                words["table.stable"]: _number(result.stable[i]),
                words["table.log"]: _number(result.log_softmax[i]),
            }
        )
    return table


def _written(result: Any, index: int) -> str:
    value = float(result.written[index])
    if not np.isnan(value):
        return _number(value)
    over = np.isinf(np.asarray(result.exponentials[index], float))
    return "∞/∞" if over else "0/0" if result.exponent_sum == 0 else "NaN"


def _number(value: float) -> str:
    if np.isnan(value):
        return "NaN"
    return "∞" if value == np.inf else "−∞" if value == -np.inf else f"{value:.5g}"
