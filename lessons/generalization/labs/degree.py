"""Lab: polynomials with fewer and with more coefficients than points."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.generalization.figures import degree as figures
from lessons.kit.grammar.view import MAIN

PRINTS = (
    "(result.degree, result.train[result.degree].tolist(), "
    "result.test[result.degree].tolist())"
)


def degree(lab: Any) -> None:
    """Fits polynomials to a few points and measures them on others."""
    lab.cards(
        twelve={},
        straight={"degree": 1},
        exact={"degree": 11},
        many={"n": 20, "degree": 5},
        clean={"noise": 0.0, "truth": "cubic"},
    )
    lab.predict({"most": 60, "degree": 60}, judge)
    lab.essential("degree", "most", "n", "noise")
    arguments = {
        "degree": lab.number("degree", 0, 60, 3, 1),
        "most": lab.number("most", 3, 60, 11, 1),
        "n": lab.choice("n", (5, 8, 12, 16, 20), 12),
        "noise": lab.choice("noise", (0.0, 0.1, 0.2, 0.5), 0.2),
        "scale": lab.choice("scale", ("equal", "smooth"), "equal"),
        "truth": lab.choice("truth", ("sine", "cubic", "step"), "sine"),
        "seed": lab.seed(),
    }
    lab.run("generalization.degree.fit_degrees", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the errors over the degree, and the curves of one degree."""
    n, at = view.arguments["n"], result.degree
    fields = {
        "degree": at,
        "p": at + 1,
        "n": n,
        "exact": n - 1,
        "train": float(result.train[at, 1]),
        "test": float(result.test[at, 1]),
        "least": float(result.test[:, 1].min()),
        "best": int(result.test[:, 1].argmin()),
        "most": len(result.test) - 1,
        "bias": float(result.bias[at]),
        "variance": float(result.variance[at]),
    }
    view.figure("errors", figures.errors(result, n, view.words), share=1.3, **fields)
    view.figure("curves", figures.curves(result, view.words), slot=MAIN, **fields)
    view.figure("parts", partial(figures.parts, result, n, view.words), **fields)
    view.table(figures.rows(result, view.words))
    view.observe("fewer" if at + 1 < n else "enough", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells where the test error of the last degree stands: peak, minimum, between."""
    test = result.test[:, 1]
    fields = {
        "last": float(test[-1]),
        "exact": float(test[11]),
        "least": float(test[:12].min()),
        "best": int(test[:12].argmin()),
    }
    if fields["last"] >= fields["exact"]:
        return "higher", fields
    return ("between" if fields["last"] > fields["least"] else "lowest"), fields
