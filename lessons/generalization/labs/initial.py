"""Lab: first weights that are equal, small or large, and what the units become."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.generalization.figures import initial as figures
from lessons.kit.grammar.view import MAIN

PRINTS = (
    "[(net.init, float(net.losses[-1]), int(net.different[-1][0])) "
    "for net in result.nets]"
)
INITS = ("constant", "normal", "xavier", "he")
SPREADS = (0.001, 0.01, 0.1, 0.3, 1.0, 3.0)


def initial(lab: Any) -> None:
    """Trains the same net from up to three kinds of first weights."""
    lab.cards(
        three={},
        equal={"inits": ("constant",)},
        output={"inits": ("constant",), "last": "drawn"},
        zero={"inits": ("constant",), "value": 0.0},
        large={"inits": ("normal", "xavier", "he"), "std": 3.0},
        deep={"depth": 4, "width": 16},
    )
    lab.predict({"inits": ("constant",)}, judge)
    lab.essential("inits", "value", "std", "last", "depth")
    arguments = {
        "inits": lab.several("inits", INITS, ("normal", "xavier", "he"), most=3),
        "value": lab.choice("value", (0.0, 0.1, 0.5, 1.0), 0.5),
        "std": lab.choice("std", SPREADS, 0.01),
        "last": lab.choice("last", ("alike", "drawn"), "alike"),
        "depth": lab.choice("depth", (1, 2, 4), 1),
        "width": lab.choice("width", (4, 8, 16), 8),
        "data": lab.choice("data", ("circles", "xor", "moons", "spiral"), "circles"),
        "activation": lab.choice("activation", ("relu", "tanh"), "relu"),
        "optimizer": lab.choice("optimizer", ("sgd", "adam"), "sgd"),
        "lr": lab.choice("lr", (0.01, 0.03, 0.1, 0.3, 1.0), 0.3),
        "steps": lab.choice("steps", (100, 500, 1000), 500),
        "seed": lab.seed(),
    }
    lab.run(
        "generalization.watch_initial.watch_starts",
        arguments,
        draw,
        PRINTS,
        script="generalization.initial.learn_starts",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the units as lines in the plane, the losses, and the paths of weights."""
    asked, words = view.arguments, view.words
    steps = [int(step) for step in result.steps]
    panels = figures.maps(result, words)
    view.replay("units", panels, steps, total=asked["steps"], share=1.25)
    ends = sorted(result.nets, key=lambda net: float(net.losses[-1]))
    best, worst = ends[0], ends[-1]
    fewest = min(result.nets, key=lambda net: int(net.different[-1][0]))
    fields = {
        "step": steps[-1],
        "units": asked["width"],
        "different": int(fewest.different[-1][0]),
        "start": words[f"inits.{fewest.init}"],
        "loss": float(fewest.losses[-1]),
        "accuracy": float(fewest.accuracy[-1]),
        "best": words[f"inits.{best.init}"],
        "best_loss": float(best.losses[-1]),
        "worst": words[f"inits.{worst.init}"],
        "worst_loss": float(worst.losses[-1]),
        "best_moved": figures.moved(best),
        "worst_moved": figures.moved(worst),
    }
    slot = MAIN if len(panels) == 1 else None  # beside one map there is room
    view.figure("losses", figures.losses(result, words), slot, clock=0, **fields)
    view.figure("paths", partial(figures.paths, result, words), **fields)
    view.table(figures.rows(result, words))
    lost = [net for net in result.nets if net.diverged is not None]
    if lost:
        name = words[f"inits.{lost[0].init}"]
        view.observe("diverged", **fields | {"start": name, "step": lost[0].diverged})
    elif fields["different"] < asked["width"]:
        view.observe("equal", **fields)
    else:
        view.observe("many" if len(result.nets) > 1 else "one", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many different hidden units there are in the end."""
    net = result.nets[0]
    different, units = int(net.different[-1][0]), net.units.shape[1]
    fields = {
        "different": different,
        "units": units,
        "loss": float(net.losses[-1]),
        "accuracy": float(net.accuracy[-1]),
    }
    if different == 1:
        return "one", fields
    return ("some" if different < units else "all"), fields
