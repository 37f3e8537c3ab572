"""Lab: the timeline. What happened when, and a card for every event."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lessons import LESSONS, part_of
from lessons.history.data import ERAS, KINDS, Event, address, events
from lessons.history.data import text as said
from lessons.history.figures import timeline as figures
from lessons.kit.grammar import text

FIRST = "perceptron"  # the event whose card is shown at first


def timeline(lab: Any) -> None:
    """Shows the events of some eras and kinds, and one of them closely."""
    lab.cards(
        notes={},
        winters={"kinds": ("ideas", "winters"), "event": "perceptrons_book"},
        quiet={"eras": ("quiet", "backprop"), "all": True, "event": "zip_code_cnn"},
        vision={"eras": ("deep", "breakthrough"), "event": "alexnet"},
        scale={"eras": ("scale",), "all": True, "event": "transformer"},
    )
    lab.essential("event", "kinds", "all", "card")
    eras = lab.several("eras", tuple(ERAS), tuple(ERAS), most=len(ERAS))
    kinds = lab.several("kinds", KINDS, KINDS, most=len(KINDS))
    every = lab.switch("all", False)
    found = {e.key: e for e in events() if e.era in eras and e.kind in kinds}
    chosen = None
    if found:
        names = {
            key: f"{e.year} · {said(e, 'title', lab.language)}"
            for key, e in found.items()
        }
        majors = [key for key, e in found.items() if e.major]
        usual = FIRST if FIRST in found else (majors or list(found))[0]
        chosen = found[lab.choice("event", tuple(found), usual, names=names)]
    result = SimpleNamespace(
        card=lab.switch("card", True),
        language=lab.language,
        chosen=chosen,
        shown=[e for e in found.values() if every or e.major or e is chosen],
        bands=[e for e in events() if e.end],
        kinds=kinds,
        first=min(ERAS[era][0] for era in eras),
        last=max(ERAS[era][1] for era in eras),
        total=len(events()),
    )
    lab.show(draw, result)


def draw(view: Any, result: Any) -> None:
    """Shows the timeline with an event marked, then the card of that event."""
    if result.chosen is None:
        view.observe("none")
        return
    ideas = [e for e in result.shown if e.kind == "ideas"]
    cold = [e for e in ideas if any(b.year <= e.year <= b.end for b in result.bands)]
    fields = {
        "shown": len(result.shown),
        "total": result.total,
        "first": result.first,
        "last": result.last,
        "ideas": len(ideas),
        "cold": len(cold),
        "title": said(result.chosen, "title", result.language),
        "year": result.chosen.year,
    }
    figure = figures.timeline(result, view.words, view.look.present)
    view.figure("timeline", figure, press="event", **fields)
    if result.card:
        card(view, result.chosen, result.language)
        source(view, result.chosen, result.language)
    view.observe("cold" if cold else "shown", **fields)


def card(view: Any, event: Event, language: str) -> None:
    """Says who, what and why it mattered."""
    years = f"{event.year}–{event.end}" if event.end else str(event.year)
    view.say("card.title", years=years, title=said(event, "title", language))
    what, why = said(event, "what", language), said(event, "why", language)
    view.say("card.what", who=event.who, what=what, why=why)


def source(view: Any, event: Event, language: str) -> None:
    """Says where it stands written, and where to try it."""
    fields = {"source": event.source, "name": event.link}
    fields["address"] = address(event.link)
    if place := trial(event, language, view.look.present):
        view.say("card.try", **fields, **place)
    else:
        view.say("card.source", **fields)


def trial(event: Event, language: str, present: bool) -> dict[str, str] | None:
    """Returns the name and the link of the lab that teaches the event, if any."""
    slug, lab = event.lesson or "history", event.lab
    if slug not in [entry.slug for entry in LESSONS] or not (event.lesson or lab):
        return None
    words = text.load(slug, language)
    name = words.title(lab) if lab in words else words.title("title")
    query = f"lang={language}" + (f"&present=1&at={lab or 'intro'}" if present else "")
    if part := part_of(slug, lab):
        query += f"&part={part}"
    return {"lab": name, "link": f"{slug}?{query}" + (f"#{lab}" if lab else "")}
