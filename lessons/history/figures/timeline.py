"""Figure: events in lanes, in true proportion of time, no label over another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from lessons.history.data import KINDS, Event, text
from lessons.history.figures.labels import Span, free, halves, width
from lessons.kit.grammar import style

Words = Mapping[str, str]
MARK = 9.0  # pixels from a marker's middle to its label
GAP = 14.0  # between one label and the next
HEAD, FOOT = 0.8, 0.0  # rows from a lane's top to its first event, and from its last
ROWS = {"ideas": 9, "winters": 2, "awards": 1}  # of a lane at most
MOST = 3  # rows of any other lane


@dataclass(frozen=True)
class Page:
    """What a timeline is drawn on. Wider than said, labels only move apart."""

    across: float  # pixels
    size: float  # of the type
    row: float  # pixels, before the projector's enlargement


SCREEN = Page(across=700, size=12, row=14.3)
PROJECTOR = Page(across=1120, size=20, row=22)


@dataclass(frozen=True)
class Label:
    """Where an event's label stands: its row, its side, in one line or in two."""

    event: Event
    row: float
    side: str  # "right" or "left" of the marker
    text: str  # empty where it has no room: the mark is named under the mouse


def timeline(result: Any, words: Words, present: bool) -> go.Figure:
    """Draws a lane for every kind, the winters as bands, the chosen event ringed."""
    page = PROJECTOR if present else SCREEN
    span = (result.first - 1, result.last + 1)
    figure = go.Figure()
    shapes, titles = backdrop(result, span), []
    top = 0.0
    for index, kind in enumerate(KINDS):
        found = [e for e in result.shown if e.kind == kind]
        if not found:
            continue
        look = style.series(index)["marker"]
        title = words[f"kinds.{kind}"]
        most = ROWS.get(kind, MOST)
        labels, rows = placed(found, span, page, title, most, result)
        lane(figure, labels, top + HEAD, look, result)
        figure.data[-1].name = title
        titles.append(
            {
                "text": f"<b>{title}</b>",
                **{"x": 0, "xref": "paper", "xanchor": "left"},
                **{"y": top + HEAD, "showarrow": False},
                "font": {"color": look["color"]},
            }
        )
        shapes.append(rule((0, 1), (top, top), {"color": style.GRID, "width": 1}))
        shapes[-1]["xref"] = "paper"
        top += rows + HEAD + FOOT
    step = next(s for s in (1, 2, 5, 10, 20) if (span[1] - span[0]) / s <= 8.5)
    years = {"range": span, "dtick": step, "tick0": 0, "side": "top", "zeroline": False}
    figure.update_layout(
        shapes=shapes,
        annotations=titles,
        xaxis=years,
        yaxis={"range": [top, -0.2], "visible": False},
        height=round(max(4.0, top) * page.row) + 40,
        margin={"l": 6, "r": 6, "t": 34, "b": 6},
        showlegend=False,
    )
    return figure


def backdrop(result: Any, span: Span) -> list[dict[str, Any]]:
    """Returns the winters as bands and a line at the year of the chosen event."""
    shapes = []
    for band in result.bands:
        left, right = max(band.year, span[0]), min(band.end, span[1])
        if left < right:
            shapes.append(rule((left, right), (0, 1), {"width": 0}))
            shapes[-1] |= {"type": "rect", "fillcolor": style.SHADE, "yref": "paper"}
    year = result.chosen.year
    look = {"color": style.MUTED, "width": 1.5, "dash": "dot"}
    shapes.append(rule((year, year), (0, 1), look) | {"yref": "paper"})
    return shapes


