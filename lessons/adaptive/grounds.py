"""What the surface labs share: the surfaces, where a walk on each begins, the rules."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.terrain import BOXES

STARTS = {  # of each surface, one that shows something
    "bowl": (5.0, 1.0),
    "round": (2.5, 1.5),
    "valley": (-1.5, 2.0),
    "rosenbrock": (-1.2, 1.0),
    "plateau": (-5.0, 1.0),
    "saddle": (1.8, 0.1),
    "double_well": (0.1, 1.5),
    "himmelblau": (0.0, -4.0),
    "beale": (3.0, 2.0),
    "camel3": (-2.0, 2.0),
    "styblinski_tang": (4.0, -4.0),
    "own": (-2.5, 2.0),
}
OWN = "x^2/10 + y^2 + sin(4*x)/2"
RULES = (
    "gd momentum momentum_ema nesterov nesterov_lookahead adagrad adagrad_rms rmsprop "
    "rmsprop_notes adam adam_uncorrected amsgrad adamw radam"
).split()
STEPS = (20, 50, 100, 150, 200, 300)
PICK = ("x", "y")


def surface(lab: Any, default: str = "bowl") -> dict[str, Any]:
    """Asks for a surface, and for its formula if it is the reader's own."""
    chosen = lab.choice("surface", tuple(STARTS), default)
    arguments = {"surface": chosen}
    if chosen == "own":
        arguments["expression"] = lab.writing("expression", OWN, 120)
    return arguments


def start(lab: Any, surface: str) -> dict[str, Any]:
    """Asks where to start; a click on the picture sets the same two controls."""
    left, right, bottom, top = BOXES[surface]
    x, y = STARTS[surface]
    return {
        "x": lab.number("x", left, right, x, 0.05),
        "y": lab.number("y", bottom, top, y, 0.05),
    }
