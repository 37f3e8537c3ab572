"""Lab: attention, every number from the words to the output."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.view import MORE, NUMBERS
from lessons.rnn.figures import attention as figures

MASKS = ("none", "causal", "padding", "forgotten")
SENTENCES = {"en": "the dog bites the man", "zh": "大狗咬小狗"}
PRINTS = {
    "steps": "(result.weights[0, -1].tolist(), result.output[-1].tolist())",
    "scale": "(result.variance[:, -1].tolist(), result.entropy[:, -1].tolist())",
}


def attention(lab: Any) -> None:
    """Attends with random weights, or measures what dividing by the root is for."""
    lab.cards(
        notes={},
        causal={"mask": "causal"},
        padding={"mask": "padding"},
        failure={"mask": "forgotten"},
        heads={"width": 8, "heads": 4},
        unscaled={"width": 64, "scale": False},
        scale={"what": "scale"},
    )
    lab.essential("what", "sentence", "query", "mask", "scale", "keys")
    lab.predict({"what": "scale"}, judge)
    what = lab.choice("what", ("steps", "scale"), "steps")
    if what == "scale":
        keys = lab.choice("keys", (4, 16, 64), 16)
        arguments: dict[str, Any] = {"keys": keys, "seed": lab.seed()}
        lab.run(
            "attention.dot_scale.dot_scale",
            arguments,
            draw_scale,
            PRINTS[what],
            at_once=True,
        )
        return
    default = SENTENCES[lab.language]
    sentence = lab.writing("sentence", default, 80).strip() or default
    heads = lab.choice("heads", (1, 2, 4), 1)
    head = lab.number("head", 1, heads, 1, 1) if heads > 1 else 1
    query = lab.number("query", 1, 8, 1, 1)
    arguments = {
        "sentence": sentence,
        "width": lab.choice("width", (4, 8, 16, 32, 64), 4),
        "heads": heads,
        "mask": lab.choice("mask", MASKS, "none"),
        "scale": lab.switch("scale", True),
        "seed": lab.seed(),
    }

    def draw(view: Any, result: Any) -> None:
        """Shows every step for the head and the word chosen."""
        tokens = len(result.tokens)
        draw_steps(view, result, head - 1, min(query, tokens) - 1)

    lab.run("attention.attention.attend", arguments, draw, PRINTS[what], at_once=True)


def draw_steps(view: Any, result: Any, head: int, query: int) -> None:
    """Shows vectors, scores, weights and outputs, and one word's row as a table."""
    words, arguments = view.words, view.arguments
    heads, tokens, d = result.q.shape
    row = result.weights[head, query]
    fields = {
        "tokens": tokens,
        "d": d,
        "heads": heads,
        "head": head + 1,
        "query": query + 1,
        "most": int(row.argmax()) + 1,
        "weight": float(row.max()),
        "entropy": float(result.entropy.mean()),
        "largest": float(result.weights.max(-1).mean()),
        "share": result.on_padding,
        "difference": result.difference,
        "left_out": result.left_out,
        "width": result.x.shape[1],
    }
    if result.left_out:
        view.say("left_out", **fields)
    picture = figures.weights(result, head, query, arguments["scale"], words)
    row_of = Grab(y="query", origin=(0, -1))  # rows are counted from 0, words from 1
    view.figure("weights", picture, grab=row_of, **fields)
    inputs = partial(figures.inputs, result, head, words)
    view.figure("inputs", inputs, slot=MORE, **fields)
    view.say("row", slot=NUMBERS, **fields)
    view.table(figures.rows(result, head, query, words))
    if heads > 1:
        view.figure("heads", partial(figures.heads, result, words), **fields)
    view.figure("outputs", partial(figures.outputs, result, words), **fields)
    if arguments["mask"] != "none":
        view.observe(arguments["mask"], **fields)
    else:
        view.observe("scaled" if arguments["scale"] else "unscaled", **fields)


def draw_scale(view: Any, result: Any) -> None:
    """Shows variance and entropy as queries and keys grow wider."""
    fields = _at_512(result)
    view.figure("scale", figures.scale(result, view.words), **fields)
    view.table(figures.scale_rows(result, view.words))
    view.observe("scale", **fields)


def _at_512(result: Any) -> dict[str, object]:
    return {
        "keys": result.keys,
        "d": int(result.widths[-1]),
        "variance": float(result.variance[0, -1]),
        "divided": float(result.variance[1, -1]),
        "entropy": float(result.entropy[0, -1]),
        "entropy_divided": float(result.entropy[1, -1]),
        "largest": float(result.largest[0, -1]),
        "largest_divided": float(result.largest[1, -1]),
        "slope": float(result.slope[0, -1]),
        "slope_divided": float(result.slope[1, -1]),
    }


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how much of the weight the largest key gets without the root."""
    fields = _at_512(result)
    if fields["largest"] < 0.35:
        return "quarter", fields
    return ("half" if fields["largest"] < 0.75 else "all"), fields
