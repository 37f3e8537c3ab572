"""Lab: one-hot rows and embedding; a small space of words, made here."""

from __future__ import annotations

from typing import Any

from lessons.rnn.figures import embedding as figures

WORDS = {
    "shakespeare": "king\nlove\nthou\nromeo\nfather",
    "tang": "月\n山\n酒\n马\n愁",
}
ANALOGIES = {
    "shakespeare": "he his she\nthou thee i\nking queen man\nday night sun",
    "tang": "东西南\n春花秋\n来去出",
}
WORDS_KNOWN = {"shakespeare": 2000, "tang": 1000}
PRINTS = {
    "table": "(result.difference, list(result.looked_up.shape))",
    "space": "(result.right, result.asked, result.near[0].names[0])",
}


def embedding(lab: Any) -> None:
    """Looks numbers up in a table, or words in a space learnt from a corpus."""
    lab.cards(
        table={},
        plays={"what": "space"},
        narrow={"what": "space", "window": 1},
        skip={"what": "space", "method": "skip_gram"},
        poems={"what": "space", "corpus": "tang"},
        flat={"what": "space", "dims": 2},
    )
    lab.essential("what", "indices", "entries", "size", "corpus", "words", "dims")
    lab.predict({"what": "space"}, judge)
    what = lab.choice("what", ("table", "space"), "table")
    arguments: dict[str, Any]
    if what == "table":
        arguments = {
            "indices": lab.writing("indices", "1 2 4 5\n4 3 2 9", 80),
            "entries": lab.number("entries", 2, 16, 10, 1),
            "dims": lab.number("size", 1, 6, 3, 1),
            "seed": lab.seed(),
        }
        lab.run(
            "language.embedding.look_up",
            arguments,
            draw_table,
            PRINTS[what],
            at_once=True,
        )
        return
    corpus = lab.choice("corpus", ("shakespeare", "tang"), "shakespeare")
    method = lab.choice("method", ("pmi", "skip_gram"), "pmi")
    arguments = {
        "corpus": corpus,
        "method": method,
        "words": lab.writing("words", WORDS[corpus], 80),
        "analogies": lab.writing("analogies", ANALOGIES[corpus], 160),
        "window": lab.choice("window", (1, 2, 4, 8), 4),
        "dims": lab.choice("dims", (2, 8, 16, 32, 64), 32),
        "most": 1000 if method == "skip_gram" else WORDS_KNOWN[corpus],
        "steps": 400 if corpus == "tang" else 800,
        "seed": lab.seed(),
    }
    lab.run(
        "language.word_map.space",
        arguments,
        draw_space,
        PRINTS[what],
        script="language.word_space.explore_space",
    )


def draw_table(view: Any, result: Any) -> None:
    """Shows the one-hot rows, the table and what comes out."""
    shape = list(result.looked_up.shape)
    rows, columns = result.indices.shape
    entries, dims = result.table.shape
    fields = {
        "rows": rows,
        "columns": columns,
        "dims": dims,
        "entries": entries,
        "shape": ", ".join(map(str, shape)),
        "difference": result.difference,
        "parameters": result.parameters,
        "kept": int((result.gradient[:, 0] > 0).sum()),
    }
    view.figure("product", figures.product(result, view.words), **fields)
    view.table(figures.gradients(result, view.words))
    view.observe("equal", **fields)


def draw_space(view: Any, result: Any) -> None:
    """Shows the space in the plane, neighbours and analogies as they come out."""
    words = view.words
    fields = {
        "right": result.right,
        "asked": result.asked,
        "five": result.in_five,
        "tokens": result.tokens,
        "words": result.words,
        "variance": result.variance,
        "shown": len(result.shown),
    }
    view.figure("plane", figures.plane(result, words), **fields)
    if result.near:
        view.table(figures.neighbours(result, words))
    if result.analogies:
        view.table(figures.analogies(result, words))
    inside = [a for a in result.analogies if a.plain]
    fields |= {
        "typed": len(inside),
        "itself": sum(a.plain in a.words for a in inside),
    }
    view.observe("analogies" if inside else "space", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many of the fixed analogies come out right."""
    share = result.right / max(1, result.asked)
    fields = {"right": result.right, "asked": result.asked, "five": result.in_five}
    if share >= 0.8:
        return "most", fields
    return ("half" if share >= 0.4 else "few"), fields
