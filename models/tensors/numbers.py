"""Floating-point numbers: what is stored of a value, and what is lost in a sum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch

FORMATS = {  # all four are shown, whichever is chosen: a script holds the whole table
    name: getattr(torch, name) for name in ("float64", "float32", "float16", "bfloat16")
}
POWERS = range(-30, 131)  # of two: where the spacing is measured for the picture


@dataclass(frozen=True)
class Numbers:
    """A value in four formats, and a sum of many copies of it in one of them."""

    value: float
    stored: tuple[float, ...]  # per format, in the order of FORMATS
    spacing: tuple[float, ...]  # to the next larger number that can be stored
    largest: tuple[float, ...]
    powers: torch.Tensor  # (n,) powers of two
    gaps: torch.Tensor  # (formats, n): spacing at 2 ** power, infinite past the largest
    counts: torch.Tensor  # (m,) how many terms have been added
    sums: torch.Tensor  # (3, m): running, pairwise, Kahan; as float64
    exact: torch.Tensor  # (m,): the sum of the stored terms, to the nearest float64
    errors: torch.Tensor  # (3, m): sums less the exact ones; nan past the largest
    gap: float  # from the last running sum to the next larger number


def round_numbers(
    value: float = 0.1, name: str = "float32", terms: int = 1000
) -> Numbers:
    """Stores a value in four formats, and adds it up `terms` times in one of them.

    In float16 a running sum of ones stops at 2048: 2049 is not stored, and half-way
    cases go to the even neighbour. Kahan, Communications of the ACM 8 (1965) 40.

    Raises ValueError for an unknown format.
    """
    if name not in FORMATS:
        raise ValueError("float64, float32, float16 or bfloat16")
    stored = [torch.tensor(value, dtype=kind) for kind in FORMATS.values()]
    powers = torch.tensor(list(POWERS), dtype=torch.float64)
    gaps = [space_numbers((2.0**powers).to(kind)) for kind in FORMATS.values()]
    step = max(1, terms // 100)
    counts = torch.arange(step, terms + 1, step)
    term = torch.tensor(value, dtype=FORMATS[name])
    running, kahan = add_running(term, terms), add_kahan(term, terms)
    pairs = [add_pairwise(term.expand(int(n))) for n in counts]
    rows = [running[counts - 1], torch.stack(pairs), kahan[counts - 1]]
    sums = torch.stack(rows).double()
    return Numbers(
        value=value,
        stored=tuple(number.item() for number in stored),
        spacing=tuple(space_numbers(number.abs()).item() for number in stored),
        largest=tuple(torch.finfo(kind).max for kind in FORMATS.values()),
        powers=powers,
        gaps=torch.stack(gaps),
        counts=counts,
        sums=sums,
        exact=counts * term.double(),
        errors=measure_errors(sums, term.item(), counts.tolist()),
        gap=space_numbers(running[-1]).item(),
    )


def measure_errors(sums: torch.Tensor, term: float, counts: list[int]) -> torch.Tensor:
    """Returns sums (ways, m) less counts times the term, computed with fractions."""
    rows = []
    for row in sums.tolist():
        pairs = zip(row, counts, strict=True)
        rows.append(
            [
                float(Fraction(found) - count * Fraction(term))
                if math.isfinite(found) and math.isfinite(term)
                else math.nan
                for found, count in pairs
            ]
        )
    return torch.tensor(rows, dtype=torch.float64)


def space_numbers(numbers: torch.Tensor) -> torch.Tensor:
    """Returns how far the next larger number of the same format lies, in float64."""
    up = torch.nextafter(numbers, torch.full_like(numbers, math.inf))
    gaps = up.double() - numbers.double()
    return torch.where(numbers.isfinite(), gaps, math.inf)


def add_running(term: torch.Tensor, terms: int) -> torch.Tensor:
    """Adds one term after another; returns the sum after each (terms,)."""
    total, sums = torch.zeros_like(term), []
    for _ in range(terms):
        total = total + term
        sums.append(total)
    return torch.stack(sums)


def add_kahan(term: torch.Tensor, terms: int) -> torch.Tensor:
    """Adds one after another, and carries what was rounded away to the next term."""
    total, lost, sums = torch.zeros_like(term), torch.zeros_like(term), []
    for _ in range(terms):
        part = term - lost
        larger = total + part
        lost = (larger - total) - part
        total = larger
        sums.append(total)
    return torch.stack(sums)


def add_pairwise(numbers: torch.Tensor) -> torch.Tensor:
    """Adds neighbours, then the sums of neighbours, until one number is left."""
    while len(numbers) > 1:
        if len(numbers) % 2:
            numbers = torch.cat([numbers, torch.zeros_like(numbers[:1])])
        numbers = numbers[::2] + numbers[1::2]
    return numbers[0]
