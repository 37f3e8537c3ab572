"""Labs of the lesson on a straight line, in the order in which the page tells them."""

from __future__ import annotations

from typing import Any

from lessons.line import figures

__all__ = ["step", "fit"]

DESCENT = "(result.x[:4].tolist(), result.factor)"
LINE = "(result.slope, result.intercept)"


def step(lab: Any) -> None:
    """Walks down a parabola with steps of a given size."""
    lab.cards(small={"lr": 0.05}, large={"lr": 1.9}, beyond={"lr": 2.1})
    lab.predict({"lr": 1.9}, judge_step)
    arguments = {
        "curvature": lab.choice("curvature", (0.5, 1.0, 2.0, 4.0), 1.0),
        "lr": lab.number("lr", 0.05, 3.0, 0.3, 0.05),
        "steps": lab.choice("steps", (5, 20, 50), 20),
    }
    # It takes less than a blink, so it is drawn with the control that is moved.
    lab.run("optim.line_fit.descend", arguments, draw_step, DESCENT, at_once=True)


def draw_step(view: Any, result: Any) -> None:
    """Shows where every step led."""
    fields = {"factor": result.factor, "largest": result.largest_lr}
    fields |= {"steps": len(result.x) - 1, "end": float(result.x[-1])}
    view.figure("path", figures.path(result, view.words), **fields)
    view.observe("shrinks" if abs(result.factor) < 1 else "grows", **fields)


def judge_step(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what became of x: the option that came true, and fields for its words."""
    fields = {"factor": result.factor, "end": float(result.x[-1])}
    if abs(result.factor) >= 1:
        return "grows", fields
    return ("swings" if result.factor < 0 else "straight"), fields


def fit(lab: Any) -> None:
    """Learns a line from noisy points."""
    lab.cards(clean={"noise": 0.0}, noisy={"noise": 1.0}, short={"steps": 10})
    lab.predict({"noise": 1.0}, judge_fit)
    arguments = {
        "noise": lab.number("noise", 0.0, 1.0, 0.3, 0.1),
        "lr": lab.choice("lr", (0.01, 0.1, 0.5), 0.1),
        "steps": lab.choice("steps", (10, 100, 300), 100),
        "seed": lab.seed(),
    }
    # The page's experiment keeps what is drawn; the script does without.
    script = "optim.line_fit.learn_line"
    lab.run("optim.line_fit.watch_line", arguments, draw_fit, LINE, script=script)


def draw_fit(view: Any, result: Any) -> None:
    """Shows the points with the line so far, and the loss."""
    fields = {"slope": result.slope, "intercept": result.intercept}
    fields |= {"loss": float(result.losses[-1]), "noise": view.arguments["noise"]}
    view.figure("line", figures.line(result, view.words), **fields)
    view.figure("losses", figures.losses(result, view.words), **fields)
    view.observe("line", **fields)


def judge_fit(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how near the slope came to that of the points without noise."""
    near = abs(result.slope - 2) < 0.25
    return ("near" if near else "far"), {"slope": result.slope}
