"""Lab: the smallest network with a saddle, two weights and one example."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.terrain import STEP
from lessons.kit.grammar.view import MAIN
from lessons.saddles.figures import two_weights as figures

SMALL = {"share": 0.77}
FLATTEST = 0.5  # 2/λ at (1, 1), the flattest place of the valley w₁ w₂ = 1
PRINTS = "(result.reached, float(result.losses[-1]), result.last.tolist())"


def two_weights(lab: Any) -> None:
    """Descends (1 - w1 w2) squared, with momentum beside, from the reader's start."""
    lab.cards(
        notes={},
        never={"w1": 0.0, "w2": 0.0},
        into={"w1": 1.0, "w2": -1.0},
        near={"w1": 0.1, "w2": 0.05},
        bounce={"lr": 0.7},
        failure={"w1": 2.0, "w2": 2.0, "lr": 0.5},
    )
    lab.predict({"w1": 1.0, "w2": -1.0}, judge)
    arguments = {
        "w1": lab.number("w1", -2.0, 2.0, 0.01, STEP),
        "w2": lab.number("w2", -2.0, 2.0, 0.01, STEP),
        "lr": lab.choice("lr", (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0), 0.1),
        "beta": lab.number("beta", 0.0, 0.95, 0.9, 0.05),
        "steps": lab.choice("steps", (20, 50, 100, 200, 500), 100),
    }
    lab.run(
        "landscape.two_weights.two_weights",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="landscape.two_weights.learn_two",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the walk over the surface, its loss and its gradient."""
    at = figures.steps(result)
    panel = figures.walk(result, at, view.words)
    total = max(len(result.path), len(result.inertia)) - 1
    view.replay("walk", [panel], at, total=total, pick=("w1", "w2"), **SMALL)
    fields = {
        "lr": view.arguments["lr"],
        "w1": float(result.start.w[0]),
        "w2": float(result.start.w[1]),
        "loss": float(result.losses[-1]),
        "steps": len(result.path) - 1,
        "inertia": float(result.inertia_losses[-1]),
        "step": result.diverged or result.reached or 0,
        "flattest": FLATTEST,
        "limit": 2 / max(float(result.start.eigenvalues[-1]), 1e-9),
        "norm": float(result.gradient_norms[-1]),
        "smallest": float(result.gradient_norms.min()),
        "steepest": int(result.gradient_norms.argmax()),
    }
    view.figure("loss", figures.loss(result, view.words), MAIN, clock=0, **fields)
    view.observe(outcome(result, view.arguments["lr"]), **fields)
    stays = figures.stays_below(result.inertia_losses)
    if stays is None:
        view.say("inertia", **fields)
    else:
        plain = figures.stays_below(result.losses)
        solved = {"step": stays, "plain": "–" if plain is None else str(plain)}
        view.say("inertia.solved", **fields | solved)


def outcome(result: Any, lr: float) -> str:
    """Tells where the walk ended: solved, diverged, at the saddle, or on its way."""
    if result.diverged is not None:
        steep = lr * float(result.start.eigenvalues[-1]) > 2
        return "diverged" if steep else "lost"
    if float(result.losses[-1]) < 1e-3:
        slow = int(result.gradient_norms.argmax()) > 0
        return "solved" if slow else "straight"
    if result.gradient_norms[0] == 0:
        return "never"
    near = abs(result.last).max() < 0.05 and result.losses[-1] > 0.9
    if near:
        return "saddle"
    return "bounces" if lr > FLATTEST else "going"


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether the walk found the valley or the saddle."""
    end = result.last
    fields = {
        "x": float(end[0]),
        "y": float(end[1]),
        "loss": float(result.losses[-1]),
        "steps": len(result.path) - 1,
    }
    ends = {"solved": "valley", "straight": "valley", "saddle": "saddle"}
    said = ends.get(outcome(result, 0.1), "away")
    return said, fields
