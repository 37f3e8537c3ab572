"""Lab: the learning rate over time, and what a net makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.adaptive.figures import schedules as figures

NAMES = "constant step exponential cosine one_cycle inverse_sqrt radam".split()
NOTES = ("constant", "cosine")
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
PRINTS = (
    "[(one.name, run.warmup, [float(v) for v in run.loss])"
    " for one in result.trained for run in one.runs]"
)


def schedules(lab: Any) -> None:
    """Trains a net under each schedule, with warm-up and without."""
    lab.cards(
        gentle={},
        notes={"lr": 0.1},
        shallow={"lr": 0.1, "depth": 2},
        radam={"lr": 0.1, "names": ("constant", "radam")},
        cycle={"lr": 0.1, "names": ("cosine", "one_cycle", "inverse_sqrt")},
        sgd={"names": ("constant",), "optimizer": "sgd", "lr": 1.0},
    )
    lab.predict({"names": ("constant",), "lr": 0.1}, judge)
    lab.essential("lr", "warmup", "depth", "seeds", "optimizer")
    arguments = {
        "schedules": lab.several("names", NAMES, NOTES, most=3),
        "warmup": lab.choice("warmup", (0, 10, 20, 40, 60, 100), 60),
        "optimizer": lab.choice("optimizer", ("adam", "momentum", "sgd"), "adam"),
        "lr": lab.choice("lr", RATES, 0.01),
        "depth": lab.number("depth", 1, 8, 6, 1),
        "steps": lab.choice("steps", (150, 300, 600), 300),
        "seeds": lab.number("seeds", 1, 8, 3, 1),
        "seed": lab.seed(),
    }
    split = ("schedules", "trained")
    lab.run(
        "optim.warmup.train_schedules",
        arguments,
        draw,
        PRINTS,
        split=split,
        script="optim.warmup.learn_schedules",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the rates, the losses below them, and how often warm-up helped."""
    words = view.words
    known = [(s, r) for s, r in figures.runs(result) if np.isfinite(r.loss).any()]
    fields: dict[str, object] = {
        "seeds": view.arguments["seeds"],
        "lr": view.arguments["lr"],
        "warmup": view.arguments["warmup"],
        "depth": view.arguments["depth"],
    }
    if known:
        ordered = sorted(known, key=lambda pair: float(np.nanmedian(pair[1].loss)))
        best, worst = ordered[0], ordered[-1]
        fields |= {
            "best": figures.label(*best, words),
            "best_loss": float(np.nanmedian(best[1].loss)),
            "worst": figures.label(*worst, words),
            "worst_loss": float(np.nanmedian(worst[1].loss)),
        }
    else:
        fields |= {"best": "–", "best_loss": 0.0, "worst": "–", "worst_loss": 0.0}
    view.figure("curves", figures.curves(result, words), **fields)
    view.table(figures.rows(result, words))
    pairs = [one for one in result.trained if len(one.runs) == 2]
    lost = sum(int((run.diverged >= 0).sum()) for _, run in figures.runs(result))
    if not known:
        view.observe("lost", **fields)
    elif pairs:
        view.observe("pairs", helped=helped(pairs, words), lost=lost, **fields)
    else:
        view.observe("one" if len(known) == 1 else "plain", lost=lost, **fields)


def helped(pairs: list[Any], words: Any) -> str:
    """Says of each schedule in how many seeds it ended lower with warm-up."""
    said = ""
    for one in pairs:
        line = words["helped"].format(
            schedule=words[f"schedules.{one.name}"],
            helped=one.helped,
            seeds=len(one.runs[0].loss),
        )
        said = words["joined"].format(first=said, second=line) if said else line
    return said


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells in how many seeds the constant rate ended lower with warm-up."""
    scheduled = result.trained[0]
    without, rising = (run.loss for run in scheduled.runs)
    fields = {
        "helped": scheduled.helped,
        "seeds": len(without),
        "low": float(np.nanmin(without)),
        "high": float(np.nanmax(without)),
        "rise_low": float(np.nanmin(rising)),
        "rise_high": float(np.nanmax(rising)),
    }
    if scheduled.helped == len(without):
        return "always", fields
    return ("never" if not scheduled.helped else "mixed"), fields
