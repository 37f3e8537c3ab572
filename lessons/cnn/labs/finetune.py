"""Lab: few pictures of a new task, from nothing or from a net that knows another."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.cnn.figures import finetune as figures

WAYS = ("scratch", "frozen", "finetune")
PRINTS = "[(w.way, [float(v) for v in w.test.mean(1)]) for w in result.ways]"


def finetune(lab: Any) -> None:
    """Learns digits in three ways, from one picture a class to a hundred."""
    lab.cards(
        near={},
        far={"task": "far", "each": (5, 25)},
        longer={"each": (5, 25), "steps": 150, "seeds": 1},
        slow={"each": (5,), "lr": 3e-4},
    )
    lab.essential("task", "ways", "each", "steps")
    lab.predict({"task": "far", "each": (25,)}, judge)
    arguments = {
        "task": lab.choice("task", ("near", "far"), "near"),
        "ways": lab.several("ways", WAYS, WAYS, most=3),
        "each": lab.several("each", (1, 2, 5, 10, 25, 50, 100), (1, 5, 25), most=5),
        "lr": lab.choice("lr", (3e-4, 1e-3, 2e-3, 5e-3, 1e-2), 2e-3),
        "steps": lab.choice("steps", (30, 60, 150, 400), 60),
        "seeds": lab.number("seeds", 1, 6, 3, 1),
        "seed": lab.seed(),
    }
    lab.run(
        "cnn.finetune.finetune",
        arguments,
        draw,
        PRINTS,
        split=("ways", "ways"),
        script="cnn.finetune.learn_ways",
    )


def draw(view: Any, result: Any) -> None:
    """Shows accuracy against the number of pictures, and on the way there."""
    words, ways = view.words, result.ways
    first = [float(np.nan_to_num(w.test[0]).mean()) for w in ways]
    last = [float(np.nan_to_num(w.test[-1]).mean()) for w in ways]
    best = int(np.argmax(last))
    fields = {
        "task": words[f"said.{result.task}"],
        "least": result.each[0],
        "most": result.each[-1],
        "steps": int(result.steps[-1]),
        "seeds": ways[0].test.shape[1],
        "best": words[f"ways.{ways[best].way}"],
        "best_last": last[best],
        "said_first": _list(words, ways, first),
        "said_last": _list(words, ways, last),
    }
    view.figure("sizes", figures.sizes(result, words), **fields)
    if view.final:
        view.table(figures.rows(result, words))
        view.observe("many" if len(result.each) > 1 else "one", **fields)


def _list(words: Any, ways: Any, values: list[float]) -> str:
    pairs = zip(ways, values, strict=True)
    return " · ".join(f"{words[f'ways.{w.way}']} {v:.1%}" for w, v in pairs)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which way was best."""
    ends = {w.way: float(w.test[-1].mean()) for w in result.ways}
    fields = {**ends, "each": result.each[-1]}
    best = max(ends, key=lambda way: ends[way])
    if best != "frozen" and abs(ends["scratch"] - ends["finetune"]) < 0.02:
        return "same", fields
    return best, fields
