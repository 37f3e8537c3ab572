"""Lab: what the net gets wrong, and what one of its answers hangs on."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.cnn.figures import mistakes as figures

PRINTS = (
    "(result.right, [int(n) for n in result.worst_numbers], result.likeness, "
    "float(result.hidden.max()), float(result.hidden.min()))"
)


def mistakes(lab: Any) -> None:
    """Tests the shipped net on digits it never learnt, and looks closely at one."""
    lab.cards(
        sure={},
        worst={"number": 0},
        second={"number": 1},
        doubtful={"number": 20},
        wide={"number": 20, "patch": 9},
    )
    lab.predict({"number": 0}, judge)
    arguments = {
        "number": lab.number("number", 0, 1999, 1500, 1),
        "patch": lab.choice("patch", (1, 3, 5, 7, 9), 5),
        "seed": lab.seed(),
    }
    lab.run(
        "conv.lenet_mistakes.mistakes",
        arguments,
        draw,
        PRINTS,
        script="conv.lenet_mistakes.find_mistakes",
    )


def draw(view: Any, result: Any) -> None:
    """Shows all answers as a matrix, the worst, and one image closely."""
    fields = _fields(result)
    view.figure("confusion", figures.confusion(result, view.words), **fields)
    if len(result.worst):
        view.say("worst.about", **fields)
        view.figure("worst", partial(figures.worst, result, view.words), **fields)
    view.say("reasons.about", **fields)
    view.figure("reasons", partial(figures.reasons, result, view.words), **fields)
    view.say("reasons.numbers", **fields)
    right = result.label == result.answer
    gained = fields["fall"] if right else fields["rise"]
    key = "right" if right else "wrong"
    view.observe(key if gained >= 0.0005 else f"{key}_firm", **fields)


def _fields(result: Any) -> dict[str, object]:
    sure, good = result.sure, result.good
    bold = (sure > 0.9) & ~good
    pairs = result.confusion.copy()
    pairs[range(10), range(10)] = 0
    label, answer = divmod(int(pairs.argmax()), 10)
    return {
        "right": result.right,
        "wrong": result.images - result.right,
        "images": result.images,
        "accuracy": result.right / result.images,
        "bold": int(bold.sum()),
        "pair_label": label,
        "pair_answer": answer,
        "pair_count": int(pairs.max()),
        "label": result.label,
        "answer": result.answer,
        "p": float(result.probabilities[result.answer]),
        "label_p": float(result.probabilities[result.label]),
        "fall": float(result.hidden.max()),
        "rise": -float(result.hidden.min()),
        "likeness": result.likeness,
        "edges": result.edges,
    }


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether the net may be sure of what is wrong."""
    fields = _fields(result)
    if fields["bold"] == 0:
        return "none", fields
    return ("few" if fields["bold"] < 0.25 * fields["wrong"] else "many"), fields
