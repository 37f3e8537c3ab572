"""Lab: stand anywhere on a surface and read gradient, Hessian and verdict."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.kit.grammar import terrain
from lessons.kit.grammar.view import MAIN, NUMBERS
from lessons.saddles.figures import explore as figures

SURFACES = (
    "saddle",
    "himmelblau",
    "double_well",
    "monkey",
    "flat_minimum",
    "flat_saddle",
    "rosenbrock",
    "beale",
    "camel3",
    "camel6",
    "styblinski_tang",
    "bowl",
    "own",
)
STARTS = {"himmelblau": (0.087, 2.884), "saddle": (0.0, 0.0), "monkey": (0.0, 0.0)}
STARTS |= {"flat_minimum": (0.0, 0.0), "flat_saddle": (0.0, 0.0)}
STARTS |= {"double_well": (0.0, 0.0), "own": (0.0, 0.0)}
PRINTS = (
    "(result.at.value, result.at.eigenvalues.tolist(), result.at.verdict, "
    "len(result.points.verdicts))"
)


def explore(lab: Any) -> None:
    """Shows what the Hessian says at a point, and every critical point in sight."""
    lab.cards(
        notes={},
        hill={"surface": "himmelblau"},
        silent={"surface": "monkey"},
        hidden={"surface": "flat_saddle"},
        slope={"x": 1.0, "y": 0.5},
        own={"surface": "own", "expression": "sin(x)*cos(y)"},
    )
    lab.predict({"surface": "himmelblau"}, judge)
    arguments = terrain.choose(lab, SURFACES, STARTS)
    lab.run(
        "landscape.critical_points.explore",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="landscape.critical_points.judge_point",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the surface from above and in 3-D, the numbers here, the points found."""
    at, points, words = result.at, result.points, view.words
    x, y = (float(v) for v in at.w)
    fields = {
        "x": x,
        "y": y,
        "value": at.value,
        "slope": at.gradient_norm,
        "low": float(at.eigenvalues[0]) + 0.0,  # never -0
        "high": float(at.eigenvalues[1]) + 0.0,
        "points": len(points.verdicts),
        "found": points.found,
        "minima": points.verdicts.count("minimum"),
        "saddles": points.verdicts.count("saddle"),
        "maxima": points.verdicts.count("maximum"),
        "silent": points.verdicts.count("silent"),
    }
    view.replay("map", [figures.ground(result, words)], [0], pick=("x", "y"))
    if at.verdict == "undefined":
        view.observe("undefined", **fields)
    else:
        view.formula(figures.formulas(at), NUMBERS)
        view.observe(at.verdict if at.critical else "slope", **fields)
    if at.verdict == "undefined":
        view.figure("alone", figures.surface(result, words), MAIN, **fields)
    else:
        view.figure("surface", figures.surface(result, words), MAIN, **fields)
        view.figure("error", partial(figures.error, result, words), **fields)
    known = "points.about" if points.complete else "points.most"
    view.say(known if points.isolated else "points.crowd", NUMBERS, **fields)
    if len(points.verdicts):
        view.table(figures.rows(points, words))


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many critical points there are in the window."""
    verdicts = result.points.verdicts
    fields = {
        "points": len(verdicts),
        "minima": verdicts.count("minimum"),
        "saddles": verdicts.count("saddle"),
        "maxima": verdicts.count("maximum"),
    }
    return {4: "four", 5: "five", 9: "nine"}.get(len(verdicts), "other"), fields
