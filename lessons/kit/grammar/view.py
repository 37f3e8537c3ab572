"""What a lab's draw function shows a result with: figures, replays, words, tables."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from lessons.kit.grammar import style, text
from lessons.kit.grammar.replay import pack, replay
from lessons.kit.grammar.request import Context

Place = Callable[[tuple[str, str], float, float], None]


class View:
    """What a draw function shows a result with.

    It keeps what it is told, in order and without any reader's own things in it, so
    that one drawing can be shown to a whole class (see `live.py`).
    """

    def __init__(
        self,
        context: Context,
        arguments: Mapping[str, Any],
        final: bool,
        at_once: bool = False,
    ) -> None:
        self.place = context.place
        self.words = context.words
        self.look = context.look
        self.arguments = arguments
        self.final = final
        self.figures: dict[str, style.Finished] = {}
        self._lines = context.text.entries(f"{context.name}.observe")
        self._labels = context.frame.entries("replay")
        self._at_once = at_once
        self._pieces: list[Callable[[Place | None], object]] = []

    def show(self, place: Place | None = None) -> None:
        """Puts everything on the page; `place(names, x, y)` sets controls."""
        for piece in self._pieces:
            piece(place)

    def figure(self, name: str, figure: go.Figure, **fields: object) -> None:
        """Shows a figure; `fields` fill its alt text, the entry `alt.<name>`."""
        self.figures[name] = style.finish(figure, self.look)
        self._keep(
            st.plotly_chart,
            self.figures[name],
            theme=None,
            key=f"{self.place}.{name}",
            alt=text.fill(self.words[f"alt.{name}"], **fields),
            config={"displaylogo": False, "displayModeBar": False, "responsive": True},
        )

    def replay(
        self,
        name: str,
        panels: list[dict[str, Any]],
        steps: list[int],
        total: int | None = None,
        pick: tuple[str, str] | None = None,
    ) -> None:
        """Shows frames that the reader's browser plays, pauses and scrubs.

        While a run is under way only its newest frame is sent; `total` is the step it
        leads to. `pick` names two controls that a click on the picture sets, in a lab
        that runs `at_once`.
        """
        whole = self.final
        packed = pack(
            panels if whole else [newest(panel, len(steps)) for panel in panels],
            steps if whole else steps[-1:],
        )
        pick = pick if self._at_once else None
        shown = {
            "labels": self._labels,
            "palette": [self.look.colour(c) for c in style.SERIES],
            "key": f"{self.place}.{name}",
            "running": not whole,
            "total": total,
        }

        def show(place: Place | None) -> None:  # without this view, see `show` above
            on_pick = functools.partial(place, pick) if pick and place else None
            replay(packed, **shown, on_pick=on_pick)

        self._pieces.append(show)

    def say(self, key: str, **fields: object) -> None:
        """Says the entry `key` of the lab's words, with fields from this run."""
        self._keep(st.markdown, text.fill(self.words[key], **fields))

    def observe(self, key: str, **fields: object) -> None:
        """Says the one line on what to observe, once the run is whole."""
        if self.final:
            line = text.fill(self._lines[key], **fields)
            self._keep(st.info, line, icon=":material/visibility:")

    def formula(self, lines: list[str]) -> None:
        """Shows formulas, one below the other."""
        inner = r"\\[2pt] ".join(lines)
        self._keep(st.latex, rf"\begin{{aligned}}{inner}\end{{aligned}}")

    def table(self, rows: list[dict[str, object]]) -> None:
        """Shows a small table: a row a dict, headed by its keys; None is left empty."""
        self._keep(st.html, table(rows))

    def _keep(self, show: Callable[..., object], *args: object, **more: object) -> None:
        self._pieces.append(lambda _place: show(*args, **more))


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Returns rows as an HTML table; whatever a reader typed stays text.

    Streamlit's own grid is drawn on a canvas, in one size for desk and wall, and
    costs a first visitor a quarter of a megabyte.
    """

    def said(value: object) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return f"{value:.6g}"
        return "" if value is None else str(value)

    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [said(row.get(name)) for row in rows] for name in names}
    marks = {
        name: ' class="number"' if all(map(NUMBER.fullmatch, cells)) else ""
        for name, cells in columns.items()
    }
    head = "".join(f"<th{marks[n]}>{html.escape(n)}</th>" for n in names)
    body = "".join(
        "<tr>"
        + "".join(f"<td{marks[n]}>{html.escape(columns[n][i])}</td>" for n in names)
        + "</tr>"
        for i in range(len(rows))
    )
    return (
        '<div class="lab-table"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


# A number or what stands in its place: 0.5, 1e-7, 12 %, < 0.001, nothing, a dash
NUMBER = re.compile(r"([-−+±<>≈≤≥]? ?\d[\d.,e+−–-]*\s?%?|[–—-]|nan|inf|∞|)")


def newest(panel: Mapping[str, Any], frames: int) -> dict[str, Any]:
    """Returns a replay's panel with the last of its frames only."""
    last = slice(frames - 1, frames)

    def cut(points: Any) -> Any:
        return points[last] if points is not None and points.ndim > 2 else points

    return {
        **panel,
        "maps": cut(panel.get("maps")),
        "points": cut(panel.get("points")),
        "lines": [(cut(points), colour) for points, colour in panel.get("lines", ())],
        "readout": panel["readout"][last],
    }
