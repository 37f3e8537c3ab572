"""Lab: the alignment of a sentence that the reader types."""

from __future__ import annotations

import re
from typing import Any

from lessons.rnn.figures import alignment as figures

TEXTS = {
    ("dates", "en"): "5 March 2024",
    ("dates", "zh"): "二零二四年三月五日",
    ("numbers", "en"): "three thousand and fifty-two",
    ("numbers", "zh"): "三千零五十二",
    ("spelt", "en"): "three zero five two",
    ("spelt", "zh"): "三零五二",
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")  # how an answer is written in training
STRANGE = {"en": "March 5, 2024", "zh": "三月五日二零二四年"}
PRINTS = "(result.said, result.weights.argmax(1).tolist(), result.accuracy)"


def alignment(lab: Any) -> None:
    """Translates what the reader typed, by a net that learns it first."""
    lab.cards(
        without={},
        date={"attention": "dot"},
        early={"attention": "dot", "steps": 25},
        additive={"attention": "additive"},
        numbers={"attention": "dot", "task": "numbers", "steps": 400},
        failure={"attention": "dot", "text": STRANGE[lab.language]},
    )
    lab.essential("task", "text", "attention", "steps")
    lab.predict({"attention": "dot"}, judge)
    task = lab.choice("task", ("dates", "numbers", "spelt"), "dates")
    language = lab.choice("language", ("en", "zh"), lab.language)
    default = TEXTS[task, language]
    text = lab.writing("text", default, 100).strip(" \n,-") or default
    arguments = {
        "text": text,
        "task": task,
        "language": language,
        "attention": lab.choice("attention", ("none", "dot", "additive"), "none"),
        "steps": lab.choice("steps", (0, 25, 50, 100, 200, 400), 100),
        "beams": lab.number("beams", 1, 5, 1, 1),
        "seed": lab.seed(),
    }
    lab.run(
        "attention.stages.align",
        arguments,
        draw,
        PRINTS,
        script="attention.alignment.translate_sentence",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the map, the digits with their words, and the search's answers."""
    words = view.words
    fields = {
        "digits": len(result.said) - (result.said[-1] == "."),
        "words": len(result.words),
        "unknown": len(result.known) - sum(result.known),
        "left_out": result.left_out,
        "steps": result.steps,
        "accuracy": result.accuracy,
        "said": result.said.removesuffix("."),
        "p": float(result.p.prod()),
        "sharp": float(result.weights.max(1).mean()),
    }
    if fields["unknown"]:
        view.say("unknown", **fields)
    if result.left_out:
        view.say("left_out", **fields)
    view.figure("alignment", figures.alignment(result, words), **fields)
    view.say("answer", **fields)
    view.table(figures.digit_rows(result, words))
    if view.arguments["beams"] > 1:
        view.say("beams.about")
        view.table(figures.candidate_rows(result, words))
    if view.arguments["attention"] == "none":
        view.observe("without", **fields)
    elif result.steps == 0:
        view.observe("untrained", **fields)
    elif view.arguments["task"] == "dates" and not DAY.fullmatch(fields["said"]):
        view.observe("no_date", **fields)
    else:
        view.observe("unknown" if fields["unknown"] else "trained", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells where in the date the net looks while it says the last digit of the month.

    The third part of a date is its day or year; the month stands in the middle.
    """
    month = result.said.index("-") + 2 if "-" in result.said[:-2] else 0
    row = result.weights[month]
    words = "".join(result.words)
    first, last = month_span(words)
    shares = {
        "before": float(row[:first].sum()),
        "month": float(row[first:last].sum()),
        "after": float(row[last:].sum()),
    }
    most = max(shares, key=shares.get)
    place = int(row.argmax())
    fields = {"share": shares[most], "place": place + 1, "weight": float(row.max())}
    return most, fields


def month_span(words: str) -> tuple[int, int]:
    """Returns where the month stands in a date: between spaces, or 年 and 月."""
    if "年" in words:
        return words.index("年") + 1, words.index("月") + 1
    return words.index(" ") + 1, words.rindex(" ")
