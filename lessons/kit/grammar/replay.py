"""Frames computed once, then played, paused and scrubbed in the reader's browser.

    packed = pack([{"title": "ReLU", "maps": maps, "points": x, "classes": y,
                    "extent": (-2, 2, -2, 2), "readout": ["loss 0.69", ...]}],
                  steps=[0, 20, 40])
    replay(packed, labels=..., palette=["#0072b2", ...], key="spiral")

Several panels share one scrubber. A panel is a dict; all but the title may be missing:

    title    its heading
    maps     uint8 (frames, 2, height, width), class and confidence of 255, row 0 lowest
    relief   True if maps are (frames, height, width) instead: heights 0..63, from the
             palest to the darkest
    points   (points, 2), or (frames, points, 2) if they move
    classes  int (points,), a colour and a shape each
    extent   (x0, x1, y0, y1) of the picture
    corners  False if the extent is not to be written into the corners
    lines    polylines (n, 2) or (frames, n, 2), or pairs (polyline, palette index)
    grow     how many points of every line are drawn, one number a frame
    names    what the points of each class are called, for a legend
    readout  one text a frame
    curve, curve_steps   a quantity over the steps, drawn below with a moving mark

Nothing but the last frame is shown until the reader presses play. What is sent is
small: differences from frame to frame, deflated; points in 1/2730 of the picture.
A line that diverges is drawn as far as the edge; nan in it is a gap.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from lessons.kit.grammar.browser import component, source
from lessons.kit.grammar.grasp import Grab, Name, Place, values

LEVELS = 4095  # points are sent as 0..4094; 4095 stands for "not to be drawn"
BEYOND = 0.25  # of the picture's width, how far outside it a point may still be sent
LINE_LEVELS, LINE_BEYOND = 65535, 7.5  # the same for lines, which leave and come back
CLASS_BITS, STRONGEST = 6, 15  # of a map's byte: where the class stands; full colour
LABELS = ("play", "pause", "back", "forward", "scrub", "position", "canvas")

PARTS = ("grasp.js", "moment.js", "step.js", "fit.js", "player.js", "unpack.js")
PARTS += ("picture.js", "shapes.js")
_replay = component("replay", *PARTS, css=source("replay.css"))


def replay(
    packed: Mapping[str, Any],
    *,
    labels: Mapping[str, str],
    palette: Sequence[str],
    key: str,
    running: bool = False,
    height: int | None = None,
    speed: float | None = None,
    autoplay: bool = False,
    total: int | None = None,
    pick: tuple[Name, Name] | None = None,
    hint: str = "",
    place: Place | None = None,
    kept: Mapping[str, Any] | None = None,
) -> None:
    """Shows packed panels of frames side by side, with one scrubber for all.

    `running` says that more frames will come; a reader at the last one follows them.
    `height` is the most pixels a picture is high, `speed` frames a second (as many as
    the screen shows for 60 and more), `total` the step that the frames lead to.
    `pick` names the controls of x and y that a point of the picture sets (None: none
    of them), by dragging or by the arrow keys, as `hint` says: `place` is called where
    it is let go. `kept` is another run, packed, whose
    panels stand beside these, and what both are called (see `pin.py`).
    """
    data = {
        **packed,
        "name": key,
        "labels": {name: labels[name] for name in LABELS},
        "palette": list(palette),
        "running": running,
        "height": height,
        "speed": speed,
        "autoplay": autoplay,
        "total": total,
        "pick": Grab(*pick).sent() if pick and place else None,
        "hint": hint if place else "",
        "kept": dict(kept) if kept else None,
    }

    def picked() -> None:
        said = st.session_state.get(key, {}).get("pick")
        if place and pick and (set_to := values(said, Grab(*pick).names)):
            place(list(set_to), list(set_to.values()))

    _replay(key=key, data=data, on_pick_change=picked)


def pack(
    panels: Sequence[Mapping[str, Any]], steps: Sequence[int] | None = None
) -> dict[str, Any]:
    """Returns panels as sent: `head`, which is JSON, and `body`, deflated numbers.

    `steps` are the training steps of the frames.
    """
    if steps is None and panels:
        steps = panels[0].get("steps")
    store = _Store()
    heads = [_panel(panel, store) for panel in panels]
    frames = max((head["frames"] for head in heads), default=1)
    steps = list(range(frames)) if steps is None else [int(s) for s in steps]
    head = {"panels": heads, "steps": steps[:frames] or [0]}
    return {"head": head, "body": store.body()}


class _Store:
    """Arrays one after the other, each with its place noted in the head."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0

    def put(self, array: np.ndarray) -> dict[str, Any]:
        """Appends an array; its type is u1, u2 (16 bits) or f4, little endian."""
        kind = array.dtype.str.lstrip("<|")
        note = {"at": self.size, "type": kind, "shape": list(array.shape)}
        piece = array.tobytes()
        piece += bytes(-len(piece) % 4)  # typed arrays want their places aligned
        self.pieces.append(piece)
        self.size += len(piece)
        return note

    def body(self) -> str:
        """Returns everything as base64 of one deflated stream."""
        return base64.b64encode(zlib.compress(b"".join(self.pieces), 6)).decode("ascii")


