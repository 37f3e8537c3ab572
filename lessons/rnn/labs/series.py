"""Lab: a real series forecast by nets, and by rules that learn nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.rnn.figures import series as figures

PRINTS = "[[float(v) for v in row] for row in result.mae[:, :, 0]]"
BASELINES = 3


def series(lab: Any) -> None:
    """Trains nets on a series and holds their forecasts against baselines."""
    lab.cards(
        change={},
        level={"inputs": "level"},
        season={"inputs": "season"},
        sunspots={"series": "sunspots", "inputs": "level"},
        short={"window": 4},
        untrained={"epochs": 10},
    )
    lab.predict({"inputs": "level"}, judge)
    arguments = {
        "series": lab.choice("series", ("co2", "sunspots"), "co2"),
        "inputs": lab.choice("inputs", ("change", "level", "season"), "change"),
        "kinds": lab.several("kinds", ("rnn", "lstm"), ("rnn", "lstm"), most=2),
        "window": lab.choice("window", (4, 8, 12, 24, 36), 24),
        "hidden": lab.choice("hidden", (4, 8, 16, 32), 16),
        "epochs": lab.choice("epochs", (10, 30, 100, 200), 100),
        "most": lab.choice("most", (6, 12, 24, 36), 24),
        "seeds": lab.number("seeds", 1, 5, 3, 1),
        "seed": lab.seed(),
    }
    lab.run(
        "rnn.forecast.forecast",
        arguments,
        draw,
        PRINTS,
        script="rnn.forecast.compare_forecasts",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the split, the forecasts from the end of validation, and the errors."""
    words = view.words
    fields = _fields(view, result)
    view.figure("split", figures.split(result, words), **fields)
    view.figure("path", figures.path(result, words), **fields)
    view.figure("errors", figures.errors(result, words), **fields)
    view.table(figures.rows(result, words))
    if view.final:
        one, many = fields["one_rank"], fields["many_rank"]
        key = {(0, 0): "baseline", (1, 1): "net", (1, 0): "near", (0, 1): "far"}
        view.observe(key[int(one >= BASELINES), int(many >= BASELINES)], **fields)


def _fields(view: Any, result: Any) -> dict[str, object]:
    words = view.words
    one, many = result.one, result.many
    nets = slice(BASELINES, None)
    best, rule = _least(one), _least(one[:BASELINES])
    far, far_rule = _least(many), _least(many[:BASELINES])
    net = _least(one[nets]) + BASELINES
    far_net = _least(many[nets]) + BASELINES
    names = [words[f"methods.{name}"] for name in result.methods]
    return {
        "one_rank": best,
        "many_rank": far,
        "rule": names[rule],
        "rule_mae": float(one[rule]),
        "net": names[net],
        "net_mae": float(one[net]),
        "far_rule": names[far_rule],
        "far_rule_mae": float(many[far_rule]),
        "far_net": names[far_net],
        "far_net_mae": float(many[far_net]),
        "most": result.mae.shape[2],
        "seeds": result.mae.shape[1],
        "origins": result.origins,
        "filled": result.filled,
        "values": len(result.values),
        "series": words[f"series.{view.arguments['series']}"],
        "training": result.training_end,
        "checking": result.validation_end - result.training_end,
        "testing": len(result.values) - result.validation_end,
    }


def _least(errors: np.ndarray) -> int:
    """Returns the index of the smallest error; nan counts as infinite."""
    return int(np.argmin(np.nan_to_num(errors, nan=np.inf)))


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what forecasts best one step ahead."""
    one = result.one
    fields = {
        "last": float(one[0]),
        "seasonal": float(one[1]),
        "drift": float(one[2]),
        "net": float(np.nanmin(one[BASELINES:])),
    }
    return ("net" if _least(one) >= BASELINES else "rule"), fields
