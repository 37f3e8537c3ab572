"""Lab: what four floating-point formats store, and what a long sum loses."""

from __future__ import annotations

from math import isfinite
from typing import Any

from lessons.kit.grammar.view import MAIN
from lessons.tensors.figures import numbers as figures

PRINTS = "(result.stored, result.spacing, result.sums[:, -1].tolist())"
VALUES = (1e-8, 0.001, 0.1, 0.3, 1.0, 3.14159, 1000.1, 2049.0, 70000.0, 16777217.0)


def numbers(lab: Any) -> None:
    """Stores a value in four formats, and adds many copies of it in one."""
    lab.cards(
        tenth={},
        brain={"name": "bfloat16"},
        whole={"value": 16777217.0},
        large={"value": 70000.0, "name": "float16", "terms": 100},
        small={"value": 1e-8, "name": "float16"},
    )
    lab.predict({"value": 1.0, "name": "float16", "terms": 4000}, judge)
    arguments = {
        "value": lab.choice("value", (*VALUES, 1e38), 0.1),
        "name": lab.choice("name", figures.NAMES, "float32"),
        "terms": lab.choice("terms", (10, 100, 1000, 4000), 1000),
    }
    lab.run("tensors.numbers.round_numbers", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows spacings, the errors of three sums, and what is stored."""
    words, arguments = view.words, view.arguments
    at = figures.NAMES.index(arguments["name"])
    running, pairwise, kahan = (float(row[-1]) for row in result.sums)
    stored, exact = result.stored[at], float(result.exact[-1])
    errors = [float(row[-1]) for row in result.errors]
    fields = {
        "value": result.value,
        "kind": arguments["name"],
        "stored": stored,
        "spacing": result.spacing[at],
        "largest": result.largest[at],
        "terms": arguments["terms"],
        "running": running,
        "pairwise": pairwise,
        "kahan": kahan,
        "exact": exact,
        "gap": result.gap,
        "off_running": errors[0],
        "off_pairwise": errors[1],
        "off_kahan": errors[2],
    }
    view.figure("gaps", figures.gaps(result, at, words), **fields)
    view.figure("sums", figures.sums(result, words), slot=MAIN, **fields)
    view.table(figures.rows(result, words), slot=MAIN)
    if not isfinite(stored):
        view.observe("overflow", **fields)
    elif stored == 0:
        view.observe("zero", **fields)
    elif not isfinite(running):
        view.observe("full", **fields)
    elif running == result.sums[0][-2]:
        view.observe("stops", **fields)
    elif not any(errors):
        view.observe("exact", **fields)
    else:
        view.observe("drifts", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what the running sum comes to."""
    running = float(result.sums[0][-1])
    fields = {"running": running, "gap": result.gap}
    if not isfinite(running):
        return "infinite", fields
    return ("all" if result.errors[0][-1] == 0 else "stops"), fields
