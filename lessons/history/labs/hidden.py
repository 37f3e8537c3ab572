"""Lab: the hidden layer that ends it. Back-propagation on XOR, from several starts."""

from __future__ import annotations

from typing import Any

from lessons.history.figures import hidden as figures
from lessons.history.labs.perceptron import OWN, TRUTHS

NAMES = ("tanh", "sigmoid", "relu", "identity")
RATES = (0.03, 0.1, 0.3, 0.5, 1.0, 2.0, 5.0, 20.0)
STEPS = (200, 500, 1000, 2000, 5000, 10_000)
PRINTS = "(result.solved.tolist(), result.loss.tolist())"


def hidden(lab: Any) -> None:
    """Trains the smallest net that can do XOR, from ten starts."""
    lab.cards(
        notes={},
        stuck={"seed": 1},
        fixed={"units": 4},
        sigmoid={"name": "sigmoid", "lr": 2.0, "steps": 5000},
        relu={"name": "relu"},
        failure={"name": "identity", "units": 16},
    )
    lab.predict({}, judge)
    arguments: dict[str, Any] = {"truth": lab.choice("truth", TRUTHS, "xor")}
    if arguments["truth"] == "own":
        arguments["own"] = lab.points("own", OWN, 4000)
    arguments["hidden"] = lab.choice("units", (1, 2, 3, 4, 6, 8, 16), 2)
    arguments["activation"] = lab.choice("name", NAMES, "tanh")
    arguments["lr"] = lab.choice("lr", RATES, 0.5)
    arguments["steps"] = lab.choice("steps", STEPS, 2000)
    arguments["seeds"] = lab.number("count", 1, 20, 10, 1)
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
    view.replay("net", [figures.net(result, words)], steps=steps, total=result.steps)
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
    view.say("net.about", **fields)
    view.figure("losses", figures.losses(result, words), **fields)
    if result.diverged is not None:
        view.observe("diverged", **fields)
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
