"""Lab: the published numbers. Errors that fell, and models that grew."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

from lessons.history.data import human, sizes, trend, winners
from lessons.history.figures import charts as figures


def charts(lab: Any) -> None:
    """Shows the errors of a contest, the parameters or the computing of models."""
    lab.cards(
        notes={},
        parameters={"what": "parameters"},
        flop={"what": "flop"},
        recent={"what": "flop", "since": 2010},
    )
    what = lab.choice("what", ("error", "parameters", "flop"), "error")
    if what == "error":
        result = SimpleNamespace(winners=winners(), human=human())
        lab.show(draw_errors, result)
        return
    since = lab.choice("since", (1950, 1980, 2000, 2010, 2016), 1950)
    rows = [row for row in sizes(what) if row.year >= since]
    result = SimpleNamespace(what=what, rows=rows, trend=trend(rows))
    result.trend_drawn = lab.switch("trend", True)
    lab.show(draw_sizes, result)


def draw_errors(view: Any, result: Any) -> None:
    """Shows the winners and some seconds beside a trained person."""
    words = view.words
    first = [w for w in result.winners if w.place == 1]
    below = next(w for w in first if w.error < result.human.error)
    pairs = list(zip(first, first[1:], strict=False))
    before, after = max(pairs, key=lambda pair: pair[0].error - pair[1].error)
    fields = {
        "first": first[0].year,
        "last": first[-1].year,
        "high": first[0].error,
        "low": first[-1].error,
        "human": result.human.error,
        "below": below.model,
        "error": below.error,
        "year": below.year,
        "drop": before.error - after.error,
        "leap": after.year,
        "winner": after.model,
    }
    view.figure("error", figures.errors(result, words), **fields)
    view.say("error.about", **fields)
    view.table(figures.error_rows(result, words))
    view.observe("error", **fields)


def draw_sizes(view: Any, result: Any) -> None:
    """Shows models by year, on a logarithmic axis, by where the number is from."""
    words, rows = view.words, result.rows
    largest = max(rows, key=lambda row: row.value)
    smallest = min(rows, key=lambda row: row.value)
    fields = {
        "models": len(rows),
        "first": rows[0].year,
        "last": rows[-1].year,
        "largest": largest.model,
        "smallest": smallest.model,
        "powers": math.log10(largest.value / smallest.value),
        "estimates": sum(row.basis == "estimate" for row in rows),
        "months": 12 * math.log10(2) / result.trend[0],
    }
    figure = figures.growth(result, words, view.look.present)
    view.figure(result.what, figure, **fields)
    view.say(f"{result.what}.about", **fields)
    view.table(figures.size_rows(rows, words))
    view.observe(result.what, **fields)
