"""A chart that changes in place, drawn by Plotly in the reader's browser.

Streamlit's own chart is mounted anew whenever its data changes: zoom and focus are
lost, and a picture cannot follow a hand. This one is the same Plotly, from the
package that made the figure, and is told the new figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

from lessons.kit.grammar.browser import component
from lessons.kit.grammar.grasp import Grab, Place, values
from lessons.kit.grammar.style import Finished

# Served as one of Streamlit's own files is: compressed once, kept for a year.
FILE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
ADDRESS = f"lab/plotly-{version('plotly')}.js"

PARTS = ("base.js", "grasp.js", "moment.js", "legend.js", "step.js")
PARTS += ("cells.js", "chart.js")
_chart = component("chart", *PARTS, isolate=False)


def chart(
    figure: Finished,
    alt: str,
    key: str,
    grabs: Sequence[Grab] = (),
    press: str | None = None,
    hint: str = "",
    place: Place | None = None,
    kept: Mapping[str, Any] | None = None,
    clock: int | None = None,
    seek: str = "",
) -> None:
    """Shows a finished figure; `alt` says in words what is to be seen.

    `grabs` can be dragged, by the arrow keys too, and set controls where they are let
    go; `press` names the control that a click on a mark sets to what the mark's
    `customdata` says; `hint` says so. Both call `place`. `kept` is another run's figure
    with its `alt`, which stands beside, and what both are called (see `pin.py`).
    `clock` is the x at which step 0 of the lab's player stands, if the figure shows a
    line at the player's step; `seek` says that a click moves the player.
    """
    shown = {
        "name": key,
        "alt": alt,
        "figure": figure.slim(),
        "plotly": ADDRESS,
        "grabs": [grab.sent() for grab in grabs] if place else [],
        "press": bool(press and place),
        "hint": hint if place else "",
        "kept": dict(kept) if kept else None,
        "clock": clock,
        "seek": seek,
    }

    def grabbed() -> None:
        said = st.session_state.get(key, {}).get("grab")
        known = [name for grab in grabs for name in grab.names]
        if place and (set_to := values(said, known)):
            place(list(set_to), list(set_to.values()))

    def pressed() -> None:
        said = st.session_state.get(key, {}).get("press")
        option = said.get("option") if isinstance(said, dict) else None
        if place and press and isinstance(option, str):
            place([press], [option])

    _chart(key=key, data=shown, on_grab_change=grabbed, on_press_change=pressed)
