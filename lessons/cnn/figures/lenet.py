"""Figures: a LeNet's loss and accuracy, its kernels and feature maps over training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.cnn.figures.tiles import as_frames, square, tile
from lessons.kit.grammar import style

Words = Mapping[str, str]
CURVE_POINTS = 300
SETS = {"mnist": "digits", "fashion_mnist": "garments"}  # whose classes are the same


def class_name(data: str, label: int, words: Words) -> str:
    """Returns what a class is called: digits by themselves, others by a word."""
    group = SETS.get(data, data)
    return str(label) if group == "digits" else words[f"{group}.{label}"]


def panels(result: Any, data: str, words: Words) -> list[dict[str, Any]]:
    """Returns the image, the kernels, and the maps of C1 and C3, frame by frame."""
    frames, maps, channels = result.kernels.shape[:3]
    kernels = result.kernels.reshape(frames, maps * channels, 5, 5)
    kernels = square(tile(kernels, channels if channels > 1 else 2, 1, 0.0))
    light = result.image.astype(np.float32).mean(0)
    # The scale of a map may change from frame to frame: each is its frame's own.
    c1 = square(tile(result.maps["C1"], 3, 2, 0))
    c3 = tile(result.maps["C3"], 4, 1, 0)
    seen = [
        ("image", np.repeat(light[None], frames, 0)),
        ("kernels", kernels),
        ("C1", c1),
        ("C3", c3),
    ]
    said = [_answer(result.probabilities[i], data, words) for i in range(frames)]
    return [
        {
            "title": words[f"panel.{name}"],
            "maps": as_frames(picture),
            "extent": (0, 1, 0, 1),
            "corners": False,
            "readout": said if name == "image" else [""] * frames,
        }
        for name, picture in seen
    ]


def _answer(probabilities: Any, data: str, words: Words) -> str:
    first, second = np.argsort(-probabilities, kind="stable")[:2]
    return words["readout"].format(
        first=class_name(data, int(first), words),
        first_p=float(probabilities[first]),
        second=class_name(data, int(second), words),
        second_p=float(probabilities[second]),
    )


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the loss of every batch, its running mean, and the test loss; accuracy."""
    figure = make_subplots(cols=2, horizontal_spacing=0.12)
    losses = np.asarray(result.losses, float)
    steps = np.arange(1, len(losses) + 1)
    kept = np.unique(np.linspace(0, max(0, len(losses) - 1), CURVE_POINTS).astype(int))
    kept = kept[: len(losses)]
    width = max(1, len(losses) // 40)
    summed = np.cumsum(np.concatenate([[0.0], losses]))
    first = np.maximum(0, np.arange(len(losses)) + 1 - width)
    mean = (summed[1:] - summed[first]) / (steps - first)
    blue, orange = style.series(0), style.series(1)
    figure.add_scatter(
        x=steps[kept],
        y=losses[kept],
        mode="lines",
        name=words["batch"],
        line={"color": style.faint(style.BLUE, 0.35), "width": 1},
    )
    figure.add_scatter(
        x=steps[kept],
        y=mean[kept],
        mode="lines",
        name=words["mean"].format(width=width),
        line=blue["line"],
    )
    for column, values, shown in (
        (1, result.test_loss, True),
        (2, result.accuracy, False),
    ):
        figure.add_scatter(
            x=result.frame_steps,
            y=values,
            mode="lines+markers",
            name=words["test"],
            showlegend=shown,
            row=1,
            col=column,
            **orange,
        )
    top = np.nanmax([*losses[np.isfinite(losses)], *result.test_loss, 0.1])
    figure.update_xaxes(title=words["axis.step"], range=[0, result.steps])
    figure.update_yaxes(title=words["axis.loss"], range=[0, min(1.05 * top, 5)], col=1)
    figure.update_yaxes(title=words["axis.accuracy"], range=[0, 1.02], col=2)
    figure.update_layout(height=340)
    return figure
