"""Lab: the same net under two losses, from the same start."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.losses.figures import same_net as figures

LOSSES = ("cross_entropy", "mse", "mse_logits")
PRINTS = "[[float(v) for v in row] for row in result.test_accuracy[:, :, -1]]"


def same_net(lab: Any) -> None:
    """Trains one net under each loss, several seeds, from a fair or a wrong start."""
    lab.cards(
        fair={},
        wrong={"wrong": 20.0},
        very_wrong={"wrong": 100.0},
        rescued={"wrong": 20.0, "optimizer": "adam"},
        digits={"data": "digits"},
    )
    lab.essential("losses", "wrong", "optimizer", "steps")
    lab.predict({"wrong": 20.0}, judge)
    arguments = {
        "data": lab.choice("data", ("spiral", "iris", "digits"), "spiral"),
        "losses": lab.several("losses", LOSSES, LOSSES[:2], most=3),
        "wrong": lab.choice("wrong", (0.0, 5.0, 20.0, 100.0), 0.0),
        "optimizer": lab.choice("optimizer", ("sgd", "momentum", "adam"), "sgd"),
        "steps": lab.choice("steps", (100, 400, 1000), 400),
        "seeds": lab.number("seeds", 1, 8, 3, 1),
        "seed": lab.seed(),
    }
    points = {"points": 400} if arguments["data"] == "digits" else {}
    lab.run(
        "losses.ce_vs_mse.two_losses",
        arguments | points,
        draw,
        PRINTS,
        script="losses.objectives.compare_losses",
    )


def draw(view: Any, result: Any) -> None:
    """Shows accuracy and the yardstick over the steps, a band over the seeds."""
    view.figure("curves", figures.curves(result, view.words), **_fields(view, result))
    view.table(figures.rows(result, view.words))
    if view.final:
        fields = _fields(view, result)
        equal = fields["best_accuracy"] == fields["worst_accuracy"]
        many = "equal" if equal else "several"
        view.observe(many if len(result.losses) > 1 else "one", **fields)


def _fields(view: Any, result: Any) -> dict[str, object]:
    last = figures.last(result.test_accuracy)
    means = [float(np.nanmean(a)) if np.isfinite(a).any() else 0.0 for a in last]
    best, worst = int(np.argmax(means)), int(np.argmin(means))
    words = view.words
    return {
        "seeds": result.loss.shape[1],
        "steps": int(result.steps[-1]),
        "best": words[f"losses.{result.losses[best]}"],
        "best_accuracy": means[best],
        "worst": words[f"losses.{result.losses[worst]}"],
        "worst_accuracy": means[worst],
        "apart": float(np.nan_to_num(result.apart).max()),
        "wrong": view.arguments["wrong"],
    }


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which loss brought the net back from its wrong start."""
    ce, mse = (float(np.nanmean(a)) for a in figures.last(result.test_accuracy)[:2])
    fields = {"ce": ce, "mse": mse, "steps": int(result.steps[-1])}
    if abs(ce - mse) < 0.02:
        return "same", fields
    return ("ce" if ce > mse else "mse"), fields
