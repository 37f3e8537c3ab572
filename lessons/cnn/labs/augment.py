"""Lab: a gallery of what augmentation makes of one picture."""

from __future__ import annotations

from typing import Any

from lessons.cnn.figures import augment as figures
from lessons.kit.grammar.text import listed
from lessons.kit.grammar.view import NUMBERS

TRANSFORMS = ("flip", "vertical_flip", "crop", "rotation", "affine", "colour", "erase")
PICTURES = {
    "photo": ("china", "flower"),
    "digit": tuple("0123456789"),
    "garment": tuple("0123456789"),
}
PRINTS = "(result.code, result.same, result.difference)"


def augment(lab: Any) -> None:
    """Applies random transforms to one picture, again and again."""
    lab.cards(
        photo={},
        colour={"transforms": ("colour",), "strength": 1.0},
        everything={"transforms": TRANSFORMS[:1] + TRANSFORMS[2:], "name": "flower"},
        digit={"source": "digit", "transforms": ("affine",), "strength": 0.4},
        wrong={"source": "digit", "name": "2", "transforms": ("flip",)},
        garment={"source": "garment", "name": "9", "transforms": ("flip", "crop")},
    )
    lab.essential("source", "transforms", "strength", "seed")
    lab.predict({"transforms": ("flip",)}, judge)
    source = lab.choice("source", tuple(PICTURES), "photo")
    names = PICTURES[source]
    label = {n: lab.words[f"name.{source}.{n}"] for n in names}
    arguments = {
        "source": source,
        "name": lab.choice("name", names, names[0], names=label),
        "transforms": lab.several("transforms", TRANSFORMS, ("flip", "crop"), most=7),
        "strength": lab.number("strength", 0.0, 1.0, 0.5, 0.1),
        "count": lab.choice("count", (5, 8, 11), 8),
        "seed": lab.seed(),
    }
    lab.run("cnn.augmentation.gallery", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the picture, and what chance made of it."""
    fields = {
        "count": len(result.changed),
        "same": result.same,
        "difference": result.difference,
        "transforms": listed(
            (view.words[f"transforms.{name}"] for name in result.transforms), view.words
        ),
    }
    view.figure("gallery", figures.gallery(result, view.words), **fields)
    view.say("code", slot=NUMBERS, code=result.code)
    view.observe("gallery", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many mirror images there are."""
    count, same = len(result.changed), result.same
    fields = {"count": count, "same": same, "flipped": count - same}
    if same in (0, count):
        return ("all" if same == 0 else "none"), fields
    return ("half" if 2 * same == count else "some"), fields
