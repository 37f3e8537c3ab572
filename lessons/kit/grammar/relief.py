"""One way to draw a surface and what moves on it: from above, and in three dimensions.

From above it is a panel for `view.replay`: shaded bands with the paths growing on
them, which a click may start anew. Every band covers the same share of the picture,
so that a valley of a thousandth shows as well as a wall of a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

BANDS = 20
FINE = 5  # times as many rows and columns are drawn, so that the bands are smooth
LEVELS, LINE = 63, 9  # of shade; how much darker the line between two bands is


def above(
    heights: np.ndarray, box: Sequence[float], title: str = ""
) -> dict[str, object]:
    """Returns the panel of a surface seen from above: heights (rows upwards, columns).

    `box` is left, right, bottom, top. Add paths with `travel`.
    """
    fine = _finer(_finite(heights))
    seen = fine[np.isfinite(fine)]
    if seen.size:
        edges = np.unique(np.quantile(seen, np.arange(1, BANDS) / BANDS))
        band = np.searchsorted(edges, np.nan_to_num(fine, nan=np.inf))
        level = np.rint(band * ((LEVELS - LINE) / max(1, len(edges)))).astype(np.uint8)
        level[1:] += LINE * (band[1:] != band[:-1]).astype(np.uint8)
        across = (band[1:, 1:] != band[1:, :-1]) & (band[1:, 1:] == band[:-1, 1:])
        level[1:, 1:] += LINE * across.astype(np.uint8)
    else:
        level = np.zeros(fine.shape, np.uint8)
    return {"title": title, "maps": level[None], "relief": True, "extent": tuple(box)}


def travel(
    panel: Mapping[str, Any],
    paths: Sequence[np.ndarray],
    steps: Sequence[int],
    readout: Sequence[str] = (),
    names: Sequence[str] = (),
    marks: Sequence[Sequence[float]] = (),
) -> dict[str, Any]:
    """Returns the panel with paths (points, 2) that grow, one colour and shape each.

    Frame i shows the first steps[i] + 1 points. `names` are the paths' for a legend.
    `marks` are points that stand still; their shape and colour are those after the last
    path's, and so is their name.
    """
    ends = np.asarray(steps)
    heads = [np.asarray(path)[np.minimum(ends, len(path) - 1)] for path in paths]
    still = np.reshape(np.asarray(marks, float), (-1, 1, 2))
    points = [*heads, *still.repeat(len(ends), 1)]
    classes = [*range(len(paths)), *(len(paths) for _ in still)]
    return {
        **panel,
        "lines": [(np.asarray(path), index) for index, path in enumerate(paths)],
        "grow": ends + 1,
        "points": np.stack(points, 1) if points else None,
        "classes": np.asarray(classes),
        "readout": readout,
        "names": names,
    }


def arrow(tail: Sequence[float], step: Sequence[float], head: float) -> np.ndarray:
    """Returns an arrow as one polyline; `head` is the length of its barbs."""
    tail, step = np.asarray(tail, float), np.asarray(step, float)
    length = np.hypot(*step)
    if not 0 < length < np.inf:
        return np.stack([tail] * 5)
    along = step / length * min(head, 0.4 * length)
    across = np.array([-along[1], along[0]]) * 0.6
    tip = tail + step
    return np.stack([tail, tip, tip - along + across, tip, tip - along - across])


def landscape(
    heights: np.ndarray,
    box: Sequence[float],
    words: Mapping[str, str],
    paths: Mapping[str, np.ndarray] | None = None,
    logarithmic: bool = False,
) -> go.Figure:
    """Draws a surface in three dimensions; `paths` are named (points, 3) lines on it.

    Axis titles are the words `axis.x`, `axis.y` and `axis.height`. Where heights span
    many powers of ten, `logarithmic` shows log10(1 + height above the lowest).
    """
    heights = _finite(heights)
    known = heights[~np.isnan(heights)]
    lowest, highest = (known.min(), known.max()) if known.size else (0.0, 0.0)

    def shown(z: np.ndarray) -> np.ndarray:
        return np.log10(1 + np.maximum(z - lowest, 0)) if logarithmic else z

    def within(path: np.ndarray) -> np.ndarray:
        low, high = (box[0], box[2], lowest), (box[1], box[3], highest)
        seen = ((path >= low) & (path <= high)).all(1, keepdims=True)
        return np.where(seen, path, np.nan)  # what leaves the picture is a gap

    rows, columns = heights.shape
    figure = go.Figure()
    figure.add_surface(
        x=np.linspace(box[0], box[1], columns),
        y=np.linspace(box[2], box[3], rows),
        z=shown(heights).astype(np.float32),
        colorscale=[[0, style.PAPER], [1, style.MUTED]],
        showscale=False,
        opacity=0.92,
        contours={"z": {"show": True, "color": style.MUTED, "width": 1}},
        name=words["axis.height"],
    )
    for index, (name, path) in enumerate((paths or {}).items()):
        look = style.series(index)
        path = within(np.asarray(path, float))
        figure.add_scatter3d(
            x=path[:, 0],
            y=path[:, 1],
            z=shown(path[:, 2]),
            mode="lines+markers",
            marker={"size": 3, "color": look["line"]["color"]},
            line={"width": 6, "color": look["line"]["color"]},
            name=name,
        )
    names = {"x": words["axis.x"], "y": words["axis.y"], "z": words["axis.height"]}
    figure.update_layout(
        height=460,
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        scene={
            **{f"{axis}axis": {"title": name} for axis, name in names.items()},
            "aspectratio": {"x": 1, "y": 1, "z": 0.7},
            "camera": {"eye": {"x": 1.2, "y": -1.2, "z": 0.8}},
        },
    )
    return figure


def _finite(heights: np.ndarray) -> np.ndarray:
    heights = np.asarray(heights, float)
    return np.where(np.isfinite(heights), heights, np.nan)


def _finer(heights: np.ndarray) -> np.ndarray:
    """Returns the heights with FINE - 1 rows and columns put between each two."""
    for axis in (0, 1):
        count = heights.shape[axis]
        at = np.linspace(0, count - 1, FINE * (count - 1) + 1)
        low = np.minimum(at.astype(int), count - 2)
        share = np.expand_dims(at - low, 1 - axis)
        first, second = heights.take(low, axis), heights.take(low + 1, axis)
        heights = first + share * (second - first)
    return heights
