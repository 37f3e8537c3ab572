"""One look for every figure: a template, and one colour (and dash, and marker) an idea.

Figures name the colours of the light palette; `finish` exchanges them for the dark
ones and sets the type for a screen or a projector. The palette is Okabe and Ito's
(https://jfly.uni-koeln.de/color/), which readers with any common colour blindness can
tell apart, darkened on white and lightened on black until each has a contrast of 3.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
from plotly.basedatatypes import BaseFigure

from lessons.kit.grammar.slim import slim

BLUE, ORANGE, GREEN, PINK = "#0072b2", "#c25b00", "#00785a", "#b0558f"
SKY, YELLOW, BROWN = "#2b8cc4", "#8f7a00", "#7a5230"
INK, MUTED, GRID, PAPER = "#1b1f24", "#59626d", "#dfe3e8", "#ffffff"
SHADE = "rgba(89,98,109,0.14)"

DARK = {
    BLUE: "#4fb3ea",
    ORANGE: "#f2a14c",
    GREEN: "#2fc79b",
    PINK: "#e29ac8",
    SKY: "#8fd0f5",
    YELLOW: "#e8da5a",
    BROWN: "#cfa27c",
    INK: "#f0f2f5",
    MUTED: "#a9b2bd",
    GRID: "#343b45",
    PAPER: "#0f1318",
    SHADE: "rgba(169,178,189,0.18)",
}
SERIES = (BLUE, ORANGE, GREEN, PINK, SKY, YELLOW, BROWN, INK)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKERS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star")
CLASSES = (BLUE, ORANGE, GREEN, PINK)
LARGE = 20  # px, the least type of a picture on a projector
WORDED = 40  # px: a marker larger than that holds words, and grows with them
SMALL = 12  # px, the least type of a picture on a screen

pio.templates.default = None  # every figure gets the one below, by `finish`


@dataclass(frozen=True)
class Look:
    """How a figure is to be seen: dark or light, on a screen or a projector."""

    dark: bool = False
    present: bool = False
    paper: bool = False  # the print view: always light

    def colour(self, light: str) -> str:
        """Returns a colour of the light palette as this look shows it."""
        return DARK.get(light, light) if self.dark else light


def series(index: int) -> dict[str, object]:
    """Returns line and marker settings of the `index`-th curve of a figure."""
    return {
        "line": {
            "color": SERIES[index % len(SERIES)],
            "dash": DASHES[index % len(DASHES)],
        },
        "marker": {
            "color": SERIES[index % len(SERIES)],
            "symbol": MARKERS[index % len(MARKERS)],
        },
    }


def log_axis(values: Any) -> dict[str, object]:
    """Returns a logarithmic axis for these values, ticked at whole powers of ten.

    Over less than a decade and a half Plotly's own ticks (2, 5, 10) say more.
    """
    values = np.asarray(values, float)
    seen = values[np.isfinite(values) & (values > 0)]
    decades = float(np.ptp(np.log10(seen))) if seen.size else 0.0
    axis: dict[str, object] = {"type": "log", "exponentformat": "power"}
    return axis | ({"dtick": max(1, round(decades / 6))} if decades > 1.5 else {})


def faint(colour: str, opacity: float = 0.18) -> str:
    """Returns a palette colour as a translucent fill that `finish` can still darken."""
    return f"{colour}{round(opacity * 255):02x}"


def band(
    x: Any, low: Any, high: Any, colour: str, opacity: float = 0.18
) -> dict[str, object]:
    """Returns settings of a scatter that fills from `low` to `high`, both over `x`."""
    return {
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([high, low[::-1]]),
        "fill": "toself",
        "fillcolor": faint(colour, opacity),
        "mode": "lines",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def mean_and_range(
    x: Any, runs: Any, index: int, **more: object
) -> list[dict[str, object]]:
    """Returns settings of two scatters: the range of runs (x, runs), and their mean.

    Both have the colour of a series; `more` settings are the mean's.
    """
    runs, line = np.asarray(runs, float), series(index)["line"]
    mean = {"x": x, "y": runs.mean(1), "mode": "lines", "line": line}
    return [band(x, runs.min(1), runs.max(1), SERIES[index]), mean | more]


@cache
def template(look: Look) -> dict[str, Any]:
    """Returns the Plotly template of a look (in the light palette), as sent."""
    size = LARGE if look.present else 14
    axis = {
        "gridcolor": GRID,
        "zerolinecolor": MUTED,
        "zerolinewidth": 1,
        "linecolor": MUTED,
        "ticks": "outside",
        "tickcolor": MUTED,
        "ticklen": 4,
        "tickfont": {"size": size - (0 if look.present else 2)},
        "title": {"font": {"size": size}, "standoff": 8},
        "automargin": True,
    }
    base = go.layout.Template()
    base.layout = {
        "font": {"family": "sans-serif", "size": size, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(SERIES),
        "xaxis": axis,
        "yaxis": axis,
        "legend": {
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.02,
            "x": 0,
            "font": {"size": size},
            "bgcolor": "rgba(0,0,0,0)",
        },
        "scene": {
            f"{name}axis": {
                "nticks": 4 if look.present else 6,
                "tickfont": {"size": size - (0 if look.present else 2)},
                "title": {"font": {"size": size}},
                "gridcolor": GRID,
                "zerolinecolor": GRID,
            }
            for name in "xyz"
        },
        "margin": {"l": 10, "r": 16, "t": 40, "b": 10},
        "hoverlabel": {"font": {"size": size}, "bgcolor": PAPER},
        "hovermode": "closest",
        "annotationdefaults": {"font": {"size": size}},
        "uirevision": "keep",
    }
    base.data.scatter = [{"line": {"width": 4 if look.present else 2.2}}]
    return base.to_plotly_json()


class Finished(BaseFigure):
    """A figure as it is sent: plain JSON, which Streamlit takes as it is."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec
        self._slim: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns the figure; nobody is to change it."""
        return self._spec

    def slim(self) -> dict[str, Any]:
        """Returns it as it is sent, see `slim.py`; nobody is to change it."""
        if self._slim is None:
            self._slim = slim(self._spec)
        return self._slim


def finish(figure: go.Figure, look: Look) -> Finished:
    """Returns the figure in the look asked for: template, type sizes and colours."""
    spec = figure.to_dict()
    layout = spec["layout"]
    layout["template"] = template(look)
    if look.present:
        for note in layout.get("annotations", ()):
            note.setdefault("font", {})["size"] = LARGE
        _raise_type(layout)
        for axis in (a for name, a in layout.items() if name[1:5] == "axis"):
            if axis.get("type") == "log" and "dtick" not in axis:
                axis["tickfont"] = {
                    "size": LARGE / 0.75
                }  # Plotly's 2 and 5 are smaller
        if layout.get("height"):
            layout["height"] = round(layout["height"] * 1.25)
        for trace in spec["data"]:
            _raise_type(trace)
            if trace["type"] == "scatter":
                _enlarge(trace)
    source = pio.to_json(spec, validate=False)
    if look.dark:
        for light, dark in DARK.items():
            source = source.replace(light, dark)
    return Finished(json.loads(source))


def _raise_type(part: Any) -> None:
    """Makes the type of a figure's part large enough for a projector."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name.endswith("font") and isinstance(value, dict):
                if isinstance(size := value.get("size"), (int, float)):
                    value["size"] = max(size, LARGE)
            elif name != "template":
                _raise_type(value)
    elif isinstance(part, (list, tuple)) and len(part) and isinstance(part[0], dict):
        for one in part:
            _raise_type(one)


