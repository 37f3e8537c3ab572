"""Lab: a table of patients in folds, predicted by a line and by a net."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.generalization.figures import table as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.line.tolist(), result.held[-1].tolist(), result.leave_one_out)"
CLOSE = 0.02  # errors that differ by a smaller share are called alike


def table(lab: Any) -> None:
    """Predicts each patient by models that were fitted to the others."""
    lab.cards(
        early={},
        wide={"folds": 2},
        small={"width": 4, "steps": 300},
        raw={"scale": "none", "steps": 100},
        log={"log": True},
    )
    lab.predict({"steps": 300}, judge)
    arguments = {
        "folds": lab.choice("folds", (2, 5, 10, 20), 10),
        "width": lab.choice("width", (4, 8, 32), 32),
        "steps": lab.choice("steps", (30, 100, 300, 1000), 30),
        "scale": lab.choice("scale", ("inside", "outside", "none"), "inside"),
        "log": lab.switch("log", False),
        "ridge": lab.choice("ridge", (0.0, 1.0, 10.0, 100.0), 0.0),
        "seed": lab.seed(),
    }
    experiment = "generalization.cross_validation.validate"
    lab.run(experiment, arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows errors over the steps and by fold, and each patient's prediction."""
    words = view.words
    fields = {
        "folds": view.arguments["folds"],
        **reached(result),
        "mean": result.mean_only,
        "least": float(result.held.mean(1).min()),
        "at": int(result.steps[result.held.mean(1).argmin()]),
        "low": float(result.line_folds[0].min()),
        "high": float(result.line_folds[0].max()),
        "alone": result.leave_one_out,
    }
    view.figure("curves", figures.curves(result, words), share=1.2, **fields)
    view.figure("folds", figures.by_fold(result, words), slot=MAIN, **fields)
    view.figure("predictions", partial(figures.predictions, result, words), **fields)
    view.table(figures.rows(fields, words))
    view.observe(verdict(fields), **fields)


def reached(result: Any) -> dict[str, Any]:
    """Returns the errors of both models, as means of the five shuffles."""
    return {
        "steps": int(result.steps[-1]),
        "net": float(result.held[-1].mean()),
        "net_train": float(result.train[-1].mean()),
        "line": float(result.line.mean()),
        "line_train": float(result.line_train.mean()),
    }


def verdict(fields: dict[str, Any]) -> str:
    """Tells which model has the smaller error on patients held out."""
    if abs(fields["net"] - fields["line"]) < CLOSE * fields["line"]:
        return "alike"
    return "net" if fields["net"] < fields["line"] else "line"


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which model has the smaller error, with the errors."""
    fields = reached(result)
    return verdict(fields), fields
