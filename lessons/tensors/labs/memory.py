"""Lab: five ways to add, and whether the sum lies at the old address."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.view import NUMBERS
from lessons.tensors.figures import memory as figures

PRINTS = "(result.target, result.kept, result.before, result.after, result.refusal)"
WAYS = {
    "rebind": "Y = X + Y",
    "other": "Z = X + Y",
    "slice": "Z[:] = X + Y",
    "inplace": "X += Y",
    "out": "torch.add(X, Y, out=Z)",
}


def memory(lab: Any) -> None:
    """Adds X and Y in one of five ways, with a gradient in play or not."""
    lab.cards(
        inplace={},
        large={"way": "rebind", "count": 1_000_000},
        leaf={"situation": "leaf"},
        saved={"situation": "saved"},
        step={"situation": "no_grad"},
    )
    lab.predict({"way": "other"}, judge)
    arguments = {
        "way": lab.choice("way", tuple(WAYS), "inplace"),
        "situation": lab.choice(
            "situation", ("plain", "leaf", "saved", "no_grad"), "plain"
        ),
        "count": lab.choice("count", (2, 4, 1000, 1_000_000), 4),
    }
    lab.run("tensors.memory.add_in_memory", arguments, draw, PRINTS, at_once=True)


def draw(view: Any, result: Any) -> None:
    """Shows the storages, which names they have, and what PyTorch refuses."""
    words, target = view.words, result.target
    before, after = result.before, result.after
    fields = {
        "code": WAYS[view.arguments["way"]],
        "target": target,
        "before": before[target],
        "after": after[target],
        "fresh": result.fresh,
        "refusal": result.refusal,
    }
    view.figure(
        "storages", figures.storages(result, view.arguments["count"], words), **fields
    )
    view.table(figures.rows(result, words), slot=NUMBERS)
    if result.refusal:
        view.say("refusal", **fields)
        view.observe("late" if result.late else "refused", **fields)
    else:
        view.observe("kept" if result.kept else "moved", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells where the sum lies."""
    before, after = result.before, result.after
    place = after[result.target]
    fields = {"place": place, "old": before[result.target]}
    if result.kept:
        return "old", fields
    return ("first" if place == before["X"] else "new"), fields
