"""Lab: 200 weights from few points, with weight decay that may change on the way."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from lessons.generalization.figures import decay as figures
from lessons.kit.grammar.view import MAIN

PRINTS = (
    "(result.train[-1].tolist(), result.test[-1].tolist(), result.norm[-1].tolist())"
)
DECAYS = (0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
ROUNDING = 1e-9  # a norm below is not told from 0


def decay(lab: Any) -> None:
    """Learns more weights than there are points, with and without weight decay."""
    lab.cards(
        none={},
        three={"decay": 3.0},
        hundred={"n": 100},
        adam={"decay": 3.0, "optimizer": "adam"},
        adamw={"decay": 3.0, "optimizer": "adamw"},
    )
    lab.predict({"change": 50, "later": 3.0}, judge)
    lab.essential("decay", "change", "later", "optimizer", "n")
    arguments = {
        "decay": lab.choice("decay", DECAYS, 0.0),
        "change": lab.number("change", 0, 100, 100, 5),
        "later": lab.choice("later", DECAYS, 0.0),
        "optimizer": lab.choice("optimizer", ("sgd", "adam", "adamw"), "sgd"),
        "n": lab.choice("n", (10, 20, 40, 100), 20),
        "bias_too": lab.switch("bias_too", False),
        "seed": lab.seed(),
    }
    lab.run("generalization.decay.learn_decayed", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows errors and lengths over the epochs, and w along singular directions."""
    asked, words = view.arguments, view.words
    change = asked["change"]
    fields = {
        "n": asked["n"],
        "epoch": int(result.epochs[-1]),
        "train": float(np.median(result.train[-1])),
        "test": float(np.median(result.test[-1])),
        "start": float(np.median(result.norm[0])),
        "norm": float(np.median(result.norm[-1])),
        "unseen_start": float(np.median(result.unseen[0])),
        "unseen": float(np.median(result.unseen[-1])),
        "theory": float(np.median(result.theory[-1])),
    }
    view.figure("errors", figures.errors(result, change, words), **fields)
    lengths = figures.lengths(result, change, words)
    view.figure("lengths", lengths, slot=MAIN, **fields)
    view.figure("directions", partial(figures.directions, result, words), **fields)
    view.table(figures.steps(result, words))
    view.observe(case(asked, fields["theory"]), **fields)


def case(asked: Any, theory: float) -> str:
    """Tells which optimizer learns, and whether any decay holds at any time."""
    first = asked["decay"] if asked["change"] > 0 else 0.0
    later = asked["later"] if asked["change"] < 100 else 0.0
    if asked["optimizer"] != "sgd":
        return asked["optimizer"]
    if theory < ROUNDING:
        return "gone"
    return "shrunk" if first or later else "kept"


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how far the test error falls when decay begins half-way."""
    before, after = (float(np.median(result.test[at])) for at in (50, -1))
    fields = {"before": before, "after": after}
    if after > before / 10:
        return "stays", fields
    return ("falls" if after >= 1 else "low"), fields
