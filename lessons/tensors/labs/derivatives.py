"""Lab: the derivatives of a function by the tape, beside finite differences."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.view import MAIN
from lessons.tensors.figures import derivatives as figures

PRINTS = "(result.y.tolist(), result.jacobian.tolist(), result.grads.tolist())"
FUNCTIONS = ("quadratic", "product", "sine", "square", "linear", "softmax")


def derivatives(lab: Any) -> None:
    """Differentiates a function of four numbers that sliders set."""
    lab.cards(
        notes={},
        twice={"calls": 2},
        square={"function": "square"},
        softmax={"function": "softmax"},
        coarse={"function": "sine", "power": -1},
    )
    lab.predict({"function": "linear"}, judge)
    arguments: dict[str, Any] = {
        "function": lab.choice("function", FUNCTIONS, "quadratic")
    }
    for i in range(4):
        arguments[f"x{i}"] = lab.number(f"x{i}", -3.0, 3.0, float(i), 0.1)
    arguments["power"] = lab.number("power", -14, -1, -4, 1)
    arguments["calls"] = lab.number("calls", 1, 3, 1, 1)
    experiment = "tensors.derivatives.differentiate_function"
    lab.run(experiment, arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows both Jacobians, the tape, and x.grad after the last call."""
    words, outputs = view.words, len(result.y)
    fields = {
        "function": words[f"names.{view.arguments['function']}"],
        "x": figures.listed(result.x),
        "y": figures.listed(result.y),
        "outputs": outputs,
        "shape": [outputs, 4],
        "grad": figures.listed(result.grads[-1]),
        "calls": len(result.grads),
        "error": result.error,
        "h": f"10^{{{view.arguments['power']}}}".replace("-", "−"),
        "nodes": " → ".join(result.nodes),
    }
    figure = figures.jacobian(result, words)
    view.figure("jacobian", figure, share=1.2, **fields)
    view.figure("tape", figures.tape(result, words), slot=MAIN, **fields)
    view.say("calls.one" if fields["calls"] == 1 else "calls.more", **fields)
    view.observe("number" if result.scalar else "vector", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells the shape of the Jacobian."""
    outputs, inputs = result.jacobian.shape
    fields = {"outputs": outputs, "inputs": inputs}
    if outputs == 1:
        return "gradient", fields
    return ("rows" if outputs == 3 else "columns"), fields
