"""How wide a text is, and where it has room."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

Span = tuple[float, float]


def width(text: str, size: float) -> float:
    """Returns about how many pixels a line of text takes in a sans-serif type."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (wide + 0.54 * (len(text) - wide))


def halves(text: str) -> list[str]:
    """Returns a text in two lines of about the same length."""
    gaps = [i for i, letter in enumerate(text) if letter == " "] or [len(text) // 2]
    middle = min(gaps, key=lambda i: abs(i - len(text) / 2))
    return [text[:middle].strip(), text[middle:].strip()]


def free(span: Span, taken: Sequence[Span]) -> bool:
    """Tells whether a span touches none of those taken."""
    return all(span[1] <= low or span[0] >= high for low, high in taken)


Box = tuple[float, float, float, float]  # left, right, bottom, top
SIDES = ("middle right", "middle left", "top center", "bottom center")
MARK, SPACE = 7.0, 4.0  # half a mark's size, and what is left free beside it
LINE = 1.25  # of the type's size: how high a line of text is


def beside(
    at: Sequence[tuple[float, float]],
    names: Sequence[str],
    size: float,
    picture: tuple[float, float],
) -> list[str | None]:
    """Returns on which side each mark's name has room in the picture; None if on none.

    The last and the first are named before the others, which go backwards.
    """
    marks = [(x - MARK, x + MARK, y - MARK, y + MARK) for x, y in at]
    taken: list[Box] = []
    sides: list[str | None] = [None] * len(at)
    for i in dict.fromkeys([len(at) - 1, 0, *reversed(range(len(at)))]):
        others = [*marks[:i], *marks[i + 1 :], *taken]
        around = boxes(at[i], width(names[i], size), LINE * size)
        for side, box in zip(SIDES, around, strict=True):
            inside = min(box[0], box[2]) >= 0
            inside &= box[1] <= picture[0] and box[3] <= picture[1]
            if inside and not any(meet(box, other) for other in others):
                sides[i] = side
                taken.append(box)
                break
    return sides


def boxes(at: tuple[float, float], long: float, high: float) -> list[Box]:
    """Returns the place of a label on each of SIDES."""
    (x, y), far = at, MARK + SPACE
    return [
        (x + MARK, x + far + long, y - high / 2, y + high / 2),
        (x - far - long, x - MARK, y - high / 2, y + high / 2),
        (x - long / 2, x + long / 2, y + MARK, y + far + high),
        (x - long / 2, x + long / 2, y - far - high, y - MARK),
    ]


def meet(a: Box, b: Box) -> bool:
    """Tells whether two boxes overlap."""
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
