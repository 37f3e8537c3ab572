"""Lab: gradients through time. The spectral radius, and the gates that keep."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.rnn.figures import gradients as figures
from lessons.rnn.labs.cell import CELLS

PRINTS = {
    "radius": "([float(v) for v in result.middle], result.singular)",
    "cells": "(result.cells, result.ratio)",
}


def gradients(lab: Any) -> None:
    """Follows a gradient from the last step back, before any training."""
    lab.cards(
        decay={},
        grow={"radius": 1.1, "length": 50},
        damped={"radius": 1.1, "noise": 0.5},
        bumped={"matrix": "gaussian"},
        relu={"a": "relu", "matrix": "gaussian", "radius": 1.6, "size": 1.0},
        cells={"what": "cells"},
        open={"what": "cells", "bias": 5.0},
    )
    lab.predict({"radius": 1.1, "noise": 0.5}, judge)
    what = lab.choice("what", ("radius", "cells"), "radius")
    if what == "radius":
        arguments: dict[str, Any] = {
            "matrix": lab.choice("matrix", ("orthogonal", "gaussian"), "orthogonal"),
            "radius": lab.number("radius", 0.5, 2.0, 0.9, 0.05),
            "nonlinearity": lab.choice("a", ("tanh", "relu", "identity"), "tanh"),
            "size": lab.choice("size", (0.001, 0.1, 1.0), 0.001),
            "noise": lab.number("noise", 0.0, 2.0, 0.0, 0.1),
        }
        draw, name = draw_radius, "rnn.bptt.carry"
    else:
        arguments = {
            "cells": lab.several("cells", CELLS, CELLS, most=3),
            "keep_bias": lab.number("bias", -2.0, 6.0, 0.0, 0.5),
        }
        if "rnn" in arguments["cells"]:
            arguments["radius"] = lab.number("scaled", 0.0, 2.0, 0.0, 0.1)
        draw, name = draw_cells, "rnn.bptt.felt"
    arguments["length"] = lab.choice("length", (10, 20, 50, 100), 100)
    arguments["seed"] = lab.seed()
    lab.run(name, arguments, draw, PRINTS[what], at_once=True)


def draw_radius(view: Any, result: Any) -> None:
    """Shows how the product of Jacobians grows or fades, and the eigenvalues."""
    far = int(result.distance[-1])
    fields = {
        "radius": result.radius,
        "singular": result.singular,
        "factor": result.factor,
        "slope": result.slope,
        "length": far,
        "last": float(result.middle[-1]),
        "power": float(result.power[-1]),
        "bound": float(result.bound[-1]),
    }
    view.figure("carry", figures.carry(result, view.words), **fields)
    view.figure(
        "eigenvalues", partial(figures.eigenvalues, result, view.words), **fields
    )
    exact = abs(fields["last"] / fields["power"] - 1) < 0.05
    view.observe("exact" if exact else "damped", **fields)


def draw_cells(view: Any, result: Any) -> None:
    """Shows the gradient that arrives at every input, per cell."""
    best = max(range(len(result.cells)), key=lambda k: result.ratio[k])
    worst = min(range(len(result.cells)), key=lambda k: result.ratio[k])
    fields = {
        "length": len(result.distance),
        "bias": view.arguments["keep_bias"],
        "best": view.words[f"cells.{result.cells[best]}"],
        "worst": view.words[f"cells.{result.cells[worst]}"],
        "best_ratio": result.ratio[best],
        "worst_ratio": result.ratio[worst],
    }
    view.figure("felt", figures.felt(result, view.words), **fields)
    view.observe("cells" if len(result.cells) > 1 else "one", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what became of a gradient that the matrix alone would enlarge."""
    last = float(result.middle[-1])
    fields = {"last": last, "power": float(result.power[-1]), "slope": result.slope}
    fields |= {"length": int(result.distance[-1])}
    if last > 10:
        return "grows", fields
    return ("stays" if last > 0.1 else "fades"), fields
