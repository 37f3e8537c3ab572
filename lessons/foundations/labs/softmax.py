"""Lab: softmax regression on garments: ten weight pictures and their mistakes."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.foundations.figures import softmax as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.parameters, result.start_loss, result.loss, result.test_accuracy)"


def softmax(lab: Any) -> None:
    """Learns ten classes of garments with one linear layer."""
    lab.cards(
        notes={},
        short={"epochs": 1},
        large={"start": "large"},
        fast={"lr": 3.0},
    )
    lab.predict({"start": "zero"}, judge)
    arguments = {
        "start": lab.choice("start", ("zero", "normal", "large"), "normal"),
        "lr": lab.choice("lr", (0.01, 0.03, 0.1, 0.3, 1.0, 3.0), 0.1),
        "batch": lab.choice("batch", (16, 64, 256, 1000, 5000), 256),
        "epochs": lab.number("epochs", 1, 20, 10, 1),
        "seed": lab.seed(),
    }
    lab.run("foundations.softmax_regression.learn_softmax", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the weights as pictures, which class is taken for which, the curves."""
    words = view.words
    worst, best = int(result.recall.argmin()), int(result.recall.argmax())
    fields = {
        "parameters": result.parameters,
        "start": result.start_loss,
        "loss": result.loss,
        "accuracy": result.accuracy,
        "test_loss": result.test_loss,
        "test_accuracy": result.test_accuracy,
        "worst": words[f"garments.{worst}"],
        "worst_recall": float(result.recall[worst]),
        "best": words[f"garments.{best}"],
        "best_recall": float(result.recall[best]),
        "refusal": result.refusal,
    }
    view.figure("weights", figures.weights(result, words), share=1.15, **fields)
    view.figure("confusion", figures.confusion(result, words), slot=MAIN, **fields)
    view.figure("curves", partial(figures.curves, result, words), **fields)
    view.say("refusal", **fields)
    view.observe("learnt", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how well it learns from a start at zero."""
    fields = {"accuracy": result.test_accuracy, "start": result.start_loss}
    if result.test_accuracy < 0.2:
        return "stuck", fields
    return ("half" if result.test_accuracy < 0.7 else "learns"), fields
