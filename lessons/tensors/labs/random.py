"""Lab: random numbers of a seed, their histogram, and a second program."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.view import MAIN
from lessons.tensors.figures import random as figures

PRINTS = "(result.first.tolist(), result.equal, result.mean, result.variance)"


def random(lab: Any) -> None:
    """Draws numbers with a generator, and again in a program that may differ."""
    lab.cards(
        uniform={},
        normal={"way": "randn", "count": 10_000},
        other={"other_seed": 1},
        pairs={"way": "randn", "before": 1},
        few={"count": 10},
    )
    lab.predict({"before": 1}, judge)
    lab.essential("way", "seed", "other_seed", "before")
    arguments = {
        "way": lab.choice("way", ("rand", "randn"), "rand"),
        "count": lab.choice("count", (10, 100, 1000, 10_000, 100_000), 1000),
        "seed": lab.seed(),
        "other_seed": lab.seed(name="other_seed"),
        "before": lab.number("before", 0, 4, 0, 1),
    }
    experiment = "tensors.random_numbers.draw_numbers"
    lab.run(experiment, arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the histogram, and the first numbers of both programs."""
    words = view.words
    shared = sum(place >= 0 for place in result.places)
    fields = {
        "way": view.arguments["way"],
        "count": view.arguments["count"],
        "seed": view.arguments["seed"],
        "other_seed": view.arguments["other_seed"],
        "before": view.arguments["before"],
        "shared": shared,
        "mean": result.mean,
        "exact_mean": result.exact_mean,
        "deviation": result.deviation,
        "variance": result.variance,
        "exact_variance": result.exact_variance,
    }
    figure = figures.histogram(result, words)
    view.figure("histogram", figure, share=1.4, **fields)
    view.figure("programs", figures.programs(result, words), slot=MAIN, **fields)
    view.say("moments", **fields)
    same = result.equal == len(result.places)
    view.observe("same" if same else "shifted" if shared else "other", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many numbers of the second program the first has drawn."""
    shared = sum(place >= 0 for place in result.places)
    if result.equal == len(result.places):
        return "all", {"shared": shared}
    return ("shifted" if shared else "none"), {"shared": shared}
