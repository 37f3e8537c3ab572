"""Lab: memory. Which cell still knows the first symbol when the sequence ends?"""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.text import listed
from lessons.rnn.figures import memory as figures
from lessons.rnn.labs.cell import CELLS

STEPS = {"first": 200, "adding": 300}
PRINTS = "[[float(s.mean()) for s in learner.score] for learner in result.learners]"
WILD = {"cells": ("rnn",), "optimizer": "sgd", "lr": 0.3, "radius": 1.5, "longest": 16}


def memory(lab: Any) -> None:
    """Trains cells to name the first symbol, or to add two marked numbers."""
    lab.cards(
        kept={},
        pytorch={"bias": 0.0, "longest": 16},
        failure={**WILD, "clip": 0.0},
        clipped=WILD,
        adding={"task": "adding", "cells": ("rnn", "lstm"), "longest": 16, "lr": 0.03},
    )
    lab.predict({"bias": 0.0, "cells": ("rnn", "lstm"), "longest": 16}, judge)
    task = lab.choice("task", ("first", "adding"), "first")
    cells = lab.several("cells", CELLS, CELLS, most=3)
    arguments: dict[str, Any] = {"task": task, "cells": cells, "steps": STEPS[task]}
    arguments["longest"] = lab.choice("longest", (16, 32, 64), 32)
    arguments["optimizer"] = lab.choice("optimizer", ("adam", "sgd"), "adam")
    arguments["lr"] = lab.choice("lr", (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0), 0.01)
    arguments["clip"] = lab.choice("clip", (0.0, 0.1, 1.0, 10.0), 1.0)
    if set(cells) - {"rnn"}:
        arguments["keep_bias"] = lab.number("bias", -2.0, 8.0, 5.0, 1.0)
    if "rnn" in cells:
        arguments["radius"] = lab.number("radius", 0.0, 2.0, 0.0, 0.25)
    arguments["seed"] = lab.seed()
    apart = ("cells", "learners")
    lab.run(
        "rnn.recall.recall",
        arguments,
        draw,
        PRINTS,
        split=apart,
        script="rnn.recall.score_lags",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the score over the lag, the learning and the gradient norms."""
    words = view.words
    reached = [learner.reach for learner in result.learners]

    def named(lag: int) -> str:
        pairs = zip(result.learners, reached, strict=True)
        return listed((words[f"cells.{m.cell}"] for m, r in pairs if r == lag), words)

    largest = [figures.largest_norm(learner) for learner in result.learners]
    fields = {
        "longest": result.lags[-1],
        "seeds": result.learners[0].score.shape[1],
        "steps": result.steps,
        "best": named(max(reached)),
        "worst": named(min(reached)),
        "best_lag": max(reached),
        "worst_lag": min(reached),
        "norm": max(largest),
        "clip": view.arguments["clip"],
        "lost": sum(int((learner.lost >= 0).sum()) for learner in result.learners),
        "chance": result.chance,
    }
    view.figure("lags", figures.lags(result, words), **fields)
    view.figure("learning", figures.learning(result, words), **fields)
    view.figure("norms", figures.norms(result, words, fields["clip"]), **fields)
    if fields["lost"]:
        view.observe("lost", **fields)
    elif len(reached) == 1:
        view.observe("one", **fields)
    else:
        same = fields["best_lag"] == fields["worst_lag"]
        view.observe("same" if same else "cells", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether the plain RNN or the LSTM bridges the longer lag."""
    rnn, lstm = (learner.reach for learner in result.learners)
    fields = {"rnn": rnn, "lstm": lstm, "steps": result.steps}
    if rnn == lstm:
        return "same", fields
    return ("lstm" if lstm > rnn else "rnn"), fields
