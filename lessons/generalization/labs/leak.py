"""Lab: columns chosen and scaled inside the folds, or on all rows before."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.generalization.figures import leak as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "[r.mean().item() for r in (result.chosen, result.inside, result.fresh)]"


def leak(lab: Any) -> None:
    """Measures what folds report when something was done on all rows before."""
    lab.cards(
        few={},
        many={"columns": 500},
        nothing={"columns": 500, "target": "shuffled", "rows": 200},
        one={"columns": 500, "keep": 1},
        measured={"columns": 0},
    )
    lab.predict({"columns": 500, "target": "shuffled"}, judge)
    arguments = {
        "columns": lab.choice("columns", (0, 50, 500, 2000), 50),
        "rows": lab.choice("rows", (50, 100, 200, 300), 100),
        "keep": lab.number("keep", 1, 10, 10, 1),
        "target": lab.choice("target", ("real", "shuffled"), "real"),
        "folds": lab.choice("folds", (2, 5, 10, 20), 10),
        "seed": lab.seed(),
    }
    lab.run("generalization.leakage.measure_leak", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the shares that folds report, and those on other patients."""
    fields = {
        "columns": view.arguments["columns"],
        "keep": view.arguments["keep"],
        "others": result.others,
        **told(result),
        "scaled": float(abs(result.scaled - result.inside).mean()),
        "measured": result.measured,
        "first": float(abs(result.correlation).mean()),
        "later": float((np.sign(result.correlation) * result.later).mean()),
    }
    view.figure("shares", figures.shares(result, view.words), share=1.3, **fields)
    figure = figures.correlations(result, view.words)
    view.figure("correlations", figure, slot=MAIN, **fields)
    view.observe(view.arguments["target"], **fields)


def told(result: Any) -> dict[str, float]:
    """Returns the mean shares of the draws so far."""
    names = ("chosen", "inside", "fresh")
    return {name: float(getattr(result, name).mean()) for name in names}


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how much the folds report where there is nothing to be found."""
    fields = told(result)
    if fields["chosen"] < 0.05:
        return "none", fields
    return ("some" if fields["chosen"] < 0.2 else "much"), fields
