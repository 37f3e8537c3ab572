"""Controls that every surface lab has: which surface, and where on it to stand."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.reachable import constant

# How far the sliders go. A page imports no torch, so it reads the source instead.
BOXES = constant("landscape.surfaces.BOXES")
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
