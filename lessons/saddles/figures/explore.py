"""Figures: a surface with its critical points, the touching quadratic, its error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
KINDS = ("minimum", "saddle", "maximum", "silent")
ALONG = (5, 6)  # colours of the two eigenvectors


def ground(result: Any, words: Words) -> dict[str, Any]:
    """Returns the surface from above: the point, its eigenvectors, critical points."""
    at, points = result.at, result.points
    box = np.asarray(result.box)
    reach = 0.12 * min(box[1] - box[0], box[3] - box[2])
    lines = []
    if np.isfinite(at.eigenvectors).all():
        for index, colour in enumerate(ALONG):
            way = reach * at.eigenvectors[:, index]
            lines.append((np.stack([at.w - way, at.w + way]), colour))
    kinds = [1 + KINDS.index(verdict) for verdict in points.verdicts]
    return {
        **relief.above(result.heights, result.box),
        "lines": lines,
        "points": np.concatenate([points.w, at.w[None]])[None],
        "classes": np.asarray([*kinds, 0]),
        "names": [words["here"], *(words[f"verdict.{kind}"] for kind in KINDS)],
        "readout": [
            words["readout"].format(
                x=at.w[0], y=at.w[1], value=at.value, slope=at.gradient_norm
            )
        ],
    }


def formulas(at: Any) -> list[str]:
    """Returns gradient, Hessian, eigenvalues and eigenvectors as LaTeX lines."""
    (a, b), (c, d) = at.hessian + 0.0  # never -0
    inside = rf"{a:.4g} & {b:.4g} \\ {c:.4g} & {d:.4g}"
    pairs = enumerate(zip(at.eigenvalues + 0.0, at.eigenvectors.T, strict=True), 1)
    return [
        rf"g &= {_vector(at.gradient + 0.0)}",
        rf"H &= \begin{{pmatrix}} {inside} \end{{pmatrix}}",
        *(rf"\lambda_{i} &= {w:.4g},\quad v_{i} = {_vector(v)}" for i, (w, v) in pairs),
    ]


def surface(result: Any, words: Words) -> go.Figure:
    """Draws the surface and the quadratic that touches it at the point."""
    figure = relief.landscape(result.heights, result.box, words)
    rows, columns = result.taylor.shape
    box = result.box
    figure.add_surface(
        x=np.linspace(box[0], box[1], columns),
        y=np.linspace(box[2], box[3], rows),
        z=result.taylor,
        colorscale=[[0, style.ORANGE], [1, style.ORANGE]],
        showscale=False,
        opacity=0.55,
        name=words["quadratic"],
        showlegend=True,
    )
    figure.add_scatter3d(
        x=[result.at.w[0]],
        y=[result.at.w[1]],
        z=[result.at.value],
        mode="markers",
        marker={"size": 6, "color": style.BLUE},
        name=words["here"],
        showlegend=False,
    )
    figure.update_scenes(
        zaxis_range=_shown(result.heights),
        camera_eye={"x": 1.35, "y": -1.35, "z": 0.9},
    )
    figure.update_layout(height=400)
    return figure


def error(result: Any, words: Words) -> go.Figure:
    """Draws how far the quadratic is off, by distance from the point."""
    figure = go.Figure()
    seen = np.isfinite(result.errors) & (result.errors > 0) & (result.distances > 0)
    figure.add_scatter(
        x=result.distances[seen],
        y=result.errors[seen],
        mode="lines",
        name=words["axis.error"],
        line=style.series(1)["line"],
    )
    figure.update_xaxes(title=words["axis.distance"])
    figure.update_yaxes(title=words["axis.error"], **style.log_axis(result.errors))
    if not seen.any():
        figure.update_yaxes(type="linear", range=[-1, 1])
        figure.update_xaxes(range=[0, float(result.distances[-1])])
    figure.update_layout(height=250)
    return figure


def rows(points: Any, words: Words) -> list[dict[str, object]]:
    """Returns the critical points as a table, the lowest first."""
    return [
        {
            words["table.x"]: f"{w[0]:.6f}",
            words["table.y"]: f"{w[1]:.6f}",
            words["table.height"]: f"{height:.6f}",
            words["table.low"]: f"{values[0]:.6g}",
            words["table.high"]: f"{values[1]:.6g}",
            words["table.verdict"]: words[f"verdict.{verdict}"],
        }
        for w, height, values, verdict in zip(
            points.w, points.heights, points.eigenvalues, points.verdicts, strict=True
        )
    ]


def _vector(vector: np.ndarray) -> str:
    return rf"({vector[0]:.4g},\; {vector[1]:.4g})^\top"


def _shown(heights: np.ndarray) -> list[float]:
    """Returns the heights to show: all, or less where a few walls take most of it."""
    known = heights[np.isfinite(heights)]
    if not known.size:
        return [0.0, 1.0]
    low, high = float(known.min()), float(known.max())
    usual = float(np.quantile(known, 0.8))
    if usual - low < 0.3 * (high - low):
        high = low + 1.5 * (usual - low)
    edge = 0.02 * (high - low) or 1.0
    return [low - edge, high + edge]
