"""Lab: the cell by hand. A short sequence, unrolled with every number."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from lessons.kit.grammar.view import NUMBERS
from lessons.rnn.figures import cell as figures

CELLS = ("rnn", "lstm", "gru")
PRINTS = "(result.h[-1].tolist(), result.torch_h[-1].tolist())"


def cell(lab: Any) -> None:
    """Unrolls a cell of a few units; one step's arithmetic is written out."""
    lab.cards(
        pulse={},
        hello={"reads": "word"},
        deaf={"recurrence": 0.0, "step": 4},
        relu={"a": "relu", "recurrence": 2.0, "length": 8},
        lstm={"cell": "lstm"},
        gru={"cell": "gru"},
    )
    lab.essential("cell", "reads", "word", "step", "recurrence")
    lab.predict({"reads": "word", "step": 4}, judge)
    kind = lab.choice("cell", CELLS, "rnn")
    arguments: dict[str, Any] = {"cell": kind}
    if kind == "rnn":
        arguments["nonlinearity"] = lab.choice("a", ("tanh", "relu"), "tanh")
    arguments["reads"] = lab.choice("reads", ("word", "pulse", "wave"), "pulse")
    if arguments["reads"] == "word":
        word = " ".join(lab.writing("word", "hello", 8).split())
        arguments["word"] = word or "hello"
        length = len(arguments["word"])
    else:
        arguments["length"] = length = lab.number("length", 2, 8, 6, 1)
    arguments["hidden"] = lab.number("units", 1, 4, 3, 1)
    arguments["recurrence"] = lab.number("recurrence", -2.0, 2.0, 1.0, 0.25)
    step = lab.number("step", 1, 8, 3, 1)
    arguments["seed"] = lab.seed()
    shown = functools.partial(draw, step=min(step, length))
    lab.run("rnn.unroll.unroll", arguments, shown, PRINTS, at_once=True)


def draw(view: Any, result: Any, step: int) -> None:
    """Shows the chain and the arithmetic of one step."""
    chain = figures.chain(result, step, view.words)
    fields = {
        "steps": len(result.letters),
        "units": result.h.shape[1],
        "step": step,
        "largest": float(abs(result.h).max()),
    }
    view.figure("chain", chain, **fields)
    view.say(f"arithmetic.{result.cell}", slot=NUMBERS, **fields)
    view.formula(figures.arithmetic(result, step, view.arguments), slot=NUMBERS)
    terms = {"from_x": result.from_x, "from_h": result.from_h}
    sizes = {name: float(np.linalg.norm(t[step - 1])) for name, t in terms.items()}
    numbers = {"difference": result.difference, **sizes}
    if result.repeated:
        first, second, apart = result.repeated
        numbers |= {"first": first, "second": second, "apart": apart}
    view.observe("repeated" if result.repeated else "plain", **fields, **numbers)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether the state after the second l is that after the first."""
    first, second, apart = result.repeated
    fields = {"first": first, "second": second, "apart": apart}
    return ("same" if apart < 1e-6 else "other"), fields
