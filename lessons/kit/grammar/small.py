"""A figure as a small picture: the lines, points and bars of one panel, as SVG.

It has no words and no axes, and stands beside a title that says what it belongs to. Its
place gives it its size, in which its lines keep their thickness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np

from lessons.kit.grammar import style

WIDTH, HEIGHT, EDGE = 200, 60, 4
MOST = 80  # points of a line or of a cloud
KINDS = ("scatter", "scattergl", "bar")
SAFE = " ='/:;,.()"  # stand as they are in an address between double quotes


@dataclass(frozen=True)
class Axis:
    """Where the values of an axis stand in the picture."""

    log: bool
    low: float
    high: float
    begin: float
    end: float

    def place(self, values: Any) -> np.ndarray:
        """Returns where values stand; categories stand in their order."""
        share = (read(values, self.log) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)


def svg(figure: style.Finished, ink: str, panel: str = "") -> str:
    """Returns a panel of a figure ("" for the first, "2" for that of `x2`) as SVG.

    What has no colour of its own is drawn with `ink`.
    """
    spec = figure.to_dict()
    shown = [trace for trace in spec["data"] if _stands_in(trace, f"x{panel}")]
    x = _axis(spec["layout"], f"xaxis{panel}", shown, EDGE, WIDTH - EDGE)
    y = _axis(spec["layout"], f"yaxis{panel}", shown, HEIGHT - EDGE, EDGE)
    marks = "".join(mark for trace in shown for mark in _marks(trace, x, y))
    box = f"viewBox='0 0 {WIDTH} {HEIGHT}' preserveAspectRatio='none'"
    look = f"fill='none' stroke='{ink}' stroke-linecap='round'"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' {box} {look}>"
        f"<style>path{{vector-effect:non-scaling-stroke}}</style>{marks}</svg>"
    )


def image(picture: str) -> str:
    """Returns an SVG as an image of a page; "" keeps the place of one."""
    source = f"data:image/svg+xml,{quote(picture, safe=SAFE)}"
    return f'<img class="lab-small" alt="" src="{source}">'


def read(values: Any, log: bool) -> np.ndarray:
    """Returns a trace's values as numbers, of a logarithmic axis their logarithms."""
    found = style.numbers(values)
    if found.dtype == object:  # JSON has null for what is not a number
        found = np.array([np.nan if value is None else value for value in found])
    if found.dtype.kind not in "fiub":
        return np.arange(len(found), dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(found.astype(float)) if log else found.astype(float)


def _stands_in(trace: Mapping[str, Any], axis: str) -> bool:
    shown = trace["type"] in KINDS and trace.get("visible", True) is True
    return shown and "x" in trace and "y" in trace and trace.get("xaxis", "x") == axis


def _axis(
    layout: Mapping[str, Any],
    name: str,
    traces: list[dict[str, Any]],
    begin: float,
    end: float,
) -> Axis:
    said = layout.get(name, {})
    log = said.get("type") == "log"
    every = np.concatenate([read(trace[name[0]], log) for trace in traces])
    every = every[np.isfinite(every)]
    low, high = said.get("range") or (None, None)
    low = every.min() if low is None else low
    high = every.max() if high is None else high
    if said.get("autorange") == "reversed":
        low, high = high, low
    return Axis(log, low, high if high != low else low + 1, begin, end)


def _marks(trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    """Yields a trace's bars, or its line and its points."""
    places = np.stack([x.place(trace["x"]), y.place(trace["y"])], 1)
    line, marker = trace.get("line", {}), trace.get("marker", {})
    if trace["type"] == "bar":
        stems = (f"M{a:.1f} {y.begin}V{b:.1f}" for a, b in places)
        yield _path(stems, marker.get("color"), 6)
        return
    mode = trace.get("mode", "lines")
    if "lines" in mode and line.get("color") and line.get("width", 2):
        yield _path(_line(places), line["color"], 1.8)
    if "markers" in mode:
        every = places[:: max(1, len(places) // MOST)]
        dots = (f"M{a:.1f} {b:.1f}h0" for a, b in every if np.isfinite(a + b))
        yield _path(dots, marker.get("color"), 4)


def _line(places: np.ndarray) -> Iterator[str]:
    """Yields the path through places; a gap begins it anew."""
    pen = "M"
    for a, b in places[:: max(1, len(places) // MOST)]:
        if np.isfinite(a + b):
            yield f"{pen}{a:.1f} {b:.1f}"
            pen = "L"
        else:
            pen = "M"


def _path(steps: Iterator[str], colour: Any, width: float) -> str:
    own = f" stroke='{colour}'" if isinstance(colour, str) else ""
    return f"<path d='{''.join(steps)}'{own} stroke-width='{width}'/>"
