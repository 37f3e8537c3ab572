"""Lab: classes as numbers, as one-hot rows, as probabilities."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.losses.figures import numbers as figures

CODES = {
    "straight": (1.0, 2.0, 3.0),
    "swapped": (1.0, 3.0, 2.0),
    "far": (0.0, 1.0, 9.0),
}
PRINTS = (
    "(result.regression.accuracy, result.one_hot.accuracy, result.softmax.accuracy)"
)


def numbers(lab: Any) -> None:
    """Answers three classes by a number, by one-hot rows, and by softmax."""
    lab.cards(
        triangle={},
        row={"data": "row"},
        wrong_order={"data": "row", "codes": "swapped"},
        iris={"data": "iris"},
        bent={"degree": 3},
    )
    lab.predict({"data": "row", "codes": "swapped"}, judge)
    data = lab.choice("data", ("triangle", "row", "iris"), "triangle")
    arguments = {
        "data": data,
        "numbers": CODES[lab.choice("codes", tuple(CODES), "straight")],
        "degree": lab.number("degree", 1, 5, 1, 1),
    }
    if data != "iris":
        arguments["noise"] = lab.number("noise", 0.05, 0.6, 0.25, 0.05)
        arguments["seed"] = lab.seed()
    lab.run(
        "losses.label_maps.regression",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="losses.label_regression.fit_classes",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the three maps and how accuracy depends on the numbering."""
    view.replay("maps", figures.maps(result, view.words), [0])
    fields = {
        "number": result.regression.accuracy,
        "one_hot": result.one_hot.accuracy,
        "softmax": result.softmax.accuracy,
        "lowest": float(result.accuracies.min()),
        "highest": float(result.accuracies.max()),
        "middle": result.middle + 1,
        "through": result.through_middle,
    }
    view.figure("orders", partial(figures.orders, result, view.words), **fields)
    worse = result.softmax.accuracy - result.regression.accuracy > 0.02
    alike = result.softmax.accuracy - fields["lowest"] <= 0.02
    view.observe("worse" if worse else "alike" if alike else "equal", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how regression on numbers fares beside softmax."""
    number, best = result.regression.accuracy, result.softmax.accuracy
    fields = {"number": number, "softmax": best}
    if best - number < 0.02:
        return "same", fields
    return ("worse" if best - number > 0.2 else "little"), fields
