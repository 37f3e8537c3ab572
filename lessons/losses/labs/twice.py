"""Lab: softmax in the net and softmax in the loss."""

from __future__ import annotations

from typing import Any

from lessons.losses.figures import twice as figures

PRINTS = "(result.accuracy, [float(v) for v in result.losses[:, -1]], result.floor)"


def twice(lab: Any) -> None:
    """Trains the notes' net on its logits, and on its softmax."""
    lab.cards(notes={}, long={"steps": 3000}, fast={"lr": 0.01})
    lab.predict({"lr": 0.01}, judge)
    arguments = {
        "steps": lab.choice("steps", (200, 500, 1000, 2000, 3000), 1000),
        "lr": lab.choice("lr", (3e-4, 1e-3, 3e-3, 1e-2), 1e-3),
        "seed": lab.seed(12345),
    }
    lab.run("mlp.logits.softmax_once_and_twice", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows both losses with the floor of the second."""
    if not result.losses.shape[1]:
        return
    fields = {
        "floor": result.floor,
        "once": float(result.losses[0, -1]),
        "twice": float(result.losses[1, -1]),
        "accuracy": result.accuracy[0],
        "accuracy_twice": result.accuracy[1],
        "confidence": result.confidence[0],
        "confidence_twice": result.confidence[1],
        "steps": result.losses.shape[1],
    }
    view.figure("losses", figures.losses(result, view.words), **fields)
    view.observe("floor", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how far the second net's loss fell."""
    once, both = (float(v) for v in result.losses[:, -1])
    fields = {
        "once": once,
        "twice": both,
        "floor": result.floor,
        "accuracy": result.accuracy[0],
        "accuracy_twice": result.accuracy[1],
    }
    if both < 0.2:
        return "same", fields
    return ("half" if both < 0.6 else "stalls"), fields
