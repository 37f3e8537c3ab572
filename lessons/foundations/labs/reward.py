"""Lab: a grid world: values by Bellman's equation, and learnt from rewards alone."""

from __future__ import annotations

from typing import Any

from lessons.foundations.figures import reward as figures
from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.view import MAIN

PRINTS = "(result.values[0].tolist(), result.exact[0].tolist())"


def reward(lab: Any) -> None:
    """Computes what each cell of a grid is worth, and what to do in it."""
    lab.cards(
        optimal={},
        first={"sweeps": 1},
        near={"gamma": 0.5},
        q={"way": "q"},
        greedy={"way": "q", "epsilon": 0.0},
    )
    lab.predict({"way": "random"}, judge)
    lab.essential("way", "gamma", "sweeps", "steps", "epsilon", "alpha")
    way = lab.choice("way", ("optimal", "random", "q"), "optimal")
    arguments: dict[str, Any] = {
        "gamma": lab.choice("gamma", (0.0, 0.5, 0.8, 0.9, 0.95, 0.99), 0.9)
    }
    if way == "q":
        arguments |= {
            "steps": lab.choice("steps", (100, 1000, 10_000, 50_000), 10_000),
            "epsilon": lab.choice("epsilon", (0.0, 0.1, 0.3, 0.5, 1.0), 0.1),
            "alpha": lab.choice("alpha", (0.1, 0.5, 1.0), 0.5),
        }
    else:
        arguments = {"way": way} | arguments
        arguments["sweeps"] = lab.number("sweeps", 0, 150, 100, 1)
    arguments["row"] = lab.number("row", 1, 5, 1, 1)
    arguments["column"] = lab.number("column", 1, 5, 1, 1)
    if way == "q":
        arguments["seed"] = lab.seed()
    function = "learn_q" if way == "q" else "value_cells"
    lab.run(f"foundations.grid_world.{function}", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the values with the best actions, and how far from exact they are."""
    arguments, words = view.arguments, view.words
    way = arguments.get("way", "q")
    cell = arguments["row"], arguments["column"]
    fields = {
        "gamma": arguments["gamma"],
        "count": int(result.looks[-1]),
        "row": cell[0],
        "column": cell[1],
        "value": result.value,
        "exact": float(result.exact[cell[0] - 1, cell[1] - 1]),
        "error": float(result.errors[-1]),
        "unknown": int((result.values == 0).sum()),
        "epsilon": arguments.get("epsilon", 0.0),
    }
    view.figure(
        "grid",
        figures.grid(result, cell, words, arrows=way != "random"),
        grab=Grab("column", "row"),
        **fields,
    )
    figure = figures.errors(result, arguments["gamma"], way == "q", words)
    view.figure("errors", figure, slot=MAIN, share=0.75, **fields)
    if way != "q" and fields["count"]:
        view.formula(figures.bellman(result, cell, way), slot=MAIN)
    view.table(figures.rows(result, words))
    view.observe(way, **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether A is worth less or more than its reward."""
    worth = float(result.values[0, 1])
    fields = {"worth": worth, "there": float(result.values[4, 1])}
    if abs(worth - 10) < 0.05:
        return "equal", fields
    return ("less" if worth < 10 else "more"), fields