def rule(x: Span, y: Span, line: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a line of the figure's background."""
    ends = {"x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1]}
    return {"type": "line", "layer": "below", "line": line, **ends}


def lane(
    figure: go.Figure, labels: list[Label], top: float, look: Any, result: Any
) -> None:
    """Draws the events of one kind below `top`."""
    for label in labels:
        if label.event.end:
            figure.add_scatter(
                x=[label.event.year, label.event.end],
                y=[top + label.row] * 2,
                mode="lines",
                line={"color": look["color"], "width": 5},
                hoverinfo="skip",
                name=text(label.event, "title", result.language),
            )
    ringed = [label.event is result.chosen for label in labels]
    figure.add_scatter(
        x=[foot(label) for label in labels],
        y=[top + label.row for label in labels],
        mode="markers+text",
        text=[
            f"<b>{label.text}</b>" if ring else label.text
            for label, ring in zip(labels, ringed, strict=True)
        ],
        textposition=[f"middle {label.side}" for label in labels],
        textfont={"size": SCREEN.size, "color": style.INK},
        customdata=[label.event.key for label in labels],
        hovertext=[hover(label.event, result.language) for label in labels],
        hoverinfo="text",
        cliponaxis=False,
        marker={
            **look,
            "opacity": 1,
            "size": [14 if ring else 9 for ring in ringed],
            "line": {
                "color": style.INK,
                "width": [2.5 if ring else 0 for ring in ringed],
            },
        },
    )


def placed(
    found: list[Event], span: Span, page: Page, title: str, most: int, result: Any
) -> tuple[list[Label], int]:
    """Returns every event with the first place that has room, and the rows used.

    The lane's title stands at the left of its first row. The chosen event is named in
    any case, the others where there is room in the first `most` rows.
    """
    scale = page.across / (span[1] - span[0])
    taken: list[list[Span]] = [[] for _ in range(most)]
    taken[0].append((0, width(title, page.size + 3) + GAP))
    labels = {}
    for event in sorted(found, key=lambda e: (e is not result.chosen, not e.major)):
        ends = [(y - span[0]) * scale for y in (event.year, event.end or event.year)]
        lines = [text(event, "title", result.language)]
        if not sides(ends, lines, page):
            lines = halves(lines[0])
        options = sides(ends, lines, page) or [("right", (ends[0], page.across))]
        bare = [("right", (ends[0] - MARK / 2, ends[1] + MARK / 2))]
        spot = room(taken, options, len(lines)) or room(taken, bare, 1)
        if named := spot is not None and spot[1] in options:
            row, (side, where) = spot
        else:
            lines = [""]
            row, (side, where) = spot or (most - 1, bare[0])
        for one in taken[row : row + len(lines)]:
            one.append(where)
        said = "<br>".join(lines) if named else ""
        labels[event.key] = Label(event, row + (len(lines) - 1) / 2, side, said)
    used = max((i for i, row in enumerate(taken) if row), default=0) + 1
    return [labels[event.key] for event in found], used


def room(
    taken: list[list[Span]], options: list[tuple[str, Span]], lines: int
) -> tuple[int, tuple[str, Span]] | None:
    """Returns the first row, and the option, that are free in `lines` rows."""
    for row in range(len(taken) - lines + 1):
        for option in options:
            if all(free(option[1], r) for r in taken[row : row + lines]):
                return row, option
    return None


def sides(ends: list[float], lines: list[str], page: Page) -> list[tuple[str, Span]]:
    """Returns the sides of a mark (or a bar) on which the label stays in the picture.

    With each comes what is taken then, from the label's end to the mark's other end.
    """
    left, right = ends
    long = max(width(line, page.size) for line in lines) + MARK
    options = []
    if right + long <= page.across:
        options.append(("right", (left - MARK, right + long + GAP)))
    if left - long >= 0:
        options.append(("left", (left - long - GAP, right + MARK)))
    return options


def foot(label: Label) -> int:
    """Returns the year at which the label begins: a bar's near end."""
    event = label.event
    return event.end if event.end and label.side == "right" else event.year


def hover(event: Event, language: str) -> str:
    """Returns what is told of an event under the mouse."""
    years = f"{event.year}–{event.end}" if event.end else str(event.year)
    return f"<b>{years} {text(event, 'title', language)}</b><br>{event.who}"
