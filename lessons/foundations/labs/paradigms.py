"""Lab: the same points with all, few or no labels, or with a reward."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.foundations.figures import paradigms as figures
from lessons.kit.grammar.view import MAIN

PRINTS = "(float(result.accuracy[-1]), result.draws.mean(0).tolist())"
WAYS = ("supervised", "semi", "unsupervised", "reward")


def paradigms(lab: Any) -> None:
    """Learns two classes from what one of four ways is told of them."""
    lab.cards(
        few={},
        semi={"way": "semi", "labels": 1},
        clusters={"way": "unsupervised", "data": "clouds"},
        moons={"way": "unsupervised"},
        reward={"way": "reward"},
    )
    lab.predict({"way": "semi", "data": "across", "labels": 10}, judge)
    lab.essential("way", "data", "labels", "answers")
    way = lab.choice("way", WAYS, "supervised")
    arguments: dict[str, Any] = {
        "way": way,
        "data": lab.choice("data", ("moons", "clouds", "across"), "moons"),
    }
    if way in ("supervised", "semi"):
        arguments["labels"] = lab.choice("labels", (1, 2, 3, 5, 10, 30, 100), 3)
    arguments["noise"] = lab.number("noise", 0.05, 0.4, 0.1, 0.05)
    if way == "reward":
        arguments["answers"] = lab.choice("answers", (200, 1000, 2000, 5000), 2000)
    arguments["seed"] = lab.seed()
    lab.run("foundations.paradigms.learn_from", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows what is learnt, and where this way stands on the map of the field."""
    words, way = view.words, view.arguments["way"]
    nearest, spread = (float(v) for v in result.draws.mean(0))
    fields = {
        "way": words[f"way.{way}"],
        "labels": view.arguments.get("labels", 0),
        "accuracy": float(result.accuracy[-1]),
        "nearest": nearest,
        "spread": spread,
        "rounds": len(result.steps) - 1,
        "first": float(result.costs[0]),
        "last": float(result.costs[-1]),
        "answers": int(result.steps[-1]),
    }
    panels = figures.panels(result, way, words)
    view.replay("learnt", panels, steps=[int(s) for s in result.steps], share=0.8)
    view.figure("field", figures.field(way, words), slot=MAIN, press="way", **fields)
    if way in ("unsupervised", "reward"):
        view.figure("course", partial(figures.course, result, way, words), **fields)
    else:
        view.figure("draws", partial(figures.draws, result, words), **fields)
    view.observe(way, **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether points without labels help, over many draws of labels."""
    nearest, spread = (float(v) for v in result.draws.mean(0))
    fields = {"nearest": nearest, "spread": spread}
    if spread > nearest + 0.03:
        return "helps", fields
    return ("harms" if spread < nearest - 0.03 else "same"), fields
