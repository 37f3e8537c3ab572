"""Lab: what a net finds likely as it reads, and what single units do."""

from __future__ import annotations

from typing import Any

from lessons.rnn.figures import units as figures

CORPORA = ("shakespeare", "names", "tang")
SHOW = ("probability", "unit")
FOLLOW = ("line", "word", "end", "capital", "vowel", "number")
STEPS = {"shakespeare": 600, "names": 300, "tang": 300}
BATCH = {"shakespeare": 32, "names": 32, "tang": 12}
HIDDEN = 96
PRINTS = "(result.unit, result.cost, result.surprise['begin'])"
STRANGE = "The quick brown fox <b>jumps</b> over 13 lazy dogs, xqzw; 天地玄黄"


def units(lab: Any) -> None:
    """Trains a character model and colours a text by what it does while reading."""
    lab.cards(
        line={},
        word={"follow": "word"},
        capital={"follow": "capital"},
        names={"corpus": "names"},
        poems={"corpus": "tang", "follow": "word"},
        surprise={"show": "probability"},
        strange={"show": "probability", "text": STRANGE},
    )
    lab.predict({"show": "probability"}, judge)
    corpus = lab.choice("corpus", CORPORA, "shakespeare")
    text = lab.writing("text", "", 400)
    show = lab.choice("show", SHOW, "unit")
    arguments = {"corpus": corpus, "text": text}
    if show == "unit":
        arguments["follow"] = lab.choice("follow", FOLLOW, "line")
        if arguments["follow"] == "number":
            arguments["unit"] = lab.number("unit", 0, HIDDEN - 1, 0, 1)
    arguments["kind"] = lab.choice("kind", ("lstm", "gru", "rnn"), "lstm")
    options = (100, 200, 300, 400, 600, 1000)
    arguments["steps"] = lab.choice("steps", options, STEPS[corpus])
    arguments |= {"batch": BATCH[corpus], "hidden": HIDDEN, "seed": lab.seed()}
    how = draw_units if show == "unit" else draw_probability
    lab.run(
        "language.reading.units",
        arguments,
        how,
        PRINTS,
        script="language.units.find_unit",
    )


def _fields(result: Any) -> dict[str, object]:
    return {
        "characters": len(result.text),
        "unknown": int((~result.known).sum()),
        "step": result.step,
        "begin": result.surprise["begin"],
        "inside": result.surprise["inside"],
        "other": result.surprise["other"],
        "before": figures.perplexity(result.costs[0]),
        "after": figures.perplexity(result.costs[-1]),
        "unit": result.unit,
    }


def _readable(view: Any, fields: dict[str, object]) -> bool:
    """Tells whether the net knows any of the text, and says what it does not know."""
    if fields["unknown"]:
        view.say("unknown", **fields)
    if fields["unknown"] == fields["characters"]:
        view.observe("none", **fields)
        return False
    return True


def draw_probability(view: Any, result: Any) -> None:
    """Shows how likely the net found each character before it came."""
    fields = _fields(result)
    if not _readable(view, fields):
        return
    view.figure("page", figures.probability(result, view.words), **fields)
    if view.final:
        view.table(figures.surprises(result, view.words))
    parts = all(abs(fields[k]) < 1e9 for k in ("begin", "inside", "other"))
    view.observe("likely" if parts else "short", **fields)


def draw_units(view: Any, result: Any) -> None:
    """Shows the activity of one unit at each character."""
    fields = _fields(result)
    if not _readable(view, fields):
        return
    view.figure("unit", figures.activity(result, view.words), **fields)
    if result.followers:
        view.table(figures.followers(result, view.words))
    follow = view.arguments["follow"]
    found = [f for f in result.followers if f.name == follow]
    if found:
        fields |= {"name": view.words[f"follow.{follow}"], "tested": found[0].tested}
        view.observe("follows", **fields)
    else:
        view.observe("number" if follow == "number" else "absent", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells where the net is surprised most."""
    fields = _fields(result)
    return max(("begin", "inside", "other"), key=lambda k: fields[k]), fields
