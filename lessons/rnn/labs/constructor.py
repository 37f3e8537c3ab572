"""Lab: the constructor. Every argument, and the shapes and weights it makes."""

from __future__ import annotations

from typing import Any

from lessons.rnn.figures import constructor as figures
from lessons.rnn.labs.cell import CELLS

PRINTS = "(result.output, result.h_n, result.total, result.formula)"
SIZES = (1, 2, 4, 10, 20, 32, 64, 100, 128, 256)


def constructor(lab: Any) -> None:
    """Builds nn.RNN, nn.GRU or nn.LSTM and reads off every shape."""
    lab.cards(
        rnn={},
        gru={"cell": "gru"},
        lstm={"cell": "lstm"},
        both_ways={"cell": "lstm", "bidirectional": True},
        deep={"cell": "gru", "layers": 3, "dropout": 0.5},
        failure={"dropout": 0.5},
        batch_first={"batch_first": True},
    )
    lab.predict({"cell": "lstm", "bidirectional": True, "layers": 2}, judge)
    kind = lab.choice("cell", CELLS, "rnn")
    arguments: dict[str, Any] = {
        "cell": kind,
        "input_size": lab.choice("input_size", SIZES, 10),
        "hidden_size": lab.choice("hidden_size", SIZES, 20),
        "num_layers": lab.number("layers", 1, 4, 1, 1),
        "bias": lab.switch("bias", True),
        "batch_first": lab.switch("batch_first", False),
        "bidirectional": lab.switch("bidirectional", False),
        "dropout": lab.number("dropout", 0.0, 0.9, 0.0, 0.1),
        "length": lab.number("length", 1, 12, 6, 1),
    }
    lab.run("rnn.rnn_arguments.construct", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the module unrolled, its formula and its weights."""
    given = view.arguments
    fields = {
        "module": view.words[f"cell.{result.cell}"],
        "layers": given["num_layers"],
        "input": figures.shape(result.input),
        "output": figures.shape(result.output),
        "h_n": figures.shape(result.h_n),
        "total": result.total,
        "formula": result.formula,
        "warning": result.warning,
        "dropout": given["dropout"],
        "places": result.dropped,
    }
    view.figure("module", figures.module(result, given, view.words), **fields)
    view.formula(figures.counting(result, given))
    view.table(figures.rows(result, view.words))
    if result.warning:
        view.observe("warning", **fields)
    else:
        view.observe("dropout" if result.dropped else "shapes", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many rows h_n has."""
    rows = result.h_n[0]
    fields = {"h_n": figures.shape(result.h_n), "output": figures.shape(result.output)}
    return {1: "one", 2: "two"}.get(rows, "four"), fields
