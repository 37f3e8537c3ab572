"""Lab: the gates of an LSTM, character by character, over a text of the reader's."""

from __future__ import annotations

import functools
from typing import Any

from lessons.rnn.figures import gates as figures

TEXTS = {
    "quotes": 'she said "wait here" and left',
    "brackets": "a(bc(d(e)f)gh)i",
    "names": "emma olivia charlotte",
}
PRINTS = "(result.right, result.clearest, float(result.losses[-1]))"


def gates(lab: Any) -> None:
    """Trains a small LSTM on random text and shows its gates on a text."""
    lab.cards(
        early={},
        quotes={"steps": 300},
        brackets={"task": "brackets", "steps": 300},
        copied={"seed": 0, "steps": 300},
        failure={"shift": -6.0, "steps": 300},
        shut={"bias": -4.0, "steps": 300},
        names={"task": "names", "hidden": 16, "steps": 300},
    )
    lab.essential("task", "text", "steps", "shift", "unit")
    lab.predict({"steps": 300}, judge)
    task = lab.choice("task", tuple(TEXTS), "quotes")
    text = " ".join(lab.writing("text", TEXTS[task], 60).split())
    arguments: dict[str, Any] = {"task": task, "text": text or TEXTS[task]}
    arguments["hidden"] = lab.choice("hidden", (2, 4, 6, 8, 16), 6)
    arguments["forget_bias"] = lab.number("bias", -4.0, 6.0, 1.0, 0.5)
    arguments["shift"] = lab.number("shift", -8.0, 8.0, 0.0, 0.5)
    arguments["steps"] = lab.choice("steps", (10, 50, 100, 300, 600), 10)
    arguments["seed"] = lab.seed(1)
    unit = lab.number("unit", 0, 16, 0, 1)
    shown = functools.partial(draw, unit=min(unit, arguments["hidden"]))
    lab.run(
        "rnn.watch_gates.watch_gates",
        arguments,
        shown,
        PRINTS,
        script="rnn.gates.mark_text",
    )


def draw(view: Any, result: Any, unit: int = 0) -> None:
    """Shows the text step by step, then all gates over it."""
    words = view.words
    k = unit - 1 if unit else result.clearest
    strange = sorted(
        {c for c, ok in zip(result.characters, result.known, strict=True) if not ok}
    )
    if strange:
        view.say("strange", characters=figures.listed(strange))
    steps = list(range(1, len(result.characters) + 1))
    view.replay("steps", figures.steps(result, k, words), steps=steps)
    kept = kept_between(result, k)
    fields = {
        "unit": k + 1,
        "units": result.gates["c"].shape[1],
        "characters": len(result.characters),
        "follows": float(result.follows[k]),
        "kept": 0.0 if kept is None else kept,
        "first": result.first_forget,
        "right": result.right,
        "shift": view.arguments["shift"],
        "loss": float(result.losses[-20:].mean()) if len(result.losses) else 0.0,
        "longest": float(result.forget.max()),
    }
    view.figure("map", figures.whole(result, k, words), **fields)
    fields["steps"] = view.arguments["steps"]
    if result.task == "names":
        view.observe("names", **fields)
    elif kept is None:
        view.observe("nothing", **fields)
    elif fields["steps"] < 50:
        view.observe("early", **fields)
    elif view.arguments["shift"]:
        view.observe("shifted", **fields)
    else:
        key = "kept" if kept >= 0.8 else "half" if kept >= 0.2 else "copied"
        view.observe(key, **fields)


def kept_between(result: Any, unit: int) -> float | None:
    """Returns a unit's mean forget gate where something is open; None if nowhere."""
    return None if result.kept is None else float(result.kept[unit])


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how open the forget gate of the clearest unit is between the quotes."""
    kept = kept_between(result, result.clearest) or 0.0
    signs = ' "()'
    inside = [
        t
        for t, c in enumerate(result.characters)
        if result.truth[t] > 0 and c not in signs
    ]
    opened = result.gates["i"][inside, result.clearest]
    fields = {"unit": result.clearest + 1, "kept": kept, "first": result.first_forget}
    fields["input"] = float(opened.mean()) if inside else 0.0
    if kept > 0.8:
        return "open", fields
    return ("half" if kept > 0.2 else "shut"), fields
