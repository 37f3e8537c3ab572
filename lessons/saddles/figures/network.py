"""Figures: the spectrum of a net's Hessian, its training, steps away from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
BARS = 41
TICKS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)  # |λ|, marked on the axis


def spectrum(result: Any, words: Words) -> dict[str, Any]:
    """Returns a histogram of the eigenvalues that changes with the frames.

    The axis is asinh(1000 λ): even-handed between small ones of either sign and large.
    """
    values = np.arcsinh(1000 * result.eigenvalues)
    reach = float(np.abs(values).max()) * 1.05 or 1.0
    edges = np.linspace(-reach, reach, BARS + 1)
    counts = np.stack([np.histogram(v, edges)[0] for v in values])
    most = float(np.sqrt(counts.max())) * 1.08
    outline = np.zeros((len(counts), 2 * BARS + 2, 2))
    outline[:, :, 0] = edges.repeat(2)
    outline[:, 1:-1, 1] = np.sqrt(counts).repeat(2, axis=1)
    negative = outline.copy()
    negative[..., 0] = np.minimum(negative[..., 0], 0)
    middle = [[0.0, 0.0], [0.0, most]]
    marks = [sign * np.arcsinh(1000 * tick) for tick in TICKS for sign in (-1, 1)]
    ticks = [[[at, 0.0], [at, 0.04 * most]] for at in marks if abs(at) < reach]
    return {
        "title": words["title.spectrum"],
        "extent": (-reach, reach, 0.0, most),
        "corners": False,
        "lines": [
            (outline, 0),
            (negative, 1),
            *((np.array(line), 7) for line in (middle, *ticks)),
        ],
        "readout": [
            words["readout"].format(
                loss=result.loss[i],
                norm=result.gradient[i],
                low=result.eigenvalues[i][0],
                high=result.eigenvalues[i][-1],
                negative=int(result.negative[i]),
                zero=result.parameters - int(result.positive[i] + result.negative[i]),
                positive=int(result.positive[i]),
            )
            for i in range(len(counts))
        ],
    }


def ways(result: Any, words: Words) -> dict[str, Any]:
    """Returns the loss after a step, as a share of that before, by its length.

    The steps go against the gradient and along v, both ways; marked is the best.
    """
    lines, heads = [], []
    reach = float(result.lengths[-1])
    for index, curves in enumerate((result.downhill, result.plus, result.minus)):
        share = np.minimum(curves / result.loss[:, None], 9.0)
        at = np.broadcast_to(result.lengths, curves.shape)
        lines.append((np.stack([at, share], -1), index))
        best = np.nanargmin(np.nan_to_num(share, nan=9.0), 1)
        heads.append(np.stack([result.lengths[best], share.min(1)], -1))
    along = np.minimum(result.plus.min(1), result.minus.min(1))
    return {
        "title": words["title.ways"],
        "extent": (0.0, reach, 0.0, 2.0),
        "lines": lines,
        "points": np.stack(heads, 1),
        "classes": np.arange(3),
        "names": [words["downhill"], words["plus"], words["minus"]],
        "readout": [
            words["readout.ways"].format(
                plus=along[i], plain=result.downhill[i].min(), loss=result.loss[i]
            )
            for i in range(len(result.loss))
        ],
    }


def training(result: Any, words: Words) -> go.Figure:
    """Draws loss and gradient norm (left), and the minimum ratio against the loss."""
    figure = make_subplots(
        rows=1,
        cols=2,
        horizontal_spacing=0.14,
        subplot_titles=(words["title.training"], words["title.ratio"]),
    )
    for index, (name, values) in enumerate(
        (("loss", result.loss), ("norm", result.gradient))
    ):
        figure.add_scatter(
            x=result.frame_steps,
            y=np.where(values > 0, values, np.nan),
            mode="lines+markers",
            name=words[name],
            row=1,
            col=1,
            **style.series(index),
        )
    for index, (name, values) in enumerate(
        (("ratio", result.minimum_ratio), ("curved", result.curved_ratio))
    ):
        figure.add_scatter(
            x=result.loss,
            y=values,
            mode="lines+markers",
            name=words[name],
            row=1,
            col=2,
            **style.series(2 + index),
        )
    both = np.concatenate([result.loss, result.gradient])
    figure.update_xaxes(title=words["axis.step"], row=1, col=1)
    figure.update_yaxes(title=words["axis.both"], **style.log_axis(both), row=1, col=1)
    figure.update_xaxes(title=words["axis.loss"], autorange="reversed", row=1, col=2)
    figure.update_yaxes(range=[0, 1.02], row=1, col=2)
    figure.update_layout(height=400, legend={"y": 1.14}, margin={"t": 90})
    return figure
