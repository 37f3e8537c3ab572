"""Lab: a line and a plane through a net's loss, and what they hide."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.saddles.figures import slices as figures

PRINTS = "(result.loss, result.plane.curvature, result.plane.lowest)"


def slices(lab: Any) -> None:
    """Cuts the loss of a trained net along a plane of the reader's kind."""
    lab.cards(
        unmasked={},
        random={"kind": "random"},
        path={"kind": "path", "steps": 300},
        trained={"kind": "random", "steps": 300},
        wide={"kind": "random", "span": 3.0},
    )
    lab.predict({"kind": "random"}, judge)
    lab.essential("kind", "steps", "span")
    arguments = {
        "data": lab.choice("data", ("iris", "spiral"), "iris"),
        "kind": lab.choice("kind", ("random", "curvature", "path"), "curvature"),
        "span": lab.choice("span", (0.3, 1.0, 3.0), 1.0),
        "steps": lab.choice("steps", (20, 100, 300, 1000), 20),
        "width": lab.choice("width", (8, 16, 32), 16),
        "seed": lab.seed(),
        "direction_seed": lab.seed(name="direction"),
    }
    script = "landscape.loss_slices.cut_plane"
    lab.run("landscape.loss_slices.slices", arguments, draw, PRINTS, script=script)


def draw(view: Any, result: Any) -> None:
    """Shows the plane in 3-D, the line from the first weights to the last."""
    plane = result.plane
    fields = {
        "parameters": result.parameters,
        "loss": result.loss,
        "norm": result.gradient,
        "steps": len(result.losses),
        "lowest": plane.lowest if plane else 0.0,
        "highest": plane.highest if plane else 0.0,
        "u": plane.curvature[0] if plane else 0.0,
        "v": plane.curvature[1] if plane else 0.0,
        "seen": plane.path_seen if plane else 0.0,
        "step": result.diverged or 0,
    }
    if plane is not None and np.isfinite(result.grid).any():
        view.figure("plane", figures.plane(result, view.words), **fields)
    if result.line is not None:
        view.figure("line", figures.line(result, view.words), **fields)
    if result.diverged is not None:
        view.observe("diverged", **fields)
    elif plane is None:
        return
    elif plane.lowest >= 0:
        view.observe("valley", **fields)
    else:
        kind = view.arguments["kind"]
        hidden = "hidden" if kind == "random" else "unseen"
        view.observe(hidden if plane.looks_convex else "shown", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether the plane shows the negative curvature that is there."""
    plane = result.plane
    fields = {"lowest": plane.lowest, "u": plane.curvature[0], "v": plane.curvature[1]}
    if plane.lowest >= 0:
        return "none", fields
    return ("hidden" if plane.looks_convex else "shown"), fields
