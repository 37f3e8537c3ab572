"""Lab: the map of learning rate and momentum on a quadratic."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.kit.grammar.view import MAIN
from lessons.momentum.figures import rate_map as figures

SMALLEST = 2.0  # with kappa = 10, the eigenvalues of x^2 + 10 y^2: 2 and 20
KAPPAS = (1, 2, 5, 10, 20, 50, 100)
PRINTS = "(result.probe.rate, result.gd.rate, result.best.lr, result.best.beta)"


def rate_map(lab: Any) -> None:
    """Draws the rate of every pair of learning rate and beta, and runs one of them."""
    lab.cards(
        notes={},
        plain={"lr": 0.091, "beta": 0.0},
        best={"lr": 0.115, "beta": 0.27},
        light={"lr": 0.12, "beta": 0.9},
        edge={"lr": 0.1, "beta": 0.0},
        failure={"lr": 0.196, "beta": 0.9},
        narrow={"kappa": 100, "lr": 0.0164, "beta": 0.67},
    )
    lab.predict({"kappa": 100, "lr": 0.0164, "beta": 0.67}, judge)
    lab.essential("kappa", "lr", "beta", "steps")
    kappa = lab.choice("kappa", KAPPAS, 10)
    top = 2 / kappa  # 4 / L: beyond it no beta below 1 converges
    arguments = {
        "kappa": float(kappa),
        "smallest": SMALLEST,
        "lr": lab.number("lr", 0.0, top, round(0.2 * top, 9), round(top / 200, 9)),
        "beta": lab.number("beta", 0.0, 0.99, 0.5, 0.01),
        "x": lab.number("x", -6.0, 6.0, 5.0, 0.1),
        "y": lab.number("y", -6.0, 6.0, 1.0, 0.1),
        "steps": lab.choice("steps", (30, 60, 150, 400), 60),
    }
    lab.run(
        "optim.rate_map.rate_map",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="optim.rate_map.compare_pairs",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the map, and what the reader's pair and the two best do on the bowl."""
    words = view.words
    probe, gd, best = result.probe, result.gd, result.best
    view.replay("map", [figures.rates(result, words)], [0], pick=("lr", "beta"))
    steps = list(range(view.arguments["steps"] + 1))
    panel = figures.walk(result, steps, words)
    view.replay("walk", [panel], steps, pick=("x", "y"), slot=MAIN)
    fields = {
        "lr": probe.lr,
        "beta": probe.beta,
        "rate": probe.rate,
        "measured": probe.measured or 0.0,
        "regime": words[f"regime.{probe.regime}"],
        "limit": probe.limit,
        "step": probe.diverged or 0,
        "gd_rate": gd.rate,
        "best_rate": best.rate,
        "best_lr": best.lr,
        "best_beta": best.beta,
        "kappa": result.kappa,
        "steps": steps[-1],
    }
    view.figure("distance", partial(figures.distance, result, words), clock=0, **fields)
    view.table(figures.rows(result, words))
    if not probe.lr:
        view.observe("still", **fields)
    elif probe.diverged is not None:
        view.observe("diverged", **fields)
    elif probe.rate >= 1:
        view.observe("edge", **fields)
    else:
        view.observe(probe.regime, **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many times fewer steps the best momentum needs than the best GD."""
    gd, best = result.gd.digit, result.best.digit
    ratio = gd / best
    fields = {
        "ratio": ratio,
        "gd": gd,
        "best": best,
        "kappa": result.kappa,
    }
    if ratio < 4:
        return "twice", fields
    return ("ten" if ratio < 40 else "hundred"), fields
