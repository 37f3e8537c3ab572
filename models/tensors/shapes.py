"""Shapes, indices and equations of einsum as a reader types them, bounded in size."""

from __future__ import annotations

import math
import re

MOST_AXES, LONGEST_AXIS, MOST_NUMBERS = 4, 12, 120
NUMBER = re.compile(r"-?[0-9]{1,3}")


def read_numbers(written: str) -> tuple[int, ...]:
    """Returns whole numbers written with spaces or commas, in brackets or not.

    Raises ValueError for anything else, for no number, and for more than four.
    """
    inner = re.sub(r"[\s,，、()\[\]（）]+", " ", written).strip()
    words = inner.split(" ") if inner else []
    if not words or not all(NUMBER.fullmatch(word) for word in words):
        raise ValueError("write whole numbers, such as 2, 2, 3")
    if len(words) > MOST_AXES:
        raise ValueError(f"a tensor has at most {MOST_AXES} axes here")
    return tuple(int(word) for word in words)


def read_shape(written: str) -> tuple[int, ...]:
    """Returns a shape: one to four axes, together at most 120 numbers.

    Raises ValueError for anything else.
    """
    shape = read_numbers(written)
    if not all(1 <= size <= LONGEST_AXIS for size in shape):
        raise ValueError(f"an axis has a size from 1 to {LONGEST_AXIS} here")
    if math.prod(shape) > MOST_NUMBERS:
        raise ValueError(f"a tensor has at most {MOST_NUMBERS} numbers here")
    return shape


def read_equation(written: str) -> tuple[str, str, str]:
    """Returns the letters of both operands of an einsum and of its result.

    Raises ValueError unless it reads as "bij,bjk->bik", with at most four letters for
    a tensor, and each letter of the result once and among those of the operands.
    """
    inner = re.sub(r"\s", "", written.replace("→", "->").replace("，", ","))
    found = re.fullmatch(r"([a-z]{1,4}),([a-z]{1,4})->([a-z]{0,4})", inner, re.ASCII)
    if not found:
        raise ValueError("write an equation such as bij,bjk->bik")
    left, right, out = found.groups()
    for letter in out:
        if letter not in left + right:
            raise ValueError(f"the letter {letter} stands only in the result")
    if len(set(out)) < len(out):
        raise ValueError("a letter stands twice in the result")
    return left, right, out
