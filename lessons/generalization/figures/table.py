"""Figures: a line and a net on patients held out, over the steps and by fold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the net's errors over the steps, with the range of the five shuffles."""
    figure = go.Figure()
    steps = np.asarray(result.steps)
    level = np.ones((len(steps), 1))
    hover = words["hover.step"] + "<extra></extra>"
    lines = {
        "train": result.train,
        "held": result.held,
        "line": level * np.asarray(result.line, float),
    }
    for index, (name, runs) in enumerate(lines.items()):
        look = {"name": words[f"curve.{name}"], "hovertemplate": hover}
        for trace in style.mean_and_range(steps, runs, index, **look):
            figure.add_scatter(**trace)
    figure.add_scatter(
        x=steps,
        y=level[:, 0] * result.mean_only,
        mode="lines",
        name=words["curve.mean"],
        line={"color": style.MUTED, "dash": "dot", "width": 1.5},
        hovertemplate=hover,
    )
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(title=words["axis.root"], rangemode="tozero")
    figure.update_layout(height=380)
    return figure


def by_fold(result: Any, words: Words) -> go.Figure:
    """Draws the error of both models on each fold of the first shuffle."""
    figure = go.Figure()
    folds = result.net_folds.shape[1]
    models = (("net", result.net_folds[0], 1), ("line", result.line_folds[0], 2))
    for name, errors, index in models:
        errors = np.asarray(errors, float)
        figure.add_scatter(
            x=np.arange(1, folds + 1),
            y=errors,
            mode="markers",
            name=words[f"model.{name}"],
            marker={**style.series(index)["marker"], "size": 10},
            hovertemplate=words["hover.fold"] + "<extra></extra>",
        )
        figure.add_scatter(
            x=[0.5, folds + 0.5],
            y=[np.sqrt(np.square(errors).mean())] * 2,
            mode="lines",
            showlegend=False,
            line={**style.series(index)["line"], "width": 1.5},
            hovertemplate=words["hover.all"] + "<extra></extra>",
        )
    figure.update_xaxes(
        title=words["axis.fold"], range=[0.4, folds + 0.6], dtick=1 + folds // 11
    )
    figure.update_yaxes(title=words["axis.root"])
    figure.update_layout(height=380)
    return figure


def predictions(result: Any, words: Words) -> go.Figure:
    """Draws what both models say of each patient held out, over what came."""
    figure = go.Figure()
    truth = np.asarray(result.truth, float)
    ends = [truth.min(), truth.max()]
    for name, said, index in (
        ("net", result.net_said, 1),
        ("line", result.line_said, 2),
    ):
        figure.add_scatter(
            x=truth,
            y=said,
            mode="markers",
            name=words[f"model.{name}"],
            marker={**style.series(index)["marker"], "size": 6, "opacity": 0.6},
            hovertemplate=words["hover.patient"] + "<extra></extra>",
        )
    figure.add_scatter(
        x=ends,
        y=ends,
        mode="lines",
        name=words["curve.exact"],
        line={"color": style.INK, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )
    figure.update_xaxes(title=words["axis.truth"])
    figure.update_yaxes(title=words["axis.said"])
    figure.update_layout(height=420)
    return figure


def rows(fields: Mapping[str, Any], words: Words) -> list[dict[str, object]]:
    """Returns a row a model: its errors on patients learnt from and held out."""
    told = (
        ("net", fields["net_train"], fields["net"], None),
        ("line", fields["line_train"], fields["line"], fields["alone"]),
        ("mean", None, fields["mean"], None),
    )
    return [
        {
            words["table.model"]: words[f"model.{name}"],
            words["table.train"]: train,
            words["table.held"]: held,
            words["table.alone"]: alone,
        }
        for name, train, held, alone in told
    ]
