"""Lab: a threshold between two kinds of mistakes, and what they cost."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.foundations.figures import threshold as figures
from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.precision, result.recall, result.auc, result.best, result.theory)"
COSTS = (1.0, 3.0, 9.0, 30.0, 100.0)


def threshold(lab: Any) -> None:
    """Reports a garment where its probability reaches a threshold."""
    lab.cards(
        coat={},
        strict={"threshold": 0.9},
        pedestrian={"miss": 100.0, "threshold": 0.01},
        shirt={"garment": 6},
        boot={"garment": 9},
    )
    lab.predict({"miss": 9.0}, judge)
    arguments = {
        "garment": lab.choice("garment", (4, 6, 2, 9), 4),
        "threshold": lab.number("threshold", 0.01, 0.99, 0.5, 0.01),
        "miss": lab.choice("miss", COSTS, 1.0),
        "alarm": lab.choice("alarm", COSTS, 1.0),
    }
    lab.run(
        "foundations.threshold.choose_threshold",
        arguments,
        draw,
        PRINTS,
        at_once=True,
    )


def draw(view: Any, result: Any) -> None:
    """Shows probabilities, costs and the curve of all thresholds."""
    arguments, words = view.arguments, view.words
    fields = {
        "garment": words[f"garments.{arguments['garment']}"],
        "threshold": arguments["threshold"],
        "found": result.found,
        "missed": result.missed,
        "alarms": result.alarms,
        "precision": result.precision,
        "recall": result.recall,
        "auc": result.auc,
        "pairs": result.pairs,
        "cost": result.cost,
        "best": result.best,
        "least": float(result.costs.min()),
        "theory": result.theory,
    }
    chosen = arguments["threshold"]
    view.figure(
        "split",
        figures.split(result, chosen, words),
        share=1.35,
        grab=(Grab("threshold", panel=1), Grab("threshold", panel=2)),
        **fields,
    )
    view.figure("roc", figures.roc(result, words), slot=MAIN, **fields)
    view.figure("sharp", partial(figures.sharp, result, words), **fields)
    view.figure("calibration", partial(figures.calibration, result, words), **fields)
    view.table(figures.rows(result, words))
    view.observe("counts", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells where the cost is least."""
    fields = {"best": result.best, "theory": result.theory}
    if result.best < 0.3:
        return "low", fields
    return ("half" if result.best < 0.7 else "high"), fields
