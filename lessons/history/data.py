"""What the lesson knows: events, winners, sizes and claims, read from its CSV files.

Texts stand in both languages in one row; `text(row, "title", "zh")` picks one.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import linear_regression

HERE = Path(__file__).parent
KINDS = ("ideas", "hardware", "data", "competitions", "winters", "awards")
ERAS = {  # first and last year
    "beginnings": (1943, 1969),
    "quiet": (1970, 1985),
    "backprop": (1986, 2005),
    "deep": (2006, 2011),
    "breakthrough": (2012, 2016),
    "scale": (2017, 2025),
}
BASES = ("paper", "computed", "estimate")
VERDICTS = ("true", "partly", "wrong")


@dataclass(frozen=True)
class Event:
    """One card of the timeline; a band where it has an end (a winter)."""

    year: int
    end: int | None
    key: str
    kind: str  # one of KINDS
    major: bool  # for a first view with fewer cards
    era: str  # one of ERAS
    who: str
    title_en: str
    title_zh: str
    what_en: str
    what_zh: str
    why_en: str
    why_zh: str
    source: str
    link: str  # doi:..., arXiv:... or https://...
    lesson: str  # slug of the lesson that teaches it, or ""
    lab: str  # the anchor there; of this lesson where `lesson` is ""


@dataclass(frozen=True)
class Winner:
    """A place in ILSVRC classification, top-5 error in per cent on the given data."""

    year: int
    place: int
    team: str
    model: str
    error: float
    error_extra_data: float | None  # with other training images as well
    source: str
    link: str


@dataclass(frozen=True)
class Human:
    """The error of people on the same task, in per cent."""

    error: float
    source: str
    link: str


@dataclass(frozen=True)
class Size:
    """Parameters, or operations spent on training ("flop"), of a landmark model."""

    model: str
    year: int
    quantity: str  # "parameters" or "flop"
    value: float
    basis: str  # one of BASES; "estimate" is a third party's
    source: str
    link: str


@dataclass(frozen=True)
class Claim:
    """A common claim and what the record says."""

    key: str
    event: str  # key of the event that it is about
    verdict: str  # one of VERDICTS; "partly" also where it is disputed
    claim_en: str
    claim_zh: str
    correction_en: str
    correction_zh: str
    source: str
    link: str


def text(row: Event | Claim, name: str, language: str) -> str:
    """Returns the text of that name ("title", "what", ...) in "en" or "zh"."""
    return getattr(row, f"{name}_{language}")


def address(link: str) -> str:
    """Returns the web address of doi:..., arXiv:... or https://..."""
    if link.startswith("doi:"):
        return "https://doi.org/" + link.removeprefix("doi:")
    if link.startswith("arXiv:"):
        return "https://arxiv.org/abs/" + link.removeprefix("arXiv:")
    return link


def read(name: str) -> list[dict[str, str]]:
    """Returns the rows of a CSV file beside this one."""
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def events() -> tuple[Event, ...]:
    """Returns the events, by year."""
    return tuple(
        Event(
            **row
            | {
                "year": int(row["year"]),
                "end": int(row["end"]) if row["end"] else None,
                "major": row["major"] == "1",
            }
        )
        for row in read("events.csv")
    )


@cache
def winners() -> tuple[Winner, ...]:
    """Returns winners and some seconds, by year."""
    return tuple(
        Winner(
            year=int(row["year"]),
            place=int(row["place"]),
            team=row["team"],
            model=row["model"],
            error=float(row["error"]),
            error_extra_data=float(extra)
            if (extra := row["error_extra_data"])
            else None,
            source=row["source"],
            link=row["link"],
        )
        for row in read("winners.csv")
        if row["year"]
    )


@cache
def human() -> Human:
    """Returns the error of the better of two trained annotators."""
    (row,) = (row for row in read("winners.csv") if not row["year"])
    return Human(float(row["error"]), row["source"], row["link"])


@cache
def sizes(quantity: str) -> tuple[Size, ...]:
    """Returns "parameters" or "flop" of the models, by year."""
    return tuple(
        Size(**row | {"year": int(row["year"]), "value": float(row["value"])})
        for row in read("scale.csv")
        if row["quantity"] == quantity
    )


def trend(rows: Sequence[Size]) -> tuple[float, float]:
    """Returns slope and level of the line fitted to log10 of the values by year."""
    values = [math.log10(row.value) for row in rows]
    slope, level = linear_regression([row.year for row in rows], values)
    return slope, level


@cache
def claims() -> tuple[Claim, ...]:
    """Returns the claims, in the file's order."""
    return tuple(Claim(**row) for row in read("claims.csv"))
