"""Lab: a share of the labels drawn at random, and when a net learns them."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.generalization.figures import labels as figures

PRINTS = "(result.train[-1].tolist(), result.test[-1].tolist())"


def labels(lab: Any) -> None:
    """Trains a net on digits of which a share is labelled at random."""
    lab.cards(
        clean={},
        fifth={"share": 0.2},
        most={"share": 0.6},
        narrow={"share": 0.4, "width": 8},
        clothes={"share": 0.4, "data": "fashion"},
    )
    lab.predict({"share": 1.0}, judge)
    arguments = {
        "share": lab.choice("share", (0.0, 0.1, 0.2, 0.4, 0.6, 1.0), 0.0),
        "width": lab.choice("width", (8, 32, 128, 256), 128),
        "images": lab.choice("images", (100, 200, 500, 1000), 500),
        "steps": lab.choice("steps", (50, 100, 200, 400), 200),
        "data": lab.choice("data", ("digits", "fashion"), "digits"),
        "seed": lab.seed(),
    }
    lab.run("generalization.wrong_labels.learn_wrong", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows what is given back and what is read rightly, over the steps."""
    test = np.asarray(result.test, float).mean(1)
    wrong = result.count > 0
    fields = {
        "images": view.arguments["images"],
        "count": result.count,
        "steps": int(result.steps[-1]),
        "train": float(result.train[-1].mean()),
        "wrong": float(result.wrong[-1].mean()) if wrong else 0.0,
        "truth": float(np.asarray(result.truth, float).mean(1).max()) if wrong else 0.0,
        "test": float(test[-1]),
        "best": float(test.max()),
        "at": int(result.steps[test.argmax()]),
    }
    view.figure("curves", figures.curves(result, view.words), **fields)
    if not wrong:
        view.observe("clean", **fields)
    else:
        view.observe("random" if view.arguments["share"] == 1 else "some", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many of the labels drawn at random the net gives back at the end."""
    train = float(result.train[-1].mean())
    fields = {"train": train, "test": float(result.test[-1].mean())}
    if train < 0.2:
        return "tenth", fields
    return ("half" if train < 0.8 else "most"), fields
