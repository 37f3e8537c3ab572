"""Figures: a loss with a floor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the cross-entropy of both nets and the floor of the second."""
    figure = go.Figure()
    done = result.losses.shape[1]
    kept = np.unique(np.linspace(0, done - 1, 400).astype(int))
    for index, name in enumerate(("once", "twice")):
        figure.add_scatter(
            x=kept + 1,
            y=result.losses[index, kept],
            mode="lines",
            name=words[name],
            line=style.series(index)["line"],
        )
    figure.add_hline(
        y=result.floor, line={"color": style.MUTED, "dash": "dot", "width": 2}
    )
    figure.update_xaxes(title=words["axis.step"], range=[0, result.steps])
    figure.update_yaxes(title=words["axis.loss"], rangemode="tozero")
    figure.update_layout(height=380)
    return figure