def _enlarge(trace: dict[str, Any]) -> None:
    trace.setdefault("textfont", {})["size"] = LARGE
    held = trace.get("marker", {}).get("size")
    if isinstance(held, (int, float)) and held > WORDED:
        trace["marker"]["size"] = held * LARGE / SMALL
    width = trace.get("line", {}).get("width", 4)
    if "lines" in trace.get("mode", "lines") and width != 0:  # 0 bounds a band
        trace.setdefault("line", {})["width"] = max(width, 4)


def table(figure: BaseFigure) -> list[dict[str, object]]:
    """Returns a figure's drawn numbers as rows: series, x, y (and z) of every point."""
    rows: list[dict[str, object]] = []
    for trace in figure.to_dict()["data"]:
        columns = {n: numbers(trace[n]) for n in "xyz" if trace.get(n) is not None}
        if "z" in columns and columns["z"].ndim == 2:  # a map: x across, y up
            x, y = np.meshgrid(columns["x"], columns["y"])
            columns = {"x": x.ravel(), "y": y.ravel(), "z": columns["z"].ravel()}
        name = trace.get("name")
        rows += [
            {"series": name, **dict(zip(columns, point, strict=True))}
            for point in zip(*(c.tolist() for c in columns.values()), strict=True)
        ]
    return rows


def numbers(values: Any) -> np.ndarray:
    """Returns a trace's values as an array; Plotly packs some as base64."""
    if isinstance(values, dict):
        flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
        shape = str(values.get("shape", flat.size)).split(",")
        return flat.reshape([int(n) for n in shape])
    return np.asarray(values)
