"""Lab: the extreme eigenvalues of a Hessian too large to write down."""

from __future__ import annotations

from typing import Any

from lessons.saddles.figures import lanczos as figures

PRINTS = (
    "(result.parameters, float(result.lowest[-1][0]), float(result.highest[-1][0]))"
)


def lanczos(lab: Any) -> None:
    """Finds the ends of the spectrum with Hessian-vector products only."""
    lab.cards(
        checked={},
        large={"width": 48},
        untrained={"width": 48, "trained": 0},
        digits={"data": "digits", "width": 32, "trained": 30},
    )
    lab.predict({"width": 48}, judge)
    arguments = {
        "data": lab.choice("data", ("iris", "spiral", "digits"), "iris"),
        "width": lab.choice("width", (8, 16, 32, 48, 64), 16),
        "trained": lab.choice("trained", (0, 30, 100, 300), 100),
        "products": lab.choice("products", (20, 40, 80, 120), 80),
        "seed": lab.seed(),
    }
    script = "landscape.lanczos.find_outermost"
    lab.run("landscape.lanczos.extremes", arguments, draw, PRINTS, script=script)


def draw(view: Any, result: Any) -> None:
    """Shows the approximations settling, beside the exact values where they exist."""
    if not result.products:
        return
    lowest, highest = float(result.lowest[-1][0]), float(result.highest[-1][0])
    exact = result.exact
    off = 0.0
    if exact is not None:
        off = max(abs(lowest - exact[0]), abs(highest - exact[-1]))
    fields = {
        "parameters": result.parameters,
        "entries": result.entries,
        "products": result.products,
        "lowest": lowest,
        "highest": highest,
        "bound": bound(result),
        "settled": settled(result),
        "off": float(off),
    }
    view.figure("ritz", figures.ritz(result, view.words), **fields)
    view.observe("whole" if exact is None else "checked", **fields)


def bound(result: Any) -> float:
    """Returns how far the two ends may be from an eigenvalue, rounding included."""
    known = max(result.lowest_bound[-1][0], result.highest_bound[-1][0])
    return float(max(known, 1e-15 * abs(result.highest[-1][0])))


def settled(result: Any) -> int:
    """Returns how many products it took until the largest was right to a thousandth."""
    top = result.highest[:, 0]
    near = abs(top - top[-1]) <= 1e-3 * abs(top[-1])
    late = [k for k, here in enumerate(near) if not here]
    return (late[-1] + 2) if late else 1


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many products the largest eigenvalue took."""
    took = settled(result)
    fields = {"took": took, "parameters": result.parameters}
    if took <= 30:
        return "few", fields
    return ("many" if took <= 300 else "all"), fields
