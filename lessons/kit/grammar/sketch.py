"""A sheet to draw on with mouse, pen or finger; the drawing is a short text.

    strokes = sketch(strokes, labels=..., key="digit")

The text is what `models.data.strokes` reads, short enough for a link. With keys: the
arrows steer the pen, Space sets it down and lifts it, Ctrl+Z takes back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from lessons.kit.grammar.browser import component, source

LONGEST = 1200  # characters, as in models.strokes
LABELS = ("undo", "clear", "canvas", "hint")

_sketch = component(
    "sketch", "board.js", "sketch.js", "shapes.js", css=source("pad.css")
)


def sound(strokes: object) -> str | None:
    """Returns strokes as they came if they can be read, else None."""
    if not isinstance(strokes, str) or len(strokes) > LONGEST:
        return None
    return strokes if re.fullmatch(r"([\w-]{2}|\.)*", strokes, re.A) else None


def sketch(strokes: str, *, labels: Mapping[str, str], key: str) -> str | None:
    """Shows a drawing and returns what the reader has just made of it, else None.

    The answer comes when the pen is lifted. Between that and the next drawing Python's
    strokes count: a card or a link may have put others there.
    """
    news = f"{key}.news"

    def note() -> None:
        st.session_state[news] = True

    data = {
        "strokes": strokes,
        "labels": {name: labels[name] for name in LABELS},
        "most": LONGEST,
    }
    said = _sketch(key=key, data=data, on_strokes_change=note)
    return sound(said.strokes) if st.session_state.pop(news, False) else None
