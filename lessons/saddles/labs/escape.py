"""Lab: five methods from one start beside a saddle."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.kit.grammar import terrain
from lessons.kit.grammar.text import listed
from lessons.kit.grammar.view import MAIN
from lessons.saddles.figures import escape as figures

SURFACES = ("saddle", "double_well", "himmelblau", "monkey", "camel6", "lee", "own")
STARTS = {
    "saddle": (1.0, 0.001),
    "double_well": (0.001, 1.0),
    "himmelblau": (0.1, 2.7),
    "monkey": (0.3, 0.0),
    "camel6": (0.05, 0.05),
    "lee": (0.5, -0.499),
    "own": (0.5, 0.001),
}
RATES = (0.003, 0.01, 0.03, 0.1, 0.2)
STEEP = {"himmelblau": 0.01}  # where the usual 0.1 is far too large
PRINTS = "[(r.method, r.escaped, float(r.heights[-1])) for r in result.runners]"


def escape(lab: Any) -> None:
    """Races gradient descent, noise, momentum, curvature and Newton past a saddle."""
    lab.cards(
        notes={},
        ridge={"y": 0.0},
        well={"surface": "double_well", "steps": 120},
        silence={"surface": "double_well", "x": 0.0, "noise": 0.0, "steps": 120},
        hill={"surface": "himmelblau"},
        failure={"surface": "himmelblau", "lr": 0.1},
        network={"surface": "lee", "steps": 120},
    )
    lab.predict({"y": 0.0}, judge)
    lab.essential("surface", "y", "lr", "noise", "beta", "expression")
    arguments = terrain.choose(lab, SURFACES, STARTS)
    arguments |= {
        "lr": lab.choice("lr", RATES, STEEP.get(arguments["surface"], 0.1)),
        "noise": lab.choice("noise", (0.0, 0.01, 0.03, 0.1, 0.3, 1.0), 0.1),
        "beta": lab.number("beta", 0.0, 0.95, 0.9, 0.05),
        "steps": lab.choice("steps", (30, 60, 120, 200), 60),
        "seed": lab.seed(),
    }
    lab.run(
        "landscape.escape.escape_race",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="landscape.escape.run_away",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the five walks, their heights, and who got away when."""
    words = view.words
    steps = list(range(len(result.runners[0].path)))
    panel = figures.race(result, steps, words)
    view.replay("race", [panel], steps, pick=("x", "y"), share=0.9)
    away = sorted(
        (r for r in result.runners if r.escaped is not None), key=lambda r: r.escaped
    )
    soonest = [r for r in away if r.escaped == away[0].escaped]
    left = [r for r in result.runners if r.escaped is None]
    lost = [r for r in result.runners if r.diverged is not None]
    highest = float(result.saddle.eigenvalues[-1])
    fields = {
        "lr": view.arguments["lr"],
        "limit": 2 / highest if highest > 0 else 0.0,
        "lost": named(lost, words),
        "steps": steps[-1],
        "x": view.arguments["x"],
        "y": view.arguments["y"],
        "first": named(soonest, words),
        "step": away[0].escaped if away else 0,
        "away": named(away, words) or words["nobody"],
        "left": named(left, words),
        "count": len(away),
    }
    view.figure("heights", figures.heights(result, words), MAIN, clock=0, **fields)
    view.table(figures.rows(result, words))
    if not np.isfinite([r.heights[0] for r in result.runners]).all():
        view.observe("undefined", **fields)
    elif away and away[0].escaped == 0:
        view.observe("below", **fields)
    elif lost:
        view.observe("lost" if 0 < fields["limit"] < fields["lr"] else "far", **fields)
    elif away:
        view.observe("some" if left else "all", **fields)
    else:
        view.observe("none", **fields)


def named(runners: list[Any], words: Any) -> str:
    """Returns the names of some methods as one phrase."""
    return listed((words[f"method.{r.method}"] for r in runners), words)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which of plain descent, noise and curvature got away from the ridge."""
    when = {runner.method: runner.escaped for runner in result.runners}
    fields = {
        "noise": when["noise"] or 0,
        "curvature": when["curvature"] or 0,
        "steps": len(result.runners[0].path) - 1,
    }
    if when["gd"] is not None:
        return "all", fields
    got = when["noise"] is not None or when["curvature"] is not None
    return ("some" if got else "none"), fields
