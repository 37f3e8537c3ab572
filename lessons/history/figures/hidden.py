"""Figures: the net and its hidden lines as it learns; the loss of every start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.history.figures.perceptron import CORNERS
from lessons.kit.grammar import style

Words = Mapping[str, str]


def net(result: Any, words: Words) -> dict[str, Any]:
    """Returns the panel of the first start: map, points, a line a hidden unit."""
    return {
        "title": words["panel"].format(hidden=result.hidden, seed=result.seeds[0]),
        "maps": result.maps,
        "points": result.x,
        "classes": result.y,
        "extent": result.extent,
        "names": [words["class"].format(label=label) for label in CORNERS],
        "lines": [(result.lines[:, unit], None) for unit in range(result.hidden)],
        "readout": [
            words["readout"].format(accuracy=float(a), loss=float(loss))
            for a, loss in zip(result.accuracy[:, 0], result.losses[:, 0], strict=True)
        ],
    }


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the loss of every start; those that ended at a wrong answer are dashed."""
    values = np.asarray(result.losses, float)  # (frames, seeds)
    solved = np.asarray(result.solved, bool)
    figure = go.Figure()
    for index, name in ((0, "solved"), (1, "stuck")):
        look = style.series(index)["line"]
        for order, column in enumerate(np.flatnonzero(solved == (index == 0))):
            first = column == 0
            figure.add_scatter(
                x=result.frame_steps,
                y=np.clip(values[:, column], None, 1e6),
                mode="lines",
                line={**look, "width": 4 if first else 1.8},
                opacity=1 if first else 0.75,
                name=words[name],
                legendgroup=name,
                showlegend=order == 0,
                hovertemplate=words["hover"].format(seed=result.seeds[column])
                + "<br>%{x}: %{y:.3f}<extra></extra>",
            )
    figure.add_hline(y=np.log(2), line={"color": style.MUTED, "dash": "dot"})
    finite = values[np.isfinite(values)]
    huge = finite.size and finite.max() > 20
    kind = {"type": "log"} if huge else {"rangemode": "tozero"}
    figure.update_xaxes(title=words["axis.step"], range=[0, result.steps])
    figure.update_yaxes(title=words["axis.loss"], **kind)
    figure.update_layout(height=330)
    return figure
