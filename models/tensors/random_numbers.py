"""Random numbers from a generator: what a seed fixes, and how often values occur."""

from __future__ import annotations

from dataclasses import dataclass

import torch

DRAWS = {"rand": torch.rand, "randn": torch.randn}
RANGES = {"rand": (0.0, 1.0), "randn": (-4.0, 4.0)}
EXACT = {"rand": (0.5, 1 / 12), "randn": (0.0, 1.0)}  # mean and variance
SHOWN, BINS = 8, 40


@dataclass(frozen=True)
class Random:
    """A sample with its histogram, and the same call in a second program."""

    first: torch.Tensor  # (8,) what the first program draws
    second: torch.Tensor  # (8,) what the second draws
    places: tuple[int, ...]  # per number of the second: where the first has it, or -1
    equal: int  # how many numbers are the same at the same place
    edges: torch.Tensor  # (bins + 1,)
    density: torch.Tensor  # (bins,) share of the sample in a bin, by its width
    centres: torch.Tensor  # (bins,)
    exact: torch.Tensor  # (bins,) the density that the sample comes from
    mean: float
    variance: float
    exact_mean: float
    exact_variance: float
    deviation: float  # standard deviation of the mean of so many numbers


def draw_numbers(
    way: str = "rand",
    count: int = 1000,
    seed: int = 0,
    other_seed: int = 0,
    before: int = 0,
) -> Random:
    """Draws with a generator of its own, and again in a program that differs.

    The second program has the seed `other_seed`, and calls rand(before) first. Uniform
    numbers have the variance 1/12, normal ones 1.

    Raises ValueError for an unknown way to draw.
    """
    if way not in DRAWS:
        raise ValueError("rand or randn")
    generator = torch.Generator().manual_seed(seed)
    first = DRAWS[way](SHOWN, generator=generator, dtype=torch.float64)
    generator = torch.Generator().manual_seed(other_seed)
    torch.rand(before, generator=generator, dtype=torch.float64)
    second = DRAWS[way](SHOWN, generator=generator, dtype=torch.float64)
    generator = torch.Generator().manual_seed(seed)
    sample = DRAWS[way](count, generator=generator, dtype=torch.float64)
    edges = torch.linspace(*RANGES[way], BINS + 1, dtype=torch.float64)
    width = edges[1] - edges[0]
    found, _ = torch.histogram(sample, edges)
    mean, variance = EXACT[way]
    centres = (edges[1:] + edges[:-1]) / 2
    normal = torch.distributions.Normal(0.0, 1.0).log_prob(centres).exp()
    return Random(
        first=first,
        second=second,
        places=tuple(find_place(first, number) for number in second),
        equal=int((first == second).sum()),
        edges=edges,
        density=found / count / width,
        centres=centres,
        exact=torch.ones_like(centres) if way == "rand" else normal,
        mean=float(sample.mean()),
        variance=float(sample.var(correction=0)),
        exact_mean=mean,
        exact_variance=variance,
        deviation=(variance / count) ** 0.5,
    )


def find_place(numbers: torch.Tensor, number: torch.Tensor) -> int:
    """Returns where a number stands among others, -1 for nowhere."""
    where = (numbers == number).nonzero()
    return int(where[0]) if len(where) else -1