def _panel(panel: Mapping[str, Any], store: _Store) -> dict[str, Any]:
    extent = [float(v) for v in panel.get("extent", (-1, 1, -1, 1))]
    readout = [str(line) for line in panel.get("readout") or ()]
    head: dict[str, Any] = {
        "title": str(panel.get("title", "")),
        "extent": extent,
        "readout": readout,
        "names": [str(name) for name in panel.get("names", ())],
        "relief": bool(panel.get("relief")),
        "corners": bool(panel.get("corners", True)),
        "grow": [int(n) for n in panel.get("grow", ())],
        "lines": [],
    }
    frames = [len(readout), len(head["grow"])]
    if panel.get("maps") is not None:
        maps = np.asarray(panel["maps"], np.uint8)
        maps = maps if head["relief"] else coloured(maps)
        head["maps"] = store.put(_differences(maps))
        frames.append(len(maps))
    if panel.get("points") is not None:
        points = quantise(panel["points"], extent)
        count = points.shape[-2]
        classes = panel.get("classes")
        classes = np.zeros(count) if classes is None else np.asarray(classes)
        head["points"] = store.put(_differences(points))
        head["classes"] = store.put(classes.astype(np.uint8))
        frames.append(len(points))
    for line in panel.get("lines") or ():
        line, colour = line if isinstance(line, tuple) else (line, None)
        line = quantise_line(line, extent)
        head["lines"].append(store.put(_differences(line)) | {"colour": colour})
        frames.append(len(line))
    if panel.get("curve") is not None and len(panel["curve"]):
        curve = np.asarray(panel["curve"], np.float32)
        at = panel.get("curve_steps")
        at = np.arange(len(curve)) if at is None else np.asarray(at)
        head["curve"] = store.put(curve)
        head["curve_steps"] = store.put(at.astype(np.float32))
    return head | {"frames": max(1, *frames)}


def coloured(maps: np.ndarray) -> np.ndarray:
    """Returns maps (frames, 2, height, width) of class and confidence as they are sent.

    Of a byte, the two highest bits are the class, the four lowest how strong its colour
    is: `colours` in picture.js reads them. The eye sees no more steps, and what does
    not change from frame to frame deflates to nothing. Raises ValueError for others.
    """
    if maps.ndim != 4 or maps.shape[1] != 2:
        raise ValueError(f"maps {maps.shape}: (frames, 2, height, width) are wanted")
    label, confidence = maps[:, 0], maps[:, 1]
    strength = np.rint(confidence * (STRONGEST / 255)).astype(np.uint8)
    return label << CLASS_BITS | strength


def quantise(points: Any, extent: Sequence[float]) -> np.ndarray:
    """Returns (frames, points, 2) as uint16, where 4095 is out of sight or NaN."""
    return _levels(_share(points, extent), LEVELS, BEYOND)


def quantise_line(line: Any, extent: Sequence[float]) -> np.ndarray:
    """Returns a polyline as uint16; where it leaves for far away, it ends on its way.

    So a path that diverges is seen to leave the picture. 65535 is out of reach or NaN.
    """
    share = np.nan_to_num(_share(line, extent), nan=np.nan, posinf=1e9, neginf=-1e9)
    there = _reached(share, np.roll(share, 1, axis=1))
    back = _reached(share, np.roll(share, -1, axis=1))
    there[:, :1], back[:, -1:] = share[:, :1], share[:, -1:]  # nothing before, after
    return _levels(np.where(_inside(there), there, back), LINE_LEVELS, LINE_BEYOND)


def _share(points: Any, extent: Sequence[float]) -> np.ndarray:
    """Returns (frames, points, 2) as shares of the picture, 0..1 inside it."""
    points = np.asarray(points, float)
    if points.ndim == 2:
        points = points[None]  # (1, points, 2): they stand still
    x0, x1, y0, y1 = extent
    return (points - (x0, y0)) / ((x1 - x0) or 1.0, (y1 - y0) or 1.0)


def _levels(share: np.ndarray, levels: int, beyond: float) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        level = np.rint((share + beyond) / (1 + 2 * beyond) * (levels - 1))
        seen = (level >= 0) & (level < levels)
    return np.where(seen.all(-1, keepdims=True), level, levels).astype("<u2")


def _inside(share: np.ndarray) -> np.ndarray:
    return (abs(share - 0.5) <= 0.5 + LINE_BEYOND).all(-1, keepdims=True)


def _reached(share: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Returns `share`, or how far one gets from `near` inside to it outside."""
    way = share - near
    with np.errstate(divide="ignore", invalid="ignore"):
        edge = np.where(way > 0, 1 + LINE_BEYOND, -LINE_BEYOND)
        part = np.where(way == 0, np.inf, (edge - near) / way)
        stop = near + 0.999 * part.min(-1, keepdims=True) * way
    return np.where(~_inside(share) & _inside(near), stop, share)


def _differences(frames: np.ndarray) -> np.ndarray:
    """Returns each frame less the one before, modulo 2^bits: little is left to send."""
    different = frames.copy()
    different[1:] -= frames[:-1]
    return different
