"""Lab: one start, several batch sizes, against updates, epochs and seconds."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.kit.grammar.text import listed
from lessons.momentum.figures import same_start as figures

BATCHES = (1, 2, 5, 10, 50, 100, 0)  # 0: all points
RATES = (0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.3, 1.0, 3.0)
PRINTS = "[(run.batch, float(run.losses[-1])) for run in result.runs]"


def same_start(lab: Any) -> None:
    """Trains one net a batch size from the same weights."""
    lab.cards(
        epochs={},
        updates={"budget": "updates", "axis": "updates"},
        clock={"axis": "seconds", "budget": "updates"},
        failure={"lr": 3.0},
        digits={"data": "digits"},
    )
    lab.predict({}, judge)
    axis = lab.choice("axis", figures.AXES, "epochs")
    data = lab.choice("data", ("iris", "spiral", "digits"), "iris")
    arguments: dict[str, Any] = {
        "data": data,
        "batches": lab.several("batches", BATCHES, (1, 10, 100, 0), most=4),
        "budget": lab.choice("budget", ("epochs", "updates"), "epochs"),
    }
    if data != "iris":  # 300 points in all; of the spiral's three arms, each 100
        arguments["points"] = 300 if data == "digits" else 100
    if arguments["budget"] == "epochs":
        arguments["epochs"] = lab.choice("epochs", (5, 10, 20, 50), 20)
    else:
        arguments["updates"] = lab.choice("updates", (100, 300, 1000, 3000), 1000)
    arguments["lr"] = lab.choice("lr", RATES, 0.05)
    arguments["seed"] = lab.seed()
    lab.run("optim.batch_size.same_start", arguments, partial(draw, axis), PRINTS)


def draw(axis: str, view: Any, result: Any) -> None:
    """Shows the losses against the chosen axis, and what an update costs."""
    words = view.words
    lost = [run for run in result.runs if run.diverged is not None]
    place, losses = figures.level(result, axis)
    order = sorted(range(len(losses)), key=lambda i: losses[i])
    names = [figures.name(run, result, words) for run in result.runs]
    fields = {
        "place": place,
        "best": names[order[0]],
        "worst": names[order[-1]],
        "lowest": losses[order[0]],
        "highest": losses[order[-1]],
        "points": result.points,
        "axis": words[f"by.{axis}"],
        "lr": view.arguments["lr"],
        "names": listed((figures.name(run, result, words) for run in lost), words),
        "step": min((run.diverged for run in lost), default=0),
    }
    view.figure("losses", figures.losses(result, axis, words), **fields)
    view.table(figures.rows(result, words))
    if lost:
        view.observe("diverged", **fields)
    elif len(result.runs) == 1:
        view.observe("one", **fields)
    else:
        view.observe(axis, **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many times as long an epoch takes one by one as all at once."""
    one, whole = result.runs[0], result.runs[-1]
    ratio = float(one.epoch_seconds / whole.epoch_seconds)
    fields = {
        "ratio": ratio,
        "updates": one.per_epoch,
        "one": 1e6 * float(one.update_seconds),
        "whole": 1e6 * float(whole.update_seconds),
        "points": result.points,
    }
    if ratio < 4:
        return "same", fields
    return ("ten" if ratio < 30 else "hundred"), fields
