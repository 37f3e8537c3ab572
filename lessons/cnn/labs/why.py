"""Lab: why convolution. Moved digits for whole nets, and one layer in two orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lessons.cnn.figures import why as figures
from lessons.cnn.labs.picture_choice import choose_picture

NETS = ("dense", "conv", "anywhere")
NETS_CONTROLS = ("nets", "images", "epochs", "moved")
MOVED = {"moved": 4, "epochs": 5, "nets": ("dense", "conv"), "seeds": 1}
PRINTS = {
    "nets": "[[(n.kind, n.parameters, float(n.accuracy[0]), float(n.accuracy[3])) "
    "for n in run] for run in result.runs]",
    "orders": "(result.inside, result.border, result.weights)",
}


def why(lab: Any) -> None:
    """Trains nets and moves the test images, or swaps shift and layer."""
    lab.cards(
        orders={},
        wrapped={"border": "wrap"},
        strided={"layer": "strided", "shift": 3, "border": "wrap"},
        dense={"layer": "dense"},
        nets={"what": "nets"},
        moved={"what": "nets", **MOVED},
        few={"what": "nets", "images": 300, "epochs": 10},
    )
    lab.essential("what", "picture", "layer", "border", "shift", *NETS_CONTROLS)
    lab.predict({"what": "nets"}, judge)
    what = lab.choice("what", ("orders", "nets"), "orders")
    if what == "orders":
        source, name = choose_picture(lab, ("digit", "garment", "drawing"), "garment")
        arguments = {
            "source": source,
            "name": name,
            "layer": lab.choice("layer", ("conv", "strided", "dense"), "conv"),
            "border": lab.choice("border", ("zeros", "wrap"), "zeros"),
            "shift": lab.number("shift", 0, 8, 2, 1),
        }
        lab.run("conv.equivariance.two_orders", arguments, draw_orders, PRINTS[what])
        return
    nets = lab.several("nets", NETS, NETS, most=3)
    images = lab.choice("images", (300, 1000, 1500, 3000, 6000), 1500)
    epochs = lab.choice("epochs", (1, 2, 3, 5, 10), 3)
    moved = lab.number("moved", 0, 6, 0, 1)
    count = lab.number("seeds", 1, 6, 2, 1)
    seed = lab.seed()
    arguments = {
        "nets": nets,
        "seeds": tuple(range(seed, seed + count)),
        "images": images,
        "epochs": epochs,
        "moved": moved,
    }
    lab.run(
        "conv.shift_robustness.shifted_nets",
        arguments,
        draw_nets,
        PRINTS[what],
        split=("seeds", "runs"),
        script="conv.shift_robustness.learn_and_shift",
    )


def draw_nets(view: Any, result: Any) -> None:
    """Shows accuracy over shifts, and parameters beside accuracy."""
    words = view.words
    nets = view.arguments["nets"]
    table = accuracies(result, nets)
    best = max(nets, key=lambda kind: _mean(table[kind][:, 3]))
    # Of equal ones the last: two nets are named.
    worst = min(reversed(nets), key=lambda kind: _mean(table[kind][:, 3]))
    counts = {net.kind: net.parameters for run in result.runs for net in run}
    fields = {
        "seeds": len(view.arguments["seeds"]),
        "images": view.arguments["images"],
        "best": words[f"nets.{best}"],
        "worst": words[f"nets.{worst}"],
        "best_still": _mean(table[best][:, 0]),
        "best_moved": _mean(table[best][:, 3]),
        "worst_still": _mean(table[worst][:, 0]),
        "worst_moved": _mean(table[worst][:, 3]),
        "best_parameters": counts.get(best, 0),
        "worst_parameters": counts.get(worst, 0),
    }
    view.figure("nets", figures.over_shifts(result.shifts, table, words), **fields)
    view.figure("losses", figures.losses(result, nets, words), **fields)
    view.table(figures.rows(table, counts, words))
    view.observe("nets" if len(nets) > 1 else "one", **fields)


def accuracies(result: Any, nets: Sequence[str]) -> dict[str, np.ndarray]:
    """Returns for each net an array (seeds, shifts); nan where not yet known."""
    table = {kind: np.full((len(result.runs), 7), np.nan) for kind in nets}
    for index, run in enumerate(result.runs):
        for net in run:
            table[net.kind][index] = net.accuracy
    return table


def draw_orders(view: Any, result: Any) -> None:
    """Shows both orders of shift and layer, and where they differ."""
    words, asked = view.words, view.arguments
    fields = {
        "shift": asked["shift"],
        "cells": result.cells,
        "inside": result.inside,
        "border": result.border,
        "largest": max(result.inside, result.border),
        "scale": result.scale,
        "weights": result.weights,
        "layer": words[f"layer.{asked['layer']}"],
    }
    view.figure("orders", figures.orders(result, words, result.cells), **fields)
    if asked["layer"] == "dense":
        key = "dense" if asked["shift"] else "same"
    elif result.inside:
        key = "broken"
    else:
        key = "border" if result.border else "same"
    view.observe(key, **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which nets lose more than 15 points when digits are moved by 3 pixels."""
    table = accuracies(result, NETS)
    lost = {kind: _mean(table[kind][:, 0] - table[kind][:, 3]) for kind in NETS}
    fields = {f"{kind}_lost": 100 * lost[kind] for kind in NETS}
    falls = tuple(lost[kind] > 0.15 for kind in NETS)
    if falls == (True, False, False):
        return "dense", fields
    return ("two" if falls == (True, True, False) else "all"), fields


def _mean(values: Any) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else 0.0
