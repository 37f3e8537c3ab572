"""Softmax on the bench: from logits to probabilities, and where the formula breaks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

PRECISIONS = {
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float32": torch.float32,
    "float64": torch.float64,
}


def softmax_as_written(z: torch.Tensor) -> torch.Tensor:
    """Returns exp(z_i) / sum_j exp(z_j): inf / inf or 0 / 0 for large |z|."""
    e = z.exp()
    return e / e.sum(-1, keepdim=True)


def softmax(z: torch.Tensor) -> torch.Tensor:
    """Returns the same from z - max z: the largest exponential is 1, none overflows."""
    return softmax_as_written(z - z.amax(-1, keepdim=True))


def log_softmax(z: torch.Tensor) -> torch.Tensor:
    """Returns z - m - ln sum_j exp(z_j - m), m = max z: no logarithm of a 0."""
    z = z - z.amax(-1, keepdim=True)
    return z - z.exp().sum(-1, keepdim=True).log()


@dataclass(frozen=True)
class Bench:
    """One row of logits. nan and inf are what the arithmetic really gives."""

    logits: torch.Tensor  # (classes,) with the shift
    exponentials: torch.Tensor  # (classes,) exp of these, in that precision
    exponent_sum: float  # their sum: inf or 0 where the formula breaks
    written: torch.Tensor  # (classes,) the formula as written
    stable: torch.Tensor  # (classes,) with the maximum taken off first
    exact: torch.Tensor  # (classes,) float64, what both should be
    log_softmax: torch.Tensor  # (classes,) z - ln sum exp z, finite
    broken: bool  # the formula as written gave no number, or a sum that is not 1
    largest: float  # exponent beyond which exp overflows: ln of the largest number
    temperatures: torch.Tensor  # (61,) from 0.05 to 50, evenly on a log axis
    warmed: torch.Tensor  # (61, classes) exact probabilities at each
    gaps: torch.Tensor  # (classes - 1,) between logits, from the largest downwards
    gaps_after: torch.Tensor  # (classes - 1,) between their probabilities
    ratios: torch.Tensor  # (classes - 1,) of their probabilities: exp(gap / T)
    pair: float  # softmax over the first two alone: the first's probability
    sigmoid: float  # 1 / (1 + exp(-difference / T)), the same


def bench(
    logits: tuple[float, ...] = (3.0, 1.0, -3.0),
    temperature: float = 1.0,
    shift: float = 0.0,
    precision: str = "float32",
) -> Bench:
    """Computes softmax(logits / T) as written and with the max trick.

    A shift is added to every logit; in exact arithmetic it changes nothing. At any T
    a gap g between two logits becomes the ratio exp(g / T) of their probabilities,
    while the difference of these is at most g / (2 T): ratios grow, differences at
    T = 1 shrink to half or less. In float16 a logit beyond 65,504 is inf itself, and
    no trick helps.

    Raises ValueError unless 2 to 10 logits within 1e5, T from 0.01 to 100, a shift
    within 1e5, and a known precision.
    """
    if not 2 <= len(logits) <= 10 or not all(abs(z) <= 1e5 for z in logits):
        raise ValueError("2 to 10 logits, none beyond 100,000")
    if not 0.01 <= temperature <= 100 or not abs(shift) <= 1e5:
        raise ValueError("temperature from 0.01 to 100, shift within 100,000")
    if precision not in PRECISIONS:
        raise ValueError(f"unknown precision {precision!r}: {', '.join(PRECISIONS)}")
    dtype = PRECISIONS[precision]
    plain = torch.tensor(logits, dtype=torch.float64)
    z = ((plain + shift) / temperature).to(dtype)
    written, stable = softmax_as_written(z), softmax(z)
    exact = softmax(plain / temperature)
    largest = math.log(torch.finfo(dtype).max)
    temperatures = torch.logspace(
        math.log10(0.05), math.log10(50), 61, dtype=torch.float64
    )
    warmed = softmax(plain / temperatures[:, None])
    ordered, order = plain.sort(descending=True, stable=True)
    gaps = ordered[:-1] - ordered[1:]
    return Bench(
        logits=plain + shift,
        exponentials=z.exp().double(),
        exponent_sum=float(z.exp().sum()),
        written=written.double(),
        stable=stable.double(),
        exact=exact,
        log_softmax=log_softmax(z).double(),
        broken=not abs(float(written.sum()) - 1) < 0.1,  # nan is broken, too
        largest=largest,
        temperatures=temperatures,
        warmed=warmed,
        gaps=gaps,
        gaps_after=exact[order[:-1]] - exact[order[1:]],
        ratios=(gaps / temperature).exp(),
        pair=float(softmax(plain[:2] / temperature)[0]),
        sigmoid=float(torch.sigmoid((plain[0] - plain[1]) / temperature)),
    )
