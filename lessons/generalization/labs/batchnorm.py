"""Lab: batch normalisation of one unit, in training and in evaluation."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.generalization.figures import batchnorm as figures
from lessons.kit.grammar.view import MAIN, NUMBERS

PRINTS = "(result.output.tolist(), result.used)"


def batchnorm(lab: Any) -> None:
    """Sends a batch through a layer that has seen it some number of times."""
    lab.cards(
        four={},
        far={"numbers": "1, 2, 3, 60"},
        scaled={"numbers": "101, 201, 301, 601"},
        undo={"learn": True, "steps": 30},
        alone={"sent": "first", "mode": "eval", "steps": 30},
    )
    lab.predict({"mode": "eval"}, judge)
    arguments = {
        "numbers": lab.writing("numbers", "1, 2, 3, 6", 40),
        "mode": lab.choice("mode", ("train", "eval"), "train"),
        "steps": lab.number("steps", 0, 100, 1, 1),
        "learn": lab.switch("learn", False),
        "sent": lab.choice("sent", ("batch", "first"), "batch"),
        "momentum": lab.choice("momentum", (0.01, 0.1, 0.5, 1.0), 0.1),
        "gamma": lab.number("gamma", -2.0, 4.0, 1.0, 0.1),
        "beta": lab.number("beta", -3.0, 3.0, 0.0, 0.1),
    }
    lab.run(
        "generalization.batch_norm.normalise_batch",
        arguments,
        draw,
        PRINTS,
        at_once=True,
    )


def draw(view: Any, result: Any) -> None:
    """Shows what goes in and what comes out, and what the layer has kept."""
    arguments = view.arguments
    top = int(result.sent.argmax())
    fields = {
        "n": len(result.x),
        "mean": result.mean,
        "variance": result.variance,
        "x": float(result.sent[top]),
        "out": float(result.output[top]),
        "train": float(result.trained[int(result.x.argmax())]),
        "out_mean": round(float(result.trained.mean()), 9) + 0.0,
        "out_variance": float(result.trained.var(ddof=0)),
        "running_mean": float(result.running_mean[-1]),
        "running_variance": float(result.running_variance[-1]),
        "steps": len(result.gamma) - 1,
        "gamma": float(result.gamma[-1]),
        "beta": float(result.beta[-1]),
        "sigma": result.variance**0.5,
        "gap": float(abs(result.trained - result.x).max()),
    }
    words = view.words
    view.figure("layer", figures.layer(result, words), share=1.3, **fields)
    view.figure("kept", figures.kept(result, words), slot=MAIN, **fields)
    if arguments["learn"]:
        view.figure("learnt", partial(figures.learnt, result, words), **fields)
    view.formula(figures.lines(result), slot=NUMBERS)
    view.table(figures.rows(result, words))
    if arguments["mode"] == "eval":
        view.observe("one" if arguments["sent"] == "first" else "eval", **fields)
    else:
        view.observe("learn" if arguments["learn"] else "train", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how the largest number comes out in the two modes."""
    top = int(result.x.argmax())
    train, out = float(result.trained[top]), float(result.evaluated[top])
    fields = {
        "train": train,
        "out": out,
        "mean": float(result.running_mean[-1]),
        "variance": float(result.running_variance[-1]),
    }
    if abs(out - train) < 1e-3:
        return "same", fields
    return ("larger" if out > train else "smaller"), fields
