"""Lab: several channels in and out, and what a layer of them costs."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.cnn.figures import channels as figures

PRINTS = "(result.parameters, float(abs(result.z).mean()))"


def channels(lab: Any) -> None:
    """Takes one output channel apart into what each input channel contributes."""
    lab.cards(
        colours={},
        pointwise={"kind": "pointwise", "outputs": 4},
        depthwise={"kind": "depthwise", "picture": "flower"},
        random={"weights": "random", "outputs": 4},
        wide={"f": 7, "outputs": 4, "look": 1},
        biased={"kind": "pointwise", "bias": 60.0},
    )
    lab.predict({"outputs": 4}, judge)
    arguments: dict[str, Any] = {
        "name": lab.choice("picture", ("china", "flower"), "flower"),
        "kind": lab.choice("kind", ("full", "depthwise", "pointwise"), "full"),
    }
    if arguments["kind"] != "pointwise":
        arguments["f"] = lab.choice("f", (1, 3, 5, 7), 3)
    outputs = 3
    if arguments["kind"] != "depthwise":
        outputs = arguments["outputs"] = lab.number("outputs", 2, 4, 3, 1)
    arguments["look"] = lab.number("look", 1, outputs, 2, 1)
    arguments["weights"] = lab.choice("weights", ("chosen", "random"), "chosen")
    arguments["bias"] = lab.number("bias", -100.0, 100.0, 0.0, 10.0)
    if arguments["weights"] == "random":
        arguments["seed"] = lab.seed()
    lab.run(
        "conv.channels.mixture",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="conv.channels.mix_channels",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the contributions, their sum, all output channels and the counts."""
    words, layer = view.words, result.counts[0]
    outputs, inputs, f, _ = result.weight.shape
    cells = result.z[0].size
    fields = {
        "outputs": outputs,
        "inputs": inputs,
        "f": f,
        "look": result.look + 1,
        "bias": view.arguments["bias"],
        "parameters": layer.parameters,
        "weights": result.weight.size,
        "multiply_adds": layer.multiply_adds,
        "low": float(result.z[result.look].min()),
        "high": float(result.z[result.look].max()),
        "difference": result.largest_difference,
        "dense": result.dense_difference or 0.0,
    }
    parts = figures.parts(result, words, fields["bias"], view.look.present)
    view.figure("parts", parts, **fields)
    view.figure("outputs", partial(figures.outputs, result, words), **fields)
    view.formula(
        [
            rf"\text{{{words['count.parameters']}}} &= "
            rf"{outputs}\cdot({inputs}\cdot{f}\cdot{f} + 1) = {layer.parameters}",
            rf"\text{{{words['count.multiply_adds']}}} &= "
            rf"{outputs}\cdot{cells}\cdot{inputs}\cdot{f}\cdot{f}",
            "&= " + f"{layer.multiply_adds:,}".replace(",", r"\,"),
        ]
    )
    view.table(figures.rows(result, words))
    view.observe(view.arguments["kind"], **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many weights the layer has."""
    outputs, inputs, f, _ = result.weight.shape
    weights = result.weight.size
    fields = {"weights": weights, "outputs": outputs, "inputs": inputs, "f": f}
    if weights == outputs * f * f:
        return "shared", fields
    return ("pairs" if weights == outputs * inputs * f * f else "one"), fields
