"""Lab: balls that roll into a double well; some get over the hill."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.text import listed
from lessons.kit.grammar.view import MAIN
from lessons.momentum.figures import well as figures

BETAS = (0.0, 0.5, 0.8, 0.85, 0.9, 0.93, 0.95, 0.98, 0.99)
PRINTS = "(result.betas, result.ends.tolist(), result.rests_at, result.crossings)"


def well(lab: Any) -> None:
    """Rolls into (x^2 - 1)^2 + tilt x with several betas."""
    lab.cards(
        notes={},
        back={"betas": (0.5, 0.9, 0.95)},
        many={"betas": (0.9, 0.93, 0.98, 0.99)},
        near={"x": 1.5, "betas": (0.5, 0.9, 0.95)},
        leap={"lr": 0.1, "betas": (0.0, 0.5, 0.9)},
        failure={"lr": 0.3, "betas": (0.0, 0.5, 0.9)},
    )
    lab.predict({"betas": (0.5, 0.9, 0.95)}, judge)
    lab.essential("betas", "x", "lr", "tilt")
    arguments = {
        "betas": lab.several("betas", BETAS, (0.5, 0.9), most=4),
        "x": lab.number("x", -3.0, 3.0, 2.0, 0.05),
        "lr": lab.choice("lr", (0.001, 0.003, 0.01, 0.02, 0.03, 0.1, 0.3), 0.01),
        "steps": lab.choice("steps", (150, 300, 600, 1500), 300),
        "tilt": lab.number("tilt", -1.5, 1.5, 0.3, 0.1),
    }
    lab.run("optim.heavy_ball.well", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the balls on the curve, where each is at every step, and where they end."""
    words = view.words
    steps = figures.steps(result)
    panel = figures.well(result, steps, words)
    view.replay("well", [panel], steps, pick=("x", None))
    deepest = int(result.critical_heights.argmin())
    there = [i for i, place in enumerate(result.rests_at) if place == deepest]
    lost = [i for i, step in enumerate(result.diverged) if step is not None]
    rest = [i for i in range(len(result.betas)) if i not in there + lost]
    fields = {
        "there": named(result, there, words),
        "rest": named(result, rest, words),
        "deep": float(result.critical[deepest]),
        "steps": result.positions.shape[1] - 1,
        "start": float(result.positions[0, 0]),
        "lr": view.arguments["lr"],
        "lost": named(result, lost, words),
        "step": min((result.diverged[i] for i in lost), default=0),
        "count": len(result.betas),
    }
    view.figure("positions", figures.positions(result, words), MAIN, clock=0, **fields)
    view.table(figures.rows(result, words))
    if lost:
        view.observe("diverged", **fields)
    elif not view.arguments["tilt"]:
        wells = {0, len(result.critical) - 1}  # the hill stands between them
        rested = sum(place in wells for place in result.rests_at)
        view.observe("level", rested=rested, **fields)
    elif there:
        view.observe("some" if rest else "all", **fields)
    else:
        view.observe("none", **fields)


def named(result: Any, which: list[int], words: Any) -> str:
    """Returns the betas of some balls as one phrase."""
    return listed((f"{result.betas[i]:g}" for i in which), words)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what becomes of the ball with the most momentum."""
    most = len(result.betas) - 1
    fields = {
        "end": float(result.ends[most]),
        "less": float(result.ends[most - 1]),
        "crossings": result.crossings[most],
        "beta": result.betas[most],
    }
    place = result.rests_at[most]
    if place is None:
        return "moving", fields
    deep = place == int(result.critical_heights.argmin())
    return ("deep" if deep else "back"), fields
