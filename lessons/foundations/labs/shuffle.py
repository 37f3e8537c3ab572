"""Lab: all pixels in another order: who learns as well as before."""

from __future__ import annotations

from typing import Any

from lessons.foundations.figures import shuffle as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.accuracy[:, :, -1].tolist(), result.gap_before < 1e-4)"


def shuffle(lab: Any) -> None:
    """Trains a dense and a convolutional net on pictures whose pixels are moved."""
    lab.cards(
        plain={},
        columns={"order": "columns"},
        garments={"order": "all", "data": "fashion"},
        short={"order": "all", "epochs": 3},
    )
    lab.predict({"order": "all"}, judge)
    arguments = {
        "order": lab.choice("order", ("none", "columns", "all"), "none"),
        "data": lab.choice("data", ("digits", "fashion"), "digits"),
        "epochs": lab.number("epochs", 1, 20, 12, 1),
        "lr": lab.choice("lr", (0.001, 0.003, 0.01), 0.003),
        "seed": lab.seed(),
    }
    lab.run("foundations.shuffled_pixels.shuffle_pixels", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the pictures before and after, and four accuracies."""
    dense, conv = result.accuracy[:, :, -1]
    fields = {
        "dense": float(dense[0]),
        "dense_moved": float(dense[1]),
        "conv": float(conv[0]),
        "conv_moved": float(conv[1]),
        "gap": result.gap_before,
        "gap_after": result.gap_after,
    }
    words = view.words
    view.figure("accuracy", figures.accuracy(result, words), share=1.25, **fields)
    view.figure("pictures", figures.pictures(result, words), slot=MAIN, **fields)
    still = view.arguments["order"] == "none"
    view.observe("still" if still else "moved", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which of the two nets loses accuracy by moved pixels."""
    dense, conv = result.accuracy[:, :, -1]
    fields = {
        "dense": float(dense[0]),
        "dense_moved": float(dense[1]),
        "conv": float(conv[0]),
        "conv_moved": float(conv[1]),
    }
    lost = [float(net[0] - net[1]) > 0.03 for net in (dense, conv)]
    if all(lost):
        return "both", fields
    return ("dense" if lost[0] else "conv" if lost[1] else "neither"), fields
