"""A sheet to draw on with mouse, pen or finger; the drawing is a short text.

    strokes = sketch(strokes, labels=..., key="digit")

The text is what `models.data.strokes` reads, short enough for a link. With keys: the
arrows steer the pen, Space sets it down and lifts it, Ctrl+Z takes back.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lessons.kit.grammar.browser import Answer, component, nothing, source
from lessons.kit.grammar.controls import LONGEST_DRAWING, legible

LABELS = ("undo", "clear", "canvas", "hint")

_sketch = component(
    "sketch", "board.js", "sketch.js", "shapes.js", css=source("pad.css")
)


def sketch(strokes: str, *, labels: Mapping[str, str], key: str) -> str | None:
    """Shows a drawing and returns what the reader has just made of it, else None.

    The answer comes when the pen is lifted. What the reader draws is numbered: Python's
    strokes count in the browser once they answer the last of these, since a card or a
    link may have put others there, and not while they answer an older one.
    """
    answer = Answer(key)
    made = _strokes(answer.news(st.session_state.get(key, {}).get("made")))
    data = {
        "strokes": strokes if made is None else made,
        "heard": answer.heard,
        "labels": {name: labels[name] for name in LABELS},
        "most": LONGEST_DRAWING,
    }
    said = _sketch(key=key, data=data, on_made_change=nothing)
    late = _strokes(answer.news(said.made))  # of before this server knew the sheet
    return made if late is None else late


def _strokes(made: Mapping[str, object]) -> str | None:
    """Returns strokes as a browser sent them if they can be read, else None."""
    said = made.get("strokes")
    return said if isinstance(said, str) and legible(said) else None
