"""Controls that every surface lab has: which surface, and where on it to stand."""

from __future__ import annotations

from typing import Any

# The windows of `models.landscape.surfaces` (a test holds the two against each other):
# a page must know how far its sliders go, and imports no torch.
BOXES = {
    "saddle": (-2.0, 2.0, -2.0, 2.0),
    "round": (-3.0, 3.0, -3.0, 3.0),
    "bowl": (-6.0, 6.0, -6.0, 6.0),
    "monkey": (-2.0, 2.0, -2.0, 2.0),
    "double_well": (-2.0, 2.0, -2.0, 2.0),
    "himmelblau": (-5.0, 5.0, -5.0, 5.0),
    "rosenbrock": (-2.0, 2.0, -1.0, 3.0),
    "valley": (-2.0, 2.0, -1.0, 3.0),
    "beale": (-4.5, 4.5, -4.5, 4.5),
    "camel3": (-2.5, 2.5, -2.5, 2.5),
    "camel6": (-2.0, 2.0, -1.2, 1.2),
    "styblinski_tang": (-4.5, 4.5, -4.5, 4.5),
    "flat_minimum": (-2.0, 2.0, -2.0, 2.0),
    "flat_saddle": (-2.0, 2.0, -2.0, 2.0),
    "lee": (-2.0, 2.0, -2.0, 2.0),
    "plateau": (-6.0, 6.0, -2.0, 2.0),
    "own": (-3.0, 3.0, -3.0, 3.0),
}
STEP = 0.001  # of the sliders: fine enough to stand on a critical point
LONGEST = 200  # characters of an expression


def choose(
    lab: Any,
    surfaces: tuple[str, ...],
    starts: dict[str, tuple[float, float]],
    expression: str = "x^2 - y^2 + x^3/3",
) -> dict[str, Any]:
    """Draws the controls of a surface and a start; returns them as arguments.

    Those are surface, expression, x and y. `starts` holds each surface's own start;
    (1, 1) halfway to its corner stands for those it does not name.
    """
    surface = lab.choice("surface", surfaces, surfaces[0])
    typed = surface == "own"
    written = lab.writing("expression", expression, LONGEST) if typed else ""
    left, right, bottom, top = BOXES[surface]
    start = starts.get(surface, ((left + 3 * right) / 4, (bottom + 3 * top) / 4))
    x = lab.number("x", left, right, start[0], STEP)
    y = lab.number("y", bottom, top, start[1], STEP)
    return {"surface": surface, "expression": written, "x": x, "y": y}
