"""Lab: positions as sines, and what attention cannot see without them."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.rnn.figures import positions as figures

SENTENCES = {"en": "dog bites man", "zh": "狗咬人"}
ORDERS = ("swapped", "reversed", "moved", "same")
PRINTS = {
    "map": "(result.table[1].tolist(), result.by_distance[:3].tolist())",
    "shuffle": "(result.before[0].tolist(), result.after[0].tolist())",
}


def positions(lab: Any) -> None:
    """Draws the table of positions, or puts words in another order."""
    lab.cards(
        notes={},
        short={"base": 10.0},
        narrow={"width": 4},
        blind={"what": "shuffle"},
        seeing={"what": "shuffle", "positions": True},
    )
    lab.predict({"what": "shuffle"}, judge)
    what = lab.choice("what", ("map", "shuffle"), "map")
    arguments: dict[str, Any]
    if what == "map":
        arguments = {
            "length": lab.choice("length", (16, 32, 48, 64, 96, 128), 48),
            "width": lab.choice("width", (2, 4, 8, 16, 32, 64), 32),
            "base": lab.choice("base", (10.0, 100.0, 1e3, 1e4, 1e5), 1e4),
        }
        lab.run(
            "attention.positions.positions", arguments, draw, PRINTS[what], at_once=True
        )
        return
    default = SENTENCES[lab.language]
    arguments = {
        "sentence": lab.writing("sentence", default, 80).strip() or default,
        "order": lab.choice("order", ORDERS, "swapped"),
        "with_positions": lab.switch("positions", False),
        "heads": lab.choice("heads", (1, 2, 4), 2),
        "seed": lab.seed(),
    }
    lab.run(
        "attention.positions.shuffle",
        arguments,
        draw_shuffled,
        PRINTS[what],
        at_once=True,
    )


def draw(view: Any, result: Any) -> None:
    """Shows the table, its columns and the products of its rows."""
    length, width = result.table.shape
    fields = {
        "length": length,
        "width": width,
        "shortest": float(result.wavelengths[0]),
        "longest": float(result.wavelengths[-1]),
        "uneven": result.uneven,
        "itself": float(result.by_distance[0]),
        "next": float(result.by_distance[1]),
    }
    view.figure("table", figures.table(result, view.words), **fields)
    view.figure("products", partial(figures.products, result, view.words), **fields)
    view.observe("map", **fields)


def draw_shuffled(view: Any, result: Any) -> None:
    """Shows what attention makes of the same words in two orders."""
    fields = _sizes(result)
    view.figure("shuffled", figures.shuffled(result, view.words), **fields)
    view.table(figures.shuffled_rows(result, view.words))
    view.observe("differs" if _differs(result) else "blind", **fields)


def _sizes(result: Any) -> dict[str, object]:
    return {
        "words": len(result.tokens),
        "largest": result.largest,
        "size": result.size,
    }


def _differs(result: Any) -> bool:
    return result.largest > 1e-4 * result.size


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether a word's output depends on the order of the words."""
    return ("vectors" if _differs(result) else "rows"), _sizes(result)
