"""Lab: activation functions and their derivatives."""

from __future__ import annotations

from typing import Any

from lessons.activations.figures import curves as figures
from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.text import listed

NAMES = (
    "identity step sigmoid tanh relu leaky_relu prelu elu selu gelu silu softplus "
    "softsign mish hardswish"
).split()
PRINTS = "[(c.name, c.a_at, c.slope_at, c.max_slope) for c in result.curves]"


def curves(lab: Any) -> None:
    """Draws up to four activations with their derivatives and a marker at z."""
    lab.cards(
        one={},
        classic={"names": ("sigmoid", "tanh", "relu")},
        rectifiers={"names": ("relu", "leaky_relu", "elu"), "z": -1.0},
        modern={"names": ("relu", "gelu", "silu"), "z": -1.0},
        saturated={"names": ("sigmoid", "tanh"), "z": 5.0},
    )
    lab.predict({"names": ("sigmoid", "tanh", "relu"), "z": -3.0}, judge)
    names = lab.several("names", NAMES, ("sigmoid",), most=4)
    z = lab.number("z", -8.0, 8.0, 1.0, 0.25)
    slope = lab.number("slope", 0.0, 0.5, 0.01, 0.01)
    arguments = {"names": names, "z": z, "slope": slope, "span": 8.0}
    lab.run("core.activations.curves", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the curves, the values at the marker, and which still learns there."""
    best = max(result.curves, key=lambda c: abs(c.slope_at))
    shown = named(result.curves, view.words)
    view.figure(
        "curves",
        figures.curves(result, view.words),
        grab=Grab("z"),
        names=shown,
        z=result.z_at,
    )
    view.table(figures.rows(result, view.words))
    flat = [c for c in result.curves if abs(c.slope_at) < result.threshold]
    view.observe(
        "flat" if flat else "steep",
        z=result.z_at,
        flat=named(flat, view.words),
        best=view.words[f"names.{best.name}"],
        slope=best.slope_at,
    )


def named(curves: Any, words: Any) -> str:
    """Returns the names of some activations as one phrase."""
    return listed((words[f"names.{c.name}"] for c in curves), words)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which of the three passes on most of the gradient at the marker."""
    slopes = {c.name: c.slope_at for c in result.curves}
    return max(slopes, key=slopes.get), slopes
