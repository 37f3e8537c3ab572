"""Figures made of text: lines and pages of it, taken as text and never as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable

COLUMNS = 46  # characters a line, as many as a phone shows; a Chinese one takes two
MISSING = "□"  # stands for a character that a corpus does not have


def escape(text: str) -> str:
    """Returns the text so that a figure shows it as it stands."""
    return html.escape(text, quote=False)


def width(text: str) -> int:
    """Returns how many columns a text takes: a Chinese character takes two."""
    return sum(1 + (ord(c) >= 0x2E80) for c in text)


def wrap(text: str, columns: int = COLUMNS) -> list[str]:
    """Returns the text in lines of at most so many columns; its own line ends count."""
    lines = []
    for line in text.split("\n"):
        taken = ""
        for character in line:
            if width(taken + character) > columns:
                lines.append(taken)
                taken = ""
            taken += character
        lines.append(taken)
    return lines


def blank(text: str) -> str:
    """Returns blanks that take the place of the text."""
    return "".join(c if c == "\n" else "\u3000" if width(c) == 2 else " " for c in text)


def one_line(text: str, columns: int = COLUMNS) -> str:
    """Returns the beginning of the text in one line, line ends shown as ⏎."""
    return wrap(text.replace("\n", "⏎"), columns)[0]


def readable(prompt: str, symbols: Iterable[str]) -> str:
    """Returns the prompt with what a corpus does not have shown as an empty box."""
    there = set(symbols)
    return "".join(c if c in there else MISSING for c in prompt)
