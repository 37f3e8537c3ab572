"""Lab: momentum as the sum of two arrows, beside plain gradient descent."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar import terrain
from lessons.kit.grammar.view import MAIN
from lessons.momentum.figures import roll as figures

SURFACES = ("valley", "bowl", "double_well", "himmelblau", "plateau", "lee", "own")
STARTS = {
    "valley": (-1.5, 2.0),
    "bowl": (5.0, 1.0),
    "double_well": (1.9, 1.5),
    "himmelblau": (-4.0, 0.0),
    "plateau": (-5.0, 1.5),
    "lee": (1.8, -1.2),
}
RATES = (0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.18, 0.2, 0.3)
PRINTS = (
    "(result.momentum.path[-1].tolist(), result.gd.path[-1].tolist(), "
    "result.momentum.diverged, result.gd.diverged)"
)


def roll(lab: Any) -> None:
    """Rolls down a surface: step = -lr g + beta * previous step."""
    lab.cards(
        notes={},
        none={"beta": 0.0},
        heavy={"beta": 0.99},
        fixed={"surface": "bowl", "lr": 0.12},
        failure={"surface": "bowl", "lr": 0.2},
        ravine={"surface": "bowl", "lr": 0.01},
        flat={"surface": "plateau", "lr": 0.03},
    )
    lab.predict({"surface": "bowl", "lr": 0.12}, judge)
    lab.essential("surface", "lr", "beta", "steps", "expression")
    arguments = terrain.choose(lab, SURFACES, STARTS, "sin(2*x) + 0.3*x^2 + y^2")
    arguments |= {
        "lr": lab.choice("lr", RATES, 0.01),
        "beta": lab.number("beta", 0.0, 0.99, 0.9, 0.01),
        "steps": lab.choice("steps", (30, 60, 150, 300), 150),
    }
    script = "optim.heavy_ball.roll_down"
    lab.run(
        "optim.heavy_ball.roll", arguments, draw, PRINTS, at_once=True, script=script
    )


def draw(view: Any, result: Any) -> None:
    """Shows the two walks with the three arrows of the next step, and the heights."""
    words = view.words
    steps = list(range(len(result.momentum.path)))
    panel = figures.roll(result, steps, words)
    view.replay("roll", [panel], steps, pick=("x", "y"), share=0.75)
    ball, plain = result.momentum, result.gd
    ball_limit, plain_limit = result.limits
    fields = {
        "lr": view.arguments["lr"],
        "beta": view.arguments["beta"],
        "steps": steps[-1],
        "ball": float(ball.heights[-1]),
        "plain": float(plain.heights[-1]),
        "uphill": int(result.uphill.sum()),
        "ball_limit": ball_limit or 0.0,
        "plain_limit": plain_limit or 0.0,
        "ball_step": ball.diverged or 0,
        "plain_step": plain.diverged or 0,
        "ball_x": float(ball.path[-1, 0]),
        "ball_y": float(ball.path[-1, 1]),
    }
    view.figure("heights", figures.heights(result, words), MAIN, clock=0, **fields)
    view.observe(verdict(result, fields["beta"], fields["lr"]), **fields)


def verdict(result: Any, beta: float, lr: float) -> str:
    """Tells which line to say: who diverged, and whether the rule is known."""
    ball, plain = result.momentum.diverged, result.gd.diverged
    rule = "_rule" if result.limits[0] else ""
    if ball is not None and plain is not None:
        return f"both{rule}"
    if ball is not None:
        return f"ball{rule}"
    if plain is not None:
        lost = rule and lr >= result.limits[0] * (1 - 1e-9)  # if not beyond bounds yet
        return "grows_rule" if lost else f"plain{rule}"
    if not beta:
        return "same"
    lower = result.momentum.heights[-1] < result.gd.heights[-1]
    return "lower" if lower else "higher"


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what momentum does where plain descent diverges."""
    ball = result.momentum
    fields = {
        "height": float(ball.heights[-1]),
        "ball_limit": result.limits[0],
        "plain_limit": result.limits[1],
        "step": result.gd.diverged or 0,
        "steps": len(ball.path) - 1,
    }
    if ball.diverged is not None:
        early = result.gd.diverged is None or ball.diverged < result.gd.diverged
        return ("sooner" if early else "later"), fields
    return "arrives", fields
