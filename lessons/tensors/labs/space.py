"""Lab: a linear layer and an activation bend the grid of the plane."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.grasp import Grab
from lessons.tensors.figures import space as figures

PRINTS = "(result.det, result.area, result.weight.tolist(), result.one_layer)"


def space(lab: Any) -> None:
    """Sends the plane through one to three equal layers."""
    lab.cards(
        stretch={},
        turn={"w00": 0.8, "w01": -0.6, "w10": 0.6, "w11": 0.8},
        flat={"w00": 1.0, "w01": 0.5, "w10": 0.5, "w11": 0.25},
        two={"layers": 2},
        relu={"activation": "relu", "b0": 0.5},
        tanh={"w00": 2.0, "w01": 1.0, "activation": "tanh"},
    )
    asked = {"w00": 2.0, "w01": 1.0, "w10": 0.0, "w11": 0.5}
    lab.predict(asked, judge)
    lab.essential("w00", "w01", "w10", "w11", "activation")
    arguments = {
        "w00": lab.number("w00", -2.0, 2.0, 1.5, 0.05),
        "w01": lab.number("w01", -2.0, 2.0, 0.5, 0.05),
        "w10": lab.number("w10", -2.0, 2.0, 0.0, 0.05),
        "w11": lab.number("w11", -2.0, 2.0, 1.0, 0.05),
        "b0": lab.number("b0", -1.0, 1.0, 0.0, 0.05),
        "b1": lab.number("b1", -1.0, 1.0, 0.0, 0.05),
        "activation": lab.choice(
            "activation", ("none", "relu", "tanh", "sigmoid"), "none"
        ),
        "layers": lab.number("layers", 1, 3, 1, 1),
    }
    lab.run("tensors.space.bend_space", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the grid before and after, with the unit square and its area."""
    words, arguments = view.words, view.arguments
    linear = arguments["activation"] == "none"
    layers = arguments["layers"]
    fields = {
        "activation": words[f"names.{arguments['activation']}"],
        "det": result.det + 0.0,
        "size": abs(result.det),
        "power": abs(result.det) ** layers,
        "area": abs(result.area),
        "layers": layers,
        "distance": result.one_layer,
    }
    grab = Grab("w00", "w10", panel=2, origin=(arguments["b0"], arguments["b1"]))
    figure = figures.space(result, linear and layers == 1, words)
    view.figure("grids", figure, grab=grab if linear and layers == 1 else (), **fields)
    view.formula(figures.lines(result, linear), slot="main")
    if not linear:
        view.observe("bent", **fields)
    elif layers > 1:
        view.observe("several", **fields)
    elif fields["size"] < 1e-9:
        view.observe("flat", **fields)
    else:
        view.observe("turned" if result.det < 0 else "linear", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells the area of the image of the unit square."""
    area = abs(result.area)
    nearest = min((1.0, 2.0, 3.5), key=lambda option: abs(area - option))
    return {1.0: "one", 2.0: "two", 3.5: "sum"}[nearest], {"area": area}
