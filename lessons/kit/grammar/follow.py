"""The picture follows the hand: what a moving control asks for, and the answer.

A slider tells its script only when it is let go. Until then the browser (`follow.js`)
asks over a connection of its own for the picture of each value on the way; the lab is
played with these values, the experiment runs as always, and the pictures of the main
slot are sent back. Nothing of the page or of the reader's session is touched.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessons import LESSONS
from lessons.kit.engine.run import HAND, RUNS
from lessons.kit.grammar.browser import component
from lessons.kit.grammar.controls import Choice, Kind, Number, Value
from lessons.kit.grammar.export import Probe
from lessons.kit.grammar.interface import play
from lessons.kit.grammar.live import drawing
from lessons.kit.grammar.request import Context, Request
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.text import LANGUAGES
from lessons.kit.grammar.view import MAIN

PATIENCE = 0.25  # seconds; what takes longer cannot follow a hand
MUCH = 1e12  # no slider goes so far
MOST, LONGEST = 60, 6000  # controls named in a question, characters of each
SLUGS = {entry.slug for entry in LESSONS}

_follow = component("follow", "base.js", "follow.js", isolate=False)


def css_class(key: str) -> str:
    """Returns the class that Streamlit gives to an element with a key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def follow(
    context: Context,
    given: Mapping[str, str],
    keys: Mapping[str, str],
    kinds: Mapping[str, Kind],
) -> None:
    """Lets the lab's main pictures follow its sliders, and what is grasped in them.

    `given` is how the controls stand, as a link says it, `keys` their widgets' keys.
    """
    look = {"dark": context.look.dark, "present": context.look.present}
    where = {"lesson": context.slug, "lab": context.name, "language": context.language}
    sliders = {css_class(key): name for name, key in keys.items()}
    numbers = {
        name: {"label": context.words[name], "low": k.low, "high": k.high, "by": k.step}
        for name, k in kinds.items()
        if isinstance(k, Number)
    }
    data = where | look | {"given": dict(given), "sliders": sliders, "numbers": numbers}
    _follow(key=f"follow-{context.place}", data=data)


@dataclass(frozen=True)
class Question:
    """What a browser asks: a lab, the controls as they stand, those that move."""

    n: int
    context: Context
    given: Mapping[str, str]
    moved: Mapping[str, float]


def read(message: object) -> Question:
    """Returns what a browser's message asks; ValueError for anything odd."""
    if not isinstance(message, Mapping):
        raise ValueError("a question is an object")
    n, given, moved = (message.get(name) for name in ("n", "given", "moved"))
    names = [message.get(name) for name in ("lesson", "lab", "language")]
    if type(n) is not int or not all(isinstance(name, str) for name in names):
        raise ValueError("no number, or a name that is no text")
    lesson, lab, language = names
    if lesson not in SLUGS or language not in LANGUAGES:
        raise ValueError("no such lesson or language")
    if lab not in importlib.import_module(f"lessons.{lesson}.labs").__all__:
        raise ValueError("no such lab")
    if not (isinstance(given, Mapping) and isinstance(moved, Mapping)):
        raise ValueError("given and moved are objects")
    if len(given) + len(moved) > MOST:
        raise ValueError("too many controls")
    if not all(isinstance(v, str) and len(v) <= LONGEST for v in given.values()):
        raise ValueError("a control is given as a text")
    for value in moved.values():
        if type(value) not in (int, float) or not -MUCH < value < MUCH:
            raise ValueError("a control moves to a number")
    look = Look(message.get("dark") is True, message.get("present") is True)
    return Question(n, Context(lesson, lab, language, look), given, moved)


class Hand(Probe):
    """A lab without a page, some of whose controls are under a hand."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.context, question.given)
        self.moved = question.moved

    def control(self, name: str, kind: Kind) -> Value:
        """Returns where the hand is, else what was given, else the default."""
        self.kinds[name] = kind
        if name in self.moved:
            if isinstance(kind, Number):
                return kind.nearest(self.moved[name])
            if isinstance(kind, Choice):  # a slider over options says their number
                place = round(self.moved[name])
                return kind.options[max(0, min(place, len(kind.options) - 1))]
        try:
            return kind.read(self.given[name])
        except (KeyError, ValueError):
            return kind.default


def request_of(question: Question) -> Request | None:
    """Returns what the lab asks for with these controls; None if it only shows data."""
    played = Hand(question)
    play(played)
    return played.request


def answer(question: Question) -> dict[str, Any]:
    """Returns the main pictures for a question, or that they come too late.

    A run that a model refuses has no pictures: what stands there stays.
    """
    request = request_of(question)
    if request is None:
        return {"n": question.n, "late": True}
    run = RUNS.ask(request.experiment, request.arguments, HAND, request.split)
    RUNS.wait(run, PATIENCE, HAND, whole=True)
    if not run.over:
        RUNS.release(run, HAND)
        return {"n": question.n, "late": True}
    if run.error:
        return {"n": question.n, "pictures": {}}
    view = drawing(question.context, request, run.result, whole=True)
    return {"n": question.n, "pictures": view.sent(MAIN)}
