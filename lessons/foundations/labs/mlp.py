"""Lab: softmax regression and a net with hidden layers on the same pictures."""

from __future__ import annotations

from typing import Any

from lessons.foundations.figures import mlp as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.parameters, result.accuracy, result.test_accuracy)"


def mlp(lab: Any) -> None:
    """Adds hidden layers to softmax regression, with or without activation."""
    lab.cards(
        sizes={},
        digits={"data": "digits"},
        narrow={"data": "digits", "width": 16},
        deep={"data": "digits", "depth": 3, "width": 64},
        sgd={"optimizer": "sgd"},
    )
    lab.predict({"data": "digits", "activation": "identity"}, judge)
    lab.essential("data", "activation", "width", "depth", "epochs")
    arguments = {
        "data": lab.choice("data", ("fashion", "digits"), "fashion"),
        "activation": lab.choice(
            "activation", ("identity", "relu", "tanh", "sigmoid"), "relu"
        ),
        "width": lab.choice("width", (4, 16, 64, 256), 256),
        "depth": lab.number("depth", 1, 3, 1, 1),
        "epochs": lab.number("epochs", 1, 20, 10, 1),
        "optimizer": lab.choice("optimizer", ("sgd", "momentum", "adam"), "momentum"),
        "lr": lab.choice("lr", (0.001, 0.003, 0.01, 0.03, 0.1, 0.3), 0.1),
        "seed": lab.seed(),
    }
    lab.run("foundations.garment_nets.compare_nets", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows accuracies over the updates, and which classes are found."""
    fields = {
        "softmax_parameters": result.parameters[0],
        "parameters": result.parameters[1],
        "softmax": result.test_accuracy[0],
        "net": result.test_accuracy[1],
        "softmax_train": result.accuracy[0],
        "net_train": result.accuracy[1],
        "updates": int(result.steps[-1]),
    }
    garments = view.arguments["data"] == "fashion"
    view.figure("curves", figures.curves(result, view.words), share=1.2, **fields)
    figure = figures.recall(result, garments, view.words)
    view.figure("recall", figure, slot=MAIN, **fields)
    better = fields["net"] - fields["softmax"]
    view.observe(
        "better" if better > 0.01 else "worse" if better < -0.01 else "equal", **fields
    )


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how the net fares beside softmax regression."""
    softmax, net = result.test_accuracy
    fields = {"softmax": softmax, "net": net, "parameters": result.parameters[1]}
    if net - softmax > 0.015:
        return "better", fields
    return ("worse" if softmax - net > 0.015 else "same"), fields
