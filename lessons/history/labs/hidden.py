"""Lab: the hidden layer that ends it. Back-propagation on XOR, from several starts."""

from __future__ import annotations

from typing import Any

from lessons.history.figures import hidden as figures
from lessons.history.labs.perceptron import OWN, TRUTHS
from lessons.kit.grammar.view import MAIN

NAMES = ("tanh", "sigmoid", "relu", "identity")
RATES = (0.03, 0.1, 0.3, 0.5, 1.0, 2.0, 5.0, 20.0)
STEPS = (200, 500, 1000, 2000, 5000, 10_000)
PRINTS = "(result.solved.tolist(), result.loss.tolist())"


def hidden(lab: Any) -> None:
    """Trains the smallest net that can do XOR, from ten starts."""
    lab.cards(
        notes={},
        stuck={"seed": 1},
        fixed={"units": 4, "count": 10},
        sigmoid={"name": "sigmoid", "lr": 2.0, "steps": 5000, "count": 10},
        relu={"name": "relu", "count": 10},
        failure={"name": "identity", "units": 16, "count": 10},
    )
    lab.essential("own", "units", "name", "steps", "count")
    lab.predict({"count": 10}, judge)
    arguments: dict[str, Any] = {"truth": lab.choice("truth", TRUTHS, "xor")}
    if arguments["truth"] == "own":
        arguments["own"] = lab.points("own", OWN, 4000)
    arguments["hidden"] = lab.choice("units", (1, 2, 3, 4, 6, 8, 16), 2)
    arguments["activation"] = lab.choice("name", NAMES, "tanh")
    arguments["lr"] = lab.choice("lr", RATES, 0.5)
    arguments["steps"] = lab.choice("steps", STEPS, 2000)
    arguments["seeds"] = lab.number("count", 1, 20, 1, 1)
    arguments["seed"] = lab.seed()
    lab.run(
        "perceptron.xor_pictures.hidden_layer",
        arguments,
        draw,
        PRINTS,
        script="perceptron.xor.learn_xor",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the first start as it learnt, and the loss of every start."""
    words = view.words
    steps = [int(s) for s in result.frame_steps]
    panels = [figures.net(result, words)]
    view.replay("net", panels, steps=steps, total=result.steps, share=0.85)
    solved, seeds = int(result.solved.sum()), len(result.seeds)
    stuck = result.accuracy[-1][~result.solved]
    fields = {
        "solved": solved,
        "seeds": seeds,
        "failed": seeds - solved,
        "first": result.seeds[0],
        "last": result.seeds[-1],
        "hidden": result.hidden,
        "steps": result.steps,
        "best": float(stuck.max()) if len(stuck) else 1.0,
        "step": result.diverged,
        "lr": view.arguments["lr"],
    }
    view.say("net.about", slot=MAIN, **fields)
    losses = figures.losses(result, words)
    view.figure("losses", losses, slot=MAIN, clock=0, **fields)
    if result.diverged is not None:
        view.observe("diverged", **fields)
    elif seeds == 1:
        view.observe("alone" if solved else "alone_stuck", **fields)
    elif solved == seeds:
        view.observe("all", **fields)
    else:
        view.observe("some" if solved else "none", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many of the starts learnt it."""
    solved, seeds = int(result.solved.sum()), len(result.seeds)
    fields = {"solved": solved, "seeds": seeds}
    if solved == seeds:
        return "all", fields
    return ("most" if solved >= 0.7 * seeds else "some"), fields
