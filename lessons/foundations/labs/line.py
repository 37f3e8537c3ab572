"""Lab: a line learnt from a thousand points, written in three ways."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.foundations.figures import line as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.w.tolist(), result.b, float(result.losses[-1]), result.exact_loss)"


def line(lab: Any) -> None:
    """Learns the notes' line by hand, with a module, or with PyTorch's own parts."""
    lab.cards(
        notes={},
        concise={"way": "concise"},
        single={"batch": 1},
        noisy={"noise": 1.0},
        fast={"lr": 1.0},
    )
    lab.predict({"batch": 1000}, judge)
    lab.essential("way", "lr", "batch", "epochs", "noise")
    arguments = {
        "way": lab.choice("way", ("hand", "module", "concise"), "hand"),
        "lr": lab.choice("lr", (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0), 0.03),
        "batch": lab.choice("batch", (1, 10, 100, 1000), 10),
        "epochs": lab.number("epochs", 1, 10, 3, 1),
        "noise": lab.choice("noise", (0.0, 0.01, 0.1, 1.0), 0.01),
        "seed": lab.seed(),
    }
    lab.run("foundations.linear_regression.learn_regression", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the weights on their way, the loss, and the exact solution beside it."""
    fields = {
        "updates": int(result.steps[-1]),
        "loss": float(result.losses[-1]),
        "error_w": result.error_w,
        "error_b": result.error_b,
        "exact_error": result.exact_error_w,
        "exact_loss": result.exact_loss,
        "w1": float(result.w[0]),
        "w2": float(result.w[1]),
        "b": result.b,
    }
    words = view.words
    view.figure("losses", figures.losses(result, words), share=1.2, **fields)
    view.figure("path", figures.path(result, words), slot=MAIN, **fields)
    view.figure("fit", partial(figures.fit, result, words), **fields)
    view.table(figures.rows(result, words))
    if result.lost:
        view.observe("lost", **fields)
    else:
        near = fields["loss"] < 1.5 * result.exact_loss + 1e-6
        view.observe("near" if near else "far", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how near w came to the true one, beside 0.001 with batches of ten."""
    fields = {"error": result.error_w, "updates": int(result.steps[-1])}
    if result.error_w > 0.1:
        return "far", fields
    return ("same" if result.error_w > 5e-4 else "nearer"), fields
