"""What a lab's draw function shows a result with: figures, replays, words, tables."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from lessons.kit.grammar import style, text
from lessons.kit.grammar.chart import chart
from lessons.kit.grammar.grasp import Grab, Name, Place
from lessons.kit.grammar.replay import pack, replay
from lessons.kit.grammar.request import Context

Sent = Mapping[str, Any]  # of a picture: a figure with its alt text, or packed frames
SLOTS = MAIN, MORE, NUMBERS = "main", "more", "numbers"


@dataclass(frozen=True)
class Piece:
    """Something to be put on the page: where and how.

    A picture has a name and what is sent of it.
    """

    slot: str
    show: Callable[[Place | None, Sent | None], object]
    name: str = ""
    sent: Callable[[], Sent] | None = None
    share: float = 1.0

    @property
    def picture(self) -> bool:
        """Whether it is a figure or a replay."""
        return self.sent is not None


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
        self._made: dict[str, Callable[[], style.Finished]] = {}
        self._lines = context.text.entries(f"{context.name}.observe")
        self._labels = context.frame.entries("replay")
        self._grasp = context.frame.entries("grasp")
        self._at_once = at_once
        self.observation: str | None = None
        self._slot = MAIN
        self._pieces: list[Piece] = []

    @property
    def figures(self) -> dict[str, style.Finished]:
        """All figures by name; those that nobody has looked at yet are drawn now."""
        return {name: made() for name, made in self._made.items()}

    def slots(self) -> list[str]:
        """Returns the slots that hold something, in the order of a lab."""
        held = {piece.slot for piece in self._pieces}
        return [slot for slot in SLOTS if slot in held]

    def show(
        self,
        slot: str,
        place: Place | None = None,
        kept: Mapping[str, Sent] = MappingProxyType({}),
    ) -> None:
        """Puts a slot on the page; `place(names, values)` sets controls.

        The pictures of the main slot stand side by side, what is said below them.
        `kept` holds pictures of another run, by name, that stand beside these.
        """
        pieces = [piece for piece in self._pieces if piece.slot == slot]
        pictures = [piece for piece in pieces if piece.picture]
        if slot != MAIN or len(pictures) < 2:
            for piece in pieces:
                piece.show(place, kept.get(piece.name))
            return
        widths = [piece.share for piece in pictures]
        for column, piece in zip(st.columns(widths), pictures, strict=True):
            with column:
                piece.show(place, kept.get(piece.name))
        for piece in pieces:
            if not piece.picture:
                piece.show(place, None)

    def figure(
        self,
        name: str,
        figure: go.Figure | Callable[[], go.Figure],
        slot: str | None = None,
        share: float = 1.0,
        grab: Grab | Sequence[Grab] = (),
        press: str | None = None,
        clock: int | None = None,
        **fields: object,
    ) -> None:
        """Shows a figure; `fields` fill its alt text, the entry `alt.<name>`.

        The first picture of a lab is its main one, in sight with the controls; others
        wait under "More pictures", unless their `slot` says MAIN: then they stand
        side by side, in the proportion of their `share`. `grab` says what can be
        dragged, in a lab that runs `at_once`; `press` names the control that a click on
        a mark sets to the option in the mark's `customdata`. `clock` is the x at which
        step 0 stands, in a figure over the steps of the lab's `replay`: a line marks
        the player's step. A figure given as a function is drawn when it is looked at.
        """
        made = self._made[name] = once(figure, self.look)
        alt = text.fill(self.words[f"alt.{name}"], **fields)
        key = f"{self.place}.{name}"
        grabs = [grab] if isinstance(grab, Grab) else list(grab)
        grabs = grabs if self._at_once else []
        names = [name for grab in grabs for name in grab.names]
        hint = self._hint(names) if names else self._grasp["press"] if press else ""
        seek = self._grasp["seek"]

        def show(place: Place | None, kept: Sent | None) -> None:  # without this view
            held = place if grabs or press else None
            chart(made(), alt, key, grabs, press, hint, held, kept, clock, seek)

        def sent() -> Sent:
            return {"figure": made().slim(), "alt": alt}

        self._picture(show, key, sent, slot, share)

    def replay(
        self,
        name: str,
        panels: list[dict[str, Any]],
        steps: list[int],
        total: int | None = None,
        pick: tuple[Name, Name] | None = None,
        slot: str | None = None,
        share: float = 1.0,
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
            "hint": self._hint([name for name in pick if name]) if pick else "",
        }

        def show(place: Place | None, kept: Sent | None) -> None:  # without this view
            replay(packed, **shown, pick=pick, place=place if pick else None, kept=kept)

        self._picture(show, shown["key"], lambda: packed, slot, share)

    def say(self, key: str, slot: str | None = None, **fields: object) -> None:
        """Says the entry `key` of the lab's words, with fields from this run.

        It stands with what was shown before it, unless `slot` says where.
        """
        line = text.fill(self.words[key], **fields)
        self._keep(slot or self._slot, st.markdown, line)

    def observe(self, key: str, **fields: object) -> None:
        """Says the one line on what to observe, once the run is whole."""
        if self.final:
            self.observation = text.fill(self._lines[key], **fields)

    def formula(self, lines: list[str], slot: str | None = None) -> None:
        """Shows formulas, one below the other; where: as `say`."""
        inner = r"\\[2pt] ".join(lines)
        shown = rf"\begin{{aligned}}{inner}\end{{aligned}}"
        self._keep(slot or self._slot, st.latex, shown)

    def table(self, rows: list[dict[str, object]], slot: str | None = None) -> None:
        """Shows a small table: a row a dict, headed by its keys; None is left empty.

        It waits under "Numbers", unless `slot` says where.
        """
        self._keep(slot or NUMBERS, st.html, table(rows))

    def sent(self, slot: str) -> dict[str, Sent]:
        """Returns what is sent of the pictures of a slot, by name."""
        pieces = [p for p in self._pieces if p.slot == slot]
        return {p.name: p.sent() for p in pieces if p.sent is not None}

    def _picture(
        self,
        show: Callable[[Place | None, Sent | None], object],
        name: str,
        sent: Callable[[], Sent],
        slot: str | None,
        share: float,
    ) -> None:
        first = not any(piece.picture for piece in self._pieces)
        self._slot = slot or (MAIN if first else MORE)
        self._pieces.append(Piece(self._slot, show, name, sent, share))

    def _hint(self, names: Sequence[str]) -> str:
        """Says that controls can be set in the picture."""
        labels = text.listed(map(self.words.get, dict.fromkeys(names)), self.words)
        return text.fill(self._grasp["drag"], names=labels)

    def _keep(self, slot: str, show: Callable[..., object], *args: object) -> None:
        self._pieces.append(Piece(slot, lambda _place, _kept: show(*args)))


def once(
    figure: go.Figure | Callable[[], go.Figure], look: style.Look
) -> Callable[[], style.Finished]:
    """Returns what finishes a figure when it is first asked for, and then keeps it."""

    @functools.cache
    def made() -> style.Finished:
        drawn = figure() if callable(figure) else figure
        return style.finish(drawn, look)

    return made


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Returns rows as an HTML table; whatever a reader typed stays text.

    Streamlit's own grid is drawn on a canvas, in one size for screen and projector, and
    costs a first visitor a quarter of a megabyte.
    """

    def written(value: object) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return f"{value:.6g}"
        return "" if value is None else str(value)

    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [written(row.get(name)) for row in rows] for name in names}
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
        "grow": panel.get("grow", ())[last],
        "readout": panel["readout"][last],
    }
