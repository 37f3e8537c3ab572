"""A chart that changes in place, drawn by Plotly in the reader's browser.

Streamlit's own chart is mounted anew whenever its data changes: zoom and focus are
lost, and a picture cannot follow a hand. This one is the same Plotly, from the
package that made the figure, and is told the new figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

from lessons.kit.grammar.browser import component, valid_point
from lessons.kit.grammar.style import Finished

# Served as one of Streamlit's own files is: compressed once, kept for a year.
FILE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
ADDRESS = f"lab/plotly-{version('plotly')}.js"

_chart = component("chart", "base.js", "grasp.js", "chart.js", isolate=False)


def chart(
    figure: Finished,
    alt: str,
    key: str,
    grab: tuple[str | None, str | None] | None = None,
    on_grab: Callable[[float, float], None] | None = None,
    kept: Mapping[str, Any] | None = None,
) -> None:
    """Shows a finished figure; `alt` says in words what is to be seen.

    `grab` names the controls that a point (x, y) of the plot sets: it can be dragged,
    and `on_grab(x, y)` is called where it is let go. `kept` is another run's figure
    with its `alt`, which stands beside, and what both are called (see `pin.py`).
    """
    shown = {
        "name": key,
        "alt": alt,
        "figure": figure.to_dict(),
        "plotly": ADDRESS,
        "grab": list(grab) if grab else None,
        "kept": dict(kept) if kept else None,
    }

    def grabbed() -> None:
        point = valid_point(st.session_state.get(key, {}).get("grab"))
        if on_grab and point:
            on_grab(*point)

    _chart(key=key, data=shown, on_grab_change=grabbed)
