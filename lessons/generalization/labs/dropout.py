"""Lab: dropout of one number, in linear regression, and in nets."""

from __future__ import annotations

from typing import Any

from lessons.generalization.figures import dropout as figures
from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.view import MAIN

PRINTS = {
    "number": "(result.mean, result.variance, result.theory)",
    "line": "(result.chosen.tolist(), float(result.running[-1]), result.expected)",
    "net": ("(result.test[-1].mean(1).tolist(), result.left_on[-1].mean(1).tolist())"),
}


def dropout(lab: Any) -> None:
    """Sets numbers, features or hidden units to 0 at random."""
    lab.cards(
        half={},
        evaluation={"mode": "eval"},
        line={"what": "line"},
        alike={"what": "line", "alike": 0.99, "masks": 1000},
        net={"what": "net"},
        few={"what": "net", "images": 50},
    )
    lab.predict({"what": "net", "p": 0.8}, judge)
    what = lab.choice("what", ("number", "line", "net"), "number")
    arguments: dict[str, Any] = {"p": lab.number("p", 0.0, 0.9, 0.5, 0.05)}
    if what == "number":
        arguments |= {
            "h": lab.number("h", -3.0, 3.0, 1.0, 0.1),
            "mode": lab.choice("mode", ("train", "eval"), "train"),
            "draws": lab.choice("draws", (10, 100, 1000, 10_000), 100),
            "seed": lab.seed(),
        }
        name = "generalization.dropout.drop_number"
        lab.run(name, arguments, draw_number, PRINTS[what], at_once=True)
    elif what == "line":
        arguments |= {
            "alike": lab.choice("alike", (0.0, 0.5, 0.9, 0.99), 0.9),
            "masks": lab.choice("masks", (10, 100, 1000), 100),
            "seed": lab.seed(),
        }
        name = "generalization.dropout.drop_line"
        lab.run(name, arguments, draw_line, PRINTS[what], at_once=True)
    else:
        arguments |= {
            "images": lab.choice("images", (50, 100, 200, 500), 200),
            "width": lab.choice("width", (16, 64, 128), 128),
            "data": lab.choice("data", ("digits", "fashion"), "digits"),
            "steps": lab.choice("steps", (50, 100, 200), 100),
            "seed": lab.seed(),
        }
        name = "generalization.dropped_nets.learn_dropped"
        lab.run(name, arguments, draw_net, PRINTS[what])


def draw_number(view: Any, result: Any) -> None:
    """Shows what is drawn, and the variance over p."""
    arguments, words = view.arguments, view.words
    fields = {
        "p": arguments["p"],
        "h": arguments["h"],
        "draws": arguments["draws"],
        "value": result.value,
        "zeros": result.zeros,
        "mean": result.mean,
        "variance": result.variance,
        "theory": result.theory,
    }
    figure = figures.histogram(result, fields["h"], words)
    view.figure("histogram", figure, **fields)
    figure = figures.variance(result, fields["p"], words)
    view.figure("variance", figure, slot=MAIN, grab=Grab("p"), **fields)
    view.observe(arguments["mode"], **fields)


def draw_line(view: Any, result: Any) -> None:
    """Shows three weights over p, and the mean loss over more and more masks."""
    words, p = view.words, view.arguments["p"]
    before, after = result.exact[0], result.chosen[0]
    fields = {
        "p": p,
        "masks": view.arguments["masks"],
        "alike": view.arguments["alike"],
        "first_before": float(before[0]),
        "second_before": float(before[1]),
        "first": float(after[0]),
        "second": float(after[1]),
        "apart": float(abs(result.chosen[1] - after).max()),
        "running": float(result.running[-1]),
        "expected": result.expected,
        "plain": result.plain,
    }
    figure = figures.weights(result, p, words)
    view.figure("weights", figure, grab=Grab("p"), **fields)
    view.figure("losses", figures.losses(result, words), slot=MAIN, **fields)
    view.table(figures.line_rows(result, words))
    view.observe("line", **fields)


def draw_net(view: Any, result: Any) -> None:
    """Shows accuracies on new pictures, and their distance from those learnt."""
    words = view.words
    gaps = result.train[-1] - result.test[-1]
    fields = {
        "p": view.arguments["p"],
        "step": int(result.steps[-1]),
        "without": float(result.test[-1, 0].mean()),
        "with_it": float(result.test[-1, 1].mean()),
        "left_on": float(result.left_on[-1, 1].mean()),
        "gap": 100 * float(gaps[0].mean()),
        "gap_with": 100 * float(gaps[1].mean()),
        "smaller": int((gaps[1] < gaps[0]).sum()),
    }
    view.figure("accuracies", figures.accuracies(result, words), **fields)
    view.figure("gaps", figures.gaps(result, words), slot=MAIN, **fields)
    view.table(figures.net_rows(result, words))
    view.observe("net" if fields["p"] else "none", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many new digits are right when dropout is left on in the test."""
    off, on = (float(v[-1, 1].mean()) for v in (result.test, result.left_on))
    fields = {"off": off, "on": on}
    if on >= 0.8:
        return "same", fields
    return ("lower" if on >= 0.5 else "lost"), fields
