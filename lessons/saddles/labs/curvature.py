"""Lab: turn a direction round a point and read the curvature along it."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.kit.grammar import terrain
from lessons.kit.grammar.view import MAIN
from lessons.saddles.figures import curvature as figures

SURFACES = (
    "bowl",
    "saddle",
    "himmelblau",
    "double_well",
    "monkey",
    "camel6",
    "lee",
    "own",
)
STARTS = {name: (0.0, 0.0) for name in SURFACES} | {"himmelblau": (3.385, 0.074)}
PRINTS = "(result.curvature_along, result.eigen_angles.tolist())"


def curvature(lab: Any) -> None:
    """Draws v'Hv for every direction v, and the slice along one of them."""
    lab.cards(
        bowl={},
        notes={"surface": "saddle"},
        downhill={"surface": "saddle", "angle": 90},
        top={"surface": "himmelblau", "x": -0.271, "y": -0.923},
        bent={"surface": "himmelblau", "angle": 97},
        flat={"surface": "monkey"},
        network={"surface": "lee", "angle": 45},
    )
    lab.predict({"surface": "saddle"}, judge)
    arguments = terrain.choose(lab, SURFACES, STARTS)
    arguments["angle"] = float(lab.number("angle", 0, 360, 30, 1))
    lab.run(
        "landscape.curvature.curvature",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="landscape.curvature.curvature_along",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the curvature of every direction, and the surface along the chosen one."""
    at = result.at
    fields = {
        "angle": result.angle,
        "curvature": round(result.curvature_along, 12) + 0.0,
        "slope": result.slope_along,
        "low": float(at.eigenvalues[0]) + 0.0,  # never -0
        "high": float(at.eigenvalues[1]) + 0.0,
        "low_angle": float(result.eigen_angles[0]) % 180,
        "high_angle": float(result.eigen_angles[1]) % 180,
        "x": float(at.w[0]),
        "y": float(at.w[1]),
    }
    view.replay("turn", [figures.turn(result, view.words)], [0], pick=("x", "y"))
    known = "alone" if at.verdict == "undefined" else "curvature"
    view.figure(known, figures.curvature(result, view.words), MAIN, **fields)
    view.observe(sense(at), **fields)


def sense(at: Any) -> str:
    """Tells how the curvatures in all directions stand to each other."""
    if at.verdict == "undefined":
        return "undefined"
    if at.verdict == "silent":
        return "partly" if np.abs(at.eigenvalues).max() > 1e-9 else "flat"
    return "mixed" if at.verdict == "saddle" else "same"


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells along how many lines through the point the curvature is 0."""
    seen = result.curvatures[:-1]  # 360 degrees is 0 again
    changes = int((np.sign(seen) != np.sign(np.roll(seen, 1)))[seen != 0].sum())
    fields = {
        "low": float(result.at.eigenvalues[0]),
        "high": float(result.at.eigenvalues[1]),
        "lines": changes // 2,
    }
    return {0: "none", 2: "two"}.get(changes // 2, "one"), fields
