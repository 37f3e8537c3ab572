"""The small pictures of the first page: of each lesson a figure of one of its labs."""

from __future__ import annotations

import functools
from typing import Any

from lessons.kit.engine.run import RUNS, Refused
from lessons.kit.grammar import small, style
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.live import drawing
from lessons.kit.grammar.request import Context, Request
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.text import DEFAULT_LANGUAGE

# Lab, figure, its panel, and the controls where they differ from the lab's.
SHOWN: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "history": ("charts", "error", "", {}),
    "tensors": ("space", "grids", "2", {}),
    "foundations": ("neuron", "step", "2", {}),
    "activations": ("curves", "curves", "", {"names": "sigmoid,tanh,relu"}),
    "saddles": ("escape", "heights", "", {}),
    "momentum": ("roll", "heights", "", {}),
    "adaptive": ("tune", "ends", "", {}),
    "losses": ("zoo", "curve", "", {}),
    "generalization": ("degree", "errors", "", {}),
    "cnn": ("pooling", "change", "", {}),
    "rnn": ("positions", "table", "2", {}),
}
_KEPT: dict[tuple[str, bool], str] = {}


def picture(slug: str, dark: bool) -> str | None:
    """Returns a lesson's small picture as SVG: drawn once, the same for all readers.

    None while it is computed; "" where that has failed, or a lesson has none.
    """
    if slug not in SHOWN:
        return ""
    if (slug, dark) not in _KEPT:
        asked = _asked(slug)
        if isinstance(asked, Request):
            try:
                run = RUNS.ask(asked.experiment, asked.arguments, split=asked.split)
            except Refused:
                return ""
            if not run.over:
                return None
            if run.error:
                return ""
        result = run.result if isinstance(asked, Request) else asked.result
        _KEPT[slug, dark] = _drawn(slug, dark, asked, result)
    return _KEPT[slug, dark]


@functools.cache
def _asked(slug: str) -> Any:
    lab, _, _, settings = SHOWN[slug]
    played = probe(slug, lab, settings)
    return played.exhibit or played.request


def _drawn(slug: str, dark: bool, asked: Any, result: Any) -> str:
    lab, figure, panel, _ = SHOWN[slug]
    look = Look(dark=dark)
    context = Context(slug, lab, DEFAULT_LANGUAGE, look)
    view = drawing(context, asked, result, whole=True)
    return small.svg(view.figures[figure], look.colour(style.INK), panel)
