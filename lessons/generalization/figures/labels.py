"""Figures: labels given back and pictures read rightly, over the steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the shares as means of three runs, with their range."""
    figure = go.Figure()
    steps = np.asarray(result.steps)
    for index, name in enumerate(("train", "test", "wrong", "truth")):
        runs = np.asarray(getattr(result, name), float)
        if np.isnan(runs).any():
            continue  # no label is wrong
        hover = words["hover.share"] + "<extra></extra>"
        look = {"name": words[f"curve.{name}"], "hovertemplate": hover}
        for trace in style.mean_and_range(steps, runs, index, **look):
            figure.add_scatter(**trace)
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(title=words["axis.share"], range=[-0.02, 1.03])
    figure.update_layout(height=380)
    return figure
