"""What the surface labs share: the surfaces, where a walk on each begins, the rules."""

from __future__ import annotations

from typing import Any

SURFACES = {  # name: left, right, bottom, top, and a start that shows something
    "bowl": (-6.0, 6.0, -2.0, 2.0, 5.0, 1.0),
    "round": (-3.0, 3.0, -3.0, 3.0, 2.5, 1.5),
    "valley": (-2.0, 2.0, -1.0, 3.0, -1.5, 2.0),
    "rosenbrock": (-2.0, 2.0, -1.0, 3.0, -1.2, 1.0),
    "plateau": (-6.0, 6.0, -2.0, 2.0, -5.0, 1.0),
    "saddle": (-2.0, 2.0, -2.0, 2.0, 1.8, 0.1),
    "double_well": (-2.0, 2.0, -2.0, 2.0, 0.1, 1.5),
    "himmelblau": (-5.0, 5.0, -5.0, 5.0, 0.0, -4.0),
    "beale": (-4.5, 4.5, -4.5, 4.5, 3.0, 2.0),
    "camel3": (-2.5, 2.5, -2.5, 2.5, -2.0, 2.0),
    "styblinski_tang": (-4.5, 4.5, -4.5, 4.5, 4.0, -4.0),
    "own": (-3.0, 3.0, -3.0, 3.0, -2.5, 2.0),
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
    chosen = lab.choice("surface", tuple(SURFACES), default)
    arguments = {"surface": chosen}
    if chosen == "own":
        arguments["expression"] = lab.writing("expression", OWN, 120)
    return arguments


def start(lab: Any, surface: str) -> dict[str, Any]:
    """Asks where to start; a click on the picture sets the same two controls."""
    left, right, bottom, top, x, y = SURFACES[surface]
    return {
        "x": lab.number("x", left, right, x, 0.05),
        "y": lab.number("y", bottom, top, y, 0.05),
    }
