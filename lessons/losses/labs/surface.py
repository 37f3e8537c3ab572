"""Lab: the notes' error surface, where one loss slopes and the other does not."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.losses.figures import surface as figures

PRINTS = "(result.reached, [float(v) for v in result.losses[:, -1]])"
CORNER = {"y1": -10.0, "y2": 10.0}  # sure of the wrong class


def surface(lab: Any) -> None:
    """Descends cross-entropy and MSE from the same wrong corner."""
    lab.cards(
        nearer={},
        notes=CORNER,
        long={**CORNER, "steps": 10_000},
        adam={**CORNER, "optimizer": "adam", "lr": 0.1},
        rmsprop={**CORNER, "optimizer": "rmsprop", "lr": 0.1},
        middle={"y1": 0.0, "y2": 0.0},
    )
    lab.predict({**CORNER, "steps": 10_000}, judge)
    arguments = {
        "y1": lab.number("y1", -10.0, 10.0, -3.0, 0.1),
        "y2": lab.number("y2", -10.0, 10.0, 3.0, 0.1),
        "optimizer": lab.choice(
            "optimizer", ("gd", "momentum", "rmsprop", "adam"), "gd"
        ),
        "lr": lab.choice("lr", (0.01, 0.1, 1.0, 10.0), 1.0),
        "steps": lab.choice("steps", (100, 1000, 3000, 10_000), 1000),
    }
    lab.run(
        "losses.error_surface.surfaces",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="losses.error_surface.descend_both",
    )


def draw(view: Any, result: Any) -> None:
    """Shows both surfaces with their walks, in 3-D, and the losses."""
    words = view.words
    steps = [int(s) for s in result.steps]
    panels = figures.panels(result, words)
    view.replay(
        "walks", panels, steps, total=view.arguments["steps"], pick=("y1", "y2")
    )
    fields = {
        "y1": view.arguments["y1"],
        "y2": view.arguments["y2"],
        "optimizer": words[f"optimizer.{view.arguments['optimizer']}"],
        "lr": view.arguments["lr"],
        "steps": steps[-1],
        "ce": result.reached[0] or 0,
        "mse": result.reached[1] or 0,
        "ce_norm": float(result.norms[0, 0]),
        "mse_norm": float(result.norms[1, 0]),
        "ce_loss": float(result.losses[0, 0]),
        "mse_loss": float(result.losses[1, 0]),
        "ratio": float(result.norms[0, 0] / max(float(result.norms[1, 0]), 1e-300)),
    }
    view.figure("heights", partial(figures.heights, result, words), **fields)
    view.figure("norms", partial(figures.norms, result, words), clock=1, **fields)
    done = [reached is not None for reached in result.reached]
    key = {(True, True): "both", (True, False): "stuck", (False, True): "mse"}
    view.observe(key.get(tuple(done), "neither"), **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether the walk on MSE got anywhere."""
    moved = float(abs(result.paths[1, -1] - result.paths[1, 0]).max())
    fields = {
        "ce": result.reached[0] or 0,
        "mse": result.reached[1] or 0,
        "steps": int(result.steps[-1]),
        "moved": moved,
    }
    if result.reached[1] is None:
        return "stuck", fields
    slower = result.reached[1] > 10 * max(1, result.reached[0] or 1)
    return ("slower" if slower else "same"), fields
