"""Frames that the reader's browser plays, pauses and scrubs, without asking again.

A panel is a dict: `title`; `maps` (frames, h, w) uint8, 64 * class + confidence 0..15,
bottom row first, or None; `points` (m, 2) or, moving, (frames, m, 2), with `classes`
(m,); `lines`, dicts of `points` (n, 2) or (frames, n, 2) and a `colour` index;
`extent` (left, right, bottom, top); `readout`, a line of text for each frame.

All numbers travel deflated: four panels of 50 maps 60 x 60 take about 0.1 MB.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

SCRIPT = Path(__file__).with_name("replay.js").read_text(encoding="utf-8")
STYLE = Path(__file__).with_name("replay.css").read_text(encoding="utf-8")
LABELS = ("play", "pause", "back", "forward", "scrub", "step", "of", "canvas")
_replay = st.components.v2.component("dll_replay", js=SCRIPT, css=STYLE)


def replay(
    panels: Sequence[Mapping[str, Any]],
    *,
    steps: Sequence[int],
    labels: Mapping[str, str],
    palette: Sequence[str],
    key: str,
    running: bool = False,
    last_step: int | None = None,
) -> None:
    """Draws panels side by side with one scrubber; `steps` are the frames' steps.

    While `running`, a reader at the last frame follows the new ones. Only then is
    the latest frame alone sent: the whole history comes with the finished run.
    """
    frames = len(steps)
    first = frames - 1 if running else 0
    _replay(
        data={
            "panels": [pack_panel(panel, first, frames) for panel in panels],
            "steps": [int(s) for s in steps][first:],
            "labels": {name: labels[name] for name in LABELS},
            "palette": list(palette),
            "running": running,
        },
        key=key,
    )


def pack_panel(panel: Mapping[str, Any], first: int, frames: int) -> dict[str, Any]:
    """Returns a panel's frames from `first` on, as JSON with packed arrays."""
    packed: dict[str, Any] = {
        "title": panel["title"],
        "extent": [float(v) for v in panel["extent"]],
        "readout": list(panel.get("readout", ()))[first:frames],
    }
    if panel.get("maps") is not None:
        packed["maps"] = pack(np.asarray(panel["maps"], np.uint8)[first:frames])
    if panel.get("points") is not None:
        packed["points"] = places(panel["points"], panel["extent"], first, frames)
        packed["classes"] = [int(c) for c in panel["classes"]]
    packed["lines"] = [
        {
            "points": places(line["points"], panel["extent"], first, frames),
            "colour": int(line.get("colour", 0)),
        }
        for line in panel.get("lines", ())
    ]
    return packed


def places(
    points: Any, extent: Sequence[float], first: int, frames: int
) -> dict[str, Any]:
    """Returns points as uint16 over the extent; those outside are put on its edge."""
    points = np.asarray(points, float)
    if points.ndim == 3:
        points = points[first:frames]
    left, right, bottom, top = extent
    low, size = np.array([left, bottom]), np.array([right - left, top - bottom])
    share = np.nan_to_num((points - low) / size, nan=0.5).clip(0, 1)
    return pack((share * 65535).round().astype("<u2"))


def pack(values: np.ndarray) -> dict[str, Any]:
    """Returns an array as its shape and its deflated bytes in base64."""
    data = zlib.compress(np.ascontiguousarray(values).tobytes(), 6)
    return {"shape": values.shape, "data": base64.b64encode(data).decode()}
