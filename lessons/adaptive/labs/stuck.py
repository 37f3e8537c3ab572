"""Lab: training that no longer improves is seldom at a point without gradient."""

from __future__ import annotations

from typing import Any

from lessons.adaptive import grounds
from lessons.adaptive.figures import panes
from lessons.adaptive.figures import stuck as figures
from lessons.kit.grammar.view import MAIN

RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.09, 0.1, 0.105, 0.3, 1.0)
FIRST = (0.001, 0.09)
RULES = ("gd", "momentum", "adagrad_rms", "rmsprop", "adam")
PRINTS = "[(run.verdict, run.norm_left, run.change) for run in result.runs]"


def stuck(lab: Any) -> None:
    """Walks down one surface with up to four learning rates."""
    lab.cards(
        notes={"lrs": (0.001, 0.09, 0.1)},
        crawling={"surface": "plateau", "lrs": (0.003, 0.03, 0.3)},
        canyon={"surface": "rosenbrock", "lrs": (0.0003, 0.001), "steps": 300},
        failure={"lrs": (0.09, 0.105)},
        fixed={"rule": "adagrad_rms", "lrs": (0.1, 0.3), "steps": 300},
    )
    lab.predict({"lrs": (0.1,)}, judge)
    lab.essential("lrs", "surface", "rule", "expression")
    arguments = grounds.surface(lab)
    rule = lab.choice("rule", RULES, "gd")
    arguments["rules"] = (rule,)
    arguments["lrs"] = lab.several("lrs", RATES, FIRST, most=4)
    arguments["steps"] = lab.choice("steps", grounds.STEPS, 100)
    arguments |= grounds.start(lab, arguments["surface"])
    lab.run(
        "optim.stalled_training.stuck",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="optim.stalled_training.walk_and_judge",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the walks, loss and gradient norm, and the verdict on each."""
    steps = panes.frames(view.arguments["steps"])
    panels = figures.walks(result, steps, view.words)
    view.replay("walks", panels, steps=steps, pick=grounds.PICK, share=0.8)
    order = ("diverged", "bounces", "crawls", "arrived")
    runs = zip(result.runs, result.limits, strict=True)
    told, limit = min(runs, key=lambda pair: order.index(pair[0].verdict))
    walk = told.walk
    fields = {
        "lr": told.lr,
        "loss": float(walk.heights[-1]),
        "norm": float(walk.norms[-1]),
        "left": told.norm_left,
        "change": told.change,
        "times": told.norm_left,
        "turn": told.turn,
        "limit": limit,
        "step": walk.diverged,
        "verdict": view.words[f"verdict.{told.verdict}"],
        "rule": view.words[f"names.{walk.rule}"],
    }
    view.figure("curves", figures.curves(result, view.words), MAIN, clock=0, **fields)
    view.table(figures.rows(result, view.words))
    key = told.verdict
    if key == "bounces" and told.norm_left > 1.01:
        key = "growing" if limit is None else "above"
    if key == "diverged":
        broken = limit is not None and fields["lr"] > limit
        key = "broken" if broken else "diverged"
    if float(walk.norms[0]) == 0:  # of all runs: they have one start
        key = "still"
    view.observe(key, **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how much of the gradient is left when the loss stands still."""
    run = result.runs[0]
    fields = {
        "norm": float(run.walk.norms[-1]),
        "start": float(run.walk.norms[0]),
        "loss": float(run.walk.heights[-1]),
        "turn": run.turn,
    }
    if run.norm_left < 0.001:
        return "zero", fields
    return ("small" if run.norm_left < 0.5 else "large"), fields
