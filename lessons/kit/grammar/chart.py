"""A chart that changes in place, drawn by Plotly in the reader's browser.

Streamlit's own chart is mounted anew whenever its data changes: zoom and focus are
lost, and a picture cannot follow a hand. This one is the same Plotly, from the
package that made the figure, and is told the new figure.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import plotly

from lessons.kit.grammar.browser import component
from lessons.kit.grammar.style import Finished

# Served as one of Streamlit's own files is: compressed once, kept for a year.
FILE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
ADDRESS = f"lab/plotly-{version('plotly')}.js"

_chart = component("chart", "base.js", "chart.js", isolate=False)


def chart(figure: Finished, alt: str, key: str) -> None:
    """Shows a finished figure; `alt` says in words what is to be seen."""
    shown = {"name": key, "alt": alt, "figure": figure.to_dict(), "plotly": ADDRESS}
    _chart(key=key, data=shown)
