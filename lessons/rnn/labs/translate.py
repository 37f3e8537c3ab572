"""Lab: words to digits, with and without attention."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.rnn.figures import translate as figures

KINDS = ("none", "dot", "additive")
LONGEST = {"numbers": (3, 4, 6, 9), "spelt": (4, 6, 8, 10, 13)}
PRINTS = "[(t.attention, t.accuracy[:, -1].tolist()) for t in result.traces]"


def translate(lab: Any) -> None:
    """Trains encoder and decoder on a toy translation, from the same first weights."""
    lab.cards(
        attention={},
        both={"attentions": KINDS[:2]},
        short={"attentions": KINDS[:2], "longest": 4},
        dates={"attentions": KINDS[:2], "task": "dates", "steps": 120},
        numbers={"attentions": KINDS[:2], "task": "numbers"},
        scores={"attentions": KINDS, "longest": 8, "steps": 120},
    )
    lab.essential("task", "attentions", "longest", "steps")
    lab.predict({"attentions": KINDS[:2]}, judge)
    task = lab.choice("task", ("spelt", "numbers", "dates"), "spelt")
    arguments: dict[str, Any] = {
        "task": task,
        "language": lab.choice("language", ("en", "zh"), lab.language),
        "attentions": lab.several("attentions", KINDS, ("dot",), most=3),
    }
    if task != "dates":
        default = {"spelt": 10, "numbers": 6}[task]
        arguments["longest"] = lab.choice("longest", LONGEST[task], default)
    arguments["steps"] = lab.choice("steps", (60, 120, 240, 480, 1000), 240)
    arguments["lr"] = lab.choice("lr", (1e-3, 3e-3, 1e-2, 3e-2, 0.3), 1e-2)
    arguments["width"] = lab.choice("width", (16, 32, 48, 64, 96), 48)
    arguments["seeds"] = lab.number("seeds", 1, 5, 1, 1)
    arguments["seed"] = lab.seed()
    apart = ("attentions", "traces")
    lab.run(
        "attention.translate.translate",
        arguments,
        draw,
        PRINTS,
        split=apart,
        script="attention.compare_attention.compare_attention",
    )


def draw(view: Any, result: Any) -> None:
    """Shows both curves, the accuracy by length and some answers."""
    words = view.words
    fields = _fields(view, result)
    view.figure("lengths", figures.lengths(result, words), **fields)
    view.figure("curves", figures.curves(result, words), **fields)
    view.table(figures.rows(result, words))
    if not view.final:
        return
    lost = [t for t in result.traces if t.diverged is not None]
    if lost:
        first = min(lost, key=lambda trace: trace.diverged)
        who = words[f"attentions.{first.attention}"]
        view.observe("diverged", step=first.diverged, who=who, **fields)
    elif len(result.traces) == 1:
        view.observe("one", **fields)
    else:
        view.observe("band" if fields["seeds"] > 1 else "several", **fields)


def _fields(view: Any, result: Any) -> dict[str, object]:
    last = {t.attention: float(np.median(t.accuracy[:, -1])) for t in result.traces}
    at = longest_tested(result)
    # Of equal ones the last is the worst: two are named.
    best, worst = max(last, key=last.get), min(reversed(last), key=last.get)
    by_length = {
        t.attention: float(np.median(t.by_length[:, at])) for t in result.traces
    }
    return {
        "steps": int(result.marks[-1]),
        "best": view.words[f"attentions.{best}"],
        "best_accuracy": np.nan_to_num(last[best]),
        "worst": view.words[f"attentions.{worst}"],
        "worst_accuracy": np.nan_to_num(last[worst]),
        "length": int(result.lengths[at]),
        "best_long": np.nan_to_num(by_length[best]),
        "worst_long": np.nan_to_num(by_length[worst]),
        "seeds": len(result.traces[0].losses),
    }


def longest_tested(result: Any) -> int:
    """Returns which length is the longest of the training with enough tests."""
    known = result.lengths <= result.longest_trained
    enough = result.counts >= figures.FEWEST
    return int(np.nonzero(known & enough)[0][-1])


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells who can translate the longest sentences of the training lengths."""
    at = longest_tested(result)
    without, with_it = (float(np.median(t.by_length[:, at])) for t in result.traces)
    length = int(result.lengths[at])
    fields = {"length": length, "without": without, "with_it": with_it}
    if with_it - without < 0.2:
        return "same", fields
    return ("half" if without > 0.2 else "one"), fields
