"""Lab: what the notes say, what the record says. The reader judges first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lessons.history.data import VERDICTS, Claim, address, claims, events
from lessons.history.data import text as said


def record(lab: Any) -> None:
    """Shows one claim to be judged, or all of them with their corrections."""
    lab.cards(
        notes={},
        relu={"claim": "relu_2011"},
        alexnet={"claim": "alexnet_15"},
        hardware={"claim": "perceptron_hardware"},
        every={"what": "all"},
    )
    what = lab.choice("what", ("one", "all"), "one")
    keys = tuple(claim.key for claim in claims())
    result = SimpleNamespace(language=lab.language, claims=claims(), total=len(keys))
    if what == "all":
        lab.show(draw_all, result)
        return
    key = lab.choice("claim", keys, keys[0])
    # A control for every claim, so that the next one does not show its answer at once.
    result.judged = lab.choice(f"claim.{key}", ("open", *VERDICTS), "open")
    result.number = keys.index(key) + 1
    lab.show(draw_one, result)


def draw_one(view: Any, result: Any) -> None:
    """Shows a claim; once the reader has judged it, what the record says."""
    claim, words = result.claims[result.number - 1], view.words
    fields = {"number": result.number, "total": result.total}
    view.say("one.number", **fields)
    view.say("one.claim", claim=said(claim, "claim", result.language))
    if result.judged == "open":
        view.observe("open", **fields)
        return
    verdict = words[f"names.{claim.verdict}"]
    view.say("one.verdict", verdict=verdict)
    correct(view, claim, result.language)
    fields |= {"judged": words[f"names.{result.judged}"], "verdict": verdict}
    view.observe("same" if result.judged == claim.verdict else "other", **fields)


def draw_all(view: Any, result: Any) -> None:
    """Lists every claim with its verdict, its correction and its source."""
    for number, claim in enumerate(result.claims, 1):
        verdict = view.words[f"names.{claim.verdict}"]
        line = said(claim, "claim", result.language)
        view.say("all.claim", number=number, claim=line, verdict=verdict)
        correct(view, claim, result.language)
    counts = {v: sum(c.verdict == v for c in result.claims) for v in VERDICTS}
    view.observe("all", total=result.total, **counts)


def correct(view: Any, claim: Claim, language: str) -> None:
    """Says what the record says, with its source and its event."""
    view.say("correction", correction=said(claim, "correction", language))
    event = next(e for e in events() if e.key == claim.event)
    query = f"lang={language}&timeline.event={event.key}"
    if view.look.present:
        query += "&present=1&at=timeline"
    view.say(
        "source",
        source=claim.source,
        name=claim.link,
        address=address(claim.link),
        event=f"{event.year} · {said(event, 'title', language)}",
        link=f"history?{query}#timeline",
    )
