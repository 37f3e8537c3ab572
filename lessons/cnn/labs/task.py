"""Lab: a whole task, from pictures to a file of predictions."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.cnn.figures import task as figures
from lessons.kit.grammar.view import MORE

PRINTS = "(result.best, result.epochs[-1].valid_accuracy, result.file[:99].split())"


def task(lab: Any) -> None:
    """Trains on few labelled garments, validates, and predicts the test set."""
    lab.cards(
        whole={},
        plain={"augment": False},
        more={"labelled": 1500, "epochs": 8},
        pseudo={"pseudo": True},
        rash={"pseudo": True, "threshold": 0.5, "labelled": 100},
    )
    lab.essential("labelled", "epochs", "augment", "pseudo", "threshold")
    lab.predict({"pseudo": True, "labelled": 200}, judge)
    arguments = {
        "labelled": lab.choice("labelled", (100, 200, 400, 800, 1500), 400),
        "epochs": lab.choice("epochs", (4, 8, 12, 20), 12),
        "batch": lab.choice("batch", (10, 25, 50, 100), 50),
        "lr": lab.choice("lr", (5e-4, 1e-3, 2e-3, 5e-3, 1e-2), 2e-3),
        "augment": lab.switch("augment", True),
        "pseudo": lab.switch("pseudo", False),
    }
    if arguments["pseudo"]:
        choices = (0.5, 0.8, 0.9, 0.95, 0.99)
        arguments["threshold"] = lab.choice("threshold", choices, 0.95)
    arguments["seed"] = lab.seed()
    script = "cnn.end_to_end.train_and_predict"
    lab.run("cnn.end_to_end.judged_task", arguments, draw, PRINTS, script=script)


def draw(view: Any, result: Any) -> None:
    """Shows the training, the predictions, and what of them is right."""
    words = view.words
    right = result.predictions == result.answers[: len(result.predictions)]
    epochs = result.epochs
    mistakes = most_frequent(result.answers[: len(right)], result.predictions)
    fields: dict[str, object] = {
        "labelled": view.arguments["labelled"],
        "epochs": len(epochs),
        "best": result.best,
        "valid": epochs[result.best - 1].valid_accuracy if epochs else 0.0,
        "right": int(right.sum()),
        "tests": len(right),
        "device": result.device,
        "test": float(right.mean()) if len(right) else 0.0,
        "shown": figures.SHOWN,
        "wrong": int((~right[: figures.SHOWN]).sum()),
        "true": words[f"class.{mistakes[0]}"],
        "said": words[f"class.{mistakes[1]}"],
        "times": mistakes[2],
        "pseudo": epochs[-1].pseudo if epochs else 0,
        "pseudo_right": epochs[-1].pseudo_right if epochs else 0.0,
    }
    view.figure("training", figures.training(result, words), **fields)
    if not view.final:
        return
    view.say("predictions.about", slot=MORE, **fields)
    view.figure("predictions", figures.predictions(result, words), **fields)
    first = "".join(result.file.splitlines(keepends=True)[:5])
    view.say("file.about", lines=f"\n```text\n{first}...\n```")
    view.say("file.rest")
    view.figure("file", figures.answers(result, words), **fields)
    if not view.arguments["pseudo"]:
        view.observe("whole", **fields)
    else:
        fields["threshold"] = view.arguments["threshold"]
        view.observe("pseudo" if fields["pseudo"] else "unsure", **fields)


def most_frequent(answers: Any, predictions: Any) -> tuple[int, int, int]:
    """Returns the most frequent mistake: the true class, the answer, how often.

    Of a net without mistakes, any class with itself.
    """
    table = np.zeros((10, 10), int)
    np.add.at(table, (answers, predictions), 1)
    np.fill_diagonal(table, 0)
    true, said = np.unravel_index(table.argmax(), table.shape)
    return int(true), int(said), int(table.max())


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many of the labels that the net gave itself are right."""
    count, share = result.epochs[-1].pseudo, result.epochs[-1].pseudo_right
    fields = {"pseudo": count, "share": share}
    if share > 0.985:
        return "all", fields
    return ("most" if share >= 0.8 else "few"), fields
