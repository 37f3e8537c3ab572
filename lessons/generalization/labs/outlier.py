"""Lab: a point far off, and what it does to two lines."""

from __future__ import annotations

from typing import Any

from lessons.generalization.figures import outlier as figures
from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.square, result.absolute, result.others)"
ROUNDING = 1e-9
AT_10 = 80  # of the grid: the outlier's y is 10


def outlier(lab: Any) -> None:
    """Drags one point, beside which ten stand near a line."""
    lab.cards(
        near={},
        low={"y": -10.0},
        middle={"x": 2.5, "y": 20.0},
        aside={"x": 18.0, "y": 0.0},
    )
    lab.predict({"y": 20.0}, judge)
    arguments = {
        "x": lab.number("x", 0.0, 20.0, 4.0, 0.1),
        "y": lab.number("y", -10.0, 20.0, 8.0, 0.1),
        "noise": lab.choice("noise", (0.1, 0.3, 1.0), 0.3),
        "seed": lab.seed(),
    }
    lab.run(
        "generalization.outlier.drag_outlier", arguments, draw, PRINTS, at_once=True
    )


def draw(view: Any, result: Any) -> None:
    """Shows the points with both lines, and the slopes over the outlier's height."""
    x, y = float(result.x[-1]), float(result.y[-1])
    (square, high), (absolute, low) = result.square, result.absolute
    fields = {
        "x": x,
        "y": y,
        "square": square,
        "absolute": absolute,
        "others": result.others[0],
        "square_error": abs(y - square * x - high),
        "absolute_error": abs(y - absolute * x - low),
        "leverage": result.leverage,
    }
    figure = figures.lines(result, view.words)
    view.figure("lines", figure, share=1.2, grab=Grab("x", "y"), **fields)
    figure = figures.slopes(result, view.words)
    view.figure("slopes", figure, slot=MAIN, grab=Grab("y"), **fields)
    through = fields["absolute_error"] < ROUNDING
    view.observe("through" if through else "beside", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how the slope of the L1 line grows as the outlier rises from 10 to 20."""
    absolute = float(result.absolutes[-1] - result.absolutes[AT_10])
    square = float(result.squares[-1] - result.squares[AT_10])
    fields = {"slope": result.absolute[0], "grown": absolute, "square": square}
    if abs(absolute) < ROUNDING:
        return "stays", fields
    return ("less" if absolute < square else "more"), fields
