"""Lab: one weight, its loss, its gradient and one step, every number in sight."""

from __future__ import annotations

from typing import Any

from lessons.foundations.figures import neuron as figures
from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.view import MAIN

PRINTS = (
    "(result.losses[:2].tolist(), float(result.gradients[0]), "
    "result.weights[:2].tolist(), result.test_losses[:2].tolist())"
)


def neuron(lab: Any) -> None:
    """Takes gradient steps with a single weight on two points."""
    lab.cards(
        one={},
        fifth={"lr": 0.2},
        many={"lr": 0.05, "steps": 20},
        relu={"w": -1.0, "activation": "relu"},
    )
    lab.predict({"lr": 0.45}, judge)
    arguments = {
        "w": lab.number("w", -2.0, 5.0, 0.0, 0.05),
        "lr": lab.number("lr", 0.01, 0.5, 0.1, 0.01),
        "steps": lab.number("steps", 1, 20, 1, 1),
        "activation": lab.choice("activation", ("none", "relu"), "none"),
    }
    lab.run("foundations.neuron.learn_weight", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the line, the loss over the weight, and the first step in numbers."""
    fields = {
        "w": float(result.weights[0]),
        "gradient": float(result.gradients[0]),
        "lr": view.arguments["lr"],
        "new": float(result.weights[1]),
        "loss": float(result.losses[0]),
        "after": float(result.losses[1]),
        "test": float(result.test_losses[0]),
        "test_after": float(result.test_losses[1]),
        "steps": len(result.weights) - 1,
        "end": float(result.weights[-1]),
        "last": float(result.losses[-1]),
    }
    figure = figures.neuron(result, view.words)
    view.figure("step", figure, grab=Grab("w", panel=2), **fields)
    view.formula(figures.lines(result, view.arguments["lr"]), slot=MAIN)
    view.table(figures.rows(result, view.words))
    if fields["gradient"] == 0:
        view.observe("flat", **fields)
    elif fields["steps"] > 1:
        view.observe("many", **fields)
    else:
        view.observe("up" if fields["after"] > fields["loss"] else "down", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how the loss after one step compares with the loss before it."""
    loss, after = float(result.losses[0]), float(result.losses[1])
    fields = {"loss": loss, "after": after, "new": float(result.weights[1])}
    if after > loss:
        return "grows", fields
    return ("smaller" if after < 0.25 * loss else "between"), fields
