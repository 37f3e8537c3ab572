"""Lab: Rosenblatt's rule, mistake by mistake, and what one line can do."""

from __future__ import annotations

from typing import Any

from lessons.history.figures import perceptron as figures
from lessons.kit.grammar.view import MAIN

TRUTHS = ("and", "or", "nand", "nor", "xor", "xnor", "own")
OWN = (
    "-0.9 0.6 0\n-0.5 0.2 0\n-0.2 -0.6 0\n0.5 -0.4 0\n0.1 0.1 0\n-0.3 0.5 0\n"
    "0.8 -0.6 0\n-0.1 0.9 1\n0.4 0.5 1\n0.8 0.1 1\n0.2 0.7 1\n0.9 -0.1 1\n-0.4 1 1"
)
PRINTS = {
    "rule": "(result.weights[-1].tolist(), result.mistakes, result.bound)",
    "all": "(result.count, result.mistakes.tolist())",
}


def perceptron(lab: Any) -> None:
    """Runs the rule on a truth table or own points, or on every Boolean function."""
    lab.cards(
        notes={},
        fast={"truth": "or"},
        failure={"truth": "xor"},
        own={"truth": "own", "epochs": 100},
        all={"what": "all"},
        three={"what": "all", "inputs": 3},
    )
    lab.essential("what", "inputs", "truth", "own", "epochs")
    lab.predict({"truth": "xor"}, judge)
    what = lab.choice("what", ("rule", "all"), "rule")
    if what == "all":
        inputs = lab.number("inputs", 1, 3, 2, 1)
        arguments: dict[str, Any] = {"inputs": inputs}
        lab.run(
            "perceptron.perceptron.separable_functions",
            arguments,
            draw_all,
            PRINTS[what],
        )
        return
    truth = lab.choice("truth", TRUTHS, "and")
    arguments = {"truth": truth}
    if truth == "own":
        arguments["own"] = lab.points("own", OWN, 4000)
    arguments["epochs"] = lab.number("epochs", 1, 100, 20, 1)
    lab.run(
        "perceptron.line_pictures.perceptron",
        arguments,
        draw,
        PRINTS[what],
        script="perceptron.perceptron.separate",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the line as it moved, the mistakes, and the two bounds of the proof."""
    words = view.words
    panels = [figures.line(result, words)]
    view.replay("line", panels, steps=list(result.shown), share=0.8)
    view.say("line.best" if result.separable else "line.about", slot=MAIN)
    w = result.weights[-1].tolist()
    fields = {
        "mistakes": result.mistakes,
        "epochs": len(result.per_epoch),
        "last": int(result.per_epoch[-1]),
        "bound": result.bound or 0.0,
        "cycle": result.cycle or 0,
        "w1": w[0],
        "w2": w[1],
        "b": w[2],
    }
    view.figure("epochs", figures.epochs(result, words), slot=MAIN, **fields)
    if result.separable:
        view.figure("proof", figures.proof(result, words), **fields)
    if result.converged:
        view.observe("converged", **fields)
    elif result.cycle is not None:
        view.observe("cycle", **fields)
    else:
        view.observe("waiting" if result.separable else "never", **fields)


def draw_all(view: Any, result: Any) -> None:
    """Shows every Boolean function, and for which of them the rule found a line."""
    fields = {
        "inputs": result.inputs,
        "functions": len(result.separable),
        "count": result.count,
        "most": int(result.mistakes[result.separable].max()),
    }
    view.figure("functions", figures.functions(result, view.words), **fields)
    view.observe("all", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how the rule ended."""
    fields = {
        "mistakes": result.mistakes,
        "epochs": len(result.per_epoch),
        "cycle": result.cycle or 0,
    }
    if result.converged:
        return "stops", fields
    return ("cycle" if result.cycle is not None else "grows"), fields
