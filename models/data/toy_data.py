"""Points on a plane to classify: five made-up sets, and the learner's own.

Every set is x (points, 2) float32 and y (points,) int64, drawn from a generator.
"""

from __future__ import annotations

import math

import torch

Points = tuple[torch.Tensor, torch.Tensor]
OWN_LIMIT = 400  # points
FAR = 1e6


def spiral(
    points: int, noise: float, generator: torch.Generator, classes: int = 3
) -> Points:
    """Draws `points` a class on spiral arms: x = t (sin angle, cos angle).

    Point i of class c: t = linspace(0, 1), angle = linspace(2 pi c / C, 2 pi (c + 2)
    / C) + noise * randn, one call of randn a class, as the course notes have it.
    """
    x, y = [], []
    for c in range(classes):
        t = torch.linspace(0, 1, points)
        wobble = torch.randn(points, generator=generator) * noise
        turn = 2 * math.pi / classes
        angle = torch.linspace(turn * c, turn * (c + 2), points) + wobble
        x.append(torch.stack([t * torch.sin(angle), t * torch.cos(angle)], 1))
        y.append(torch.full((points,), c))
    return torch.cat(x), torch.cat(y)


def circles(points: int, noise: float, generator: torch.Generator) -> Points:
    """Draws a disc and a ring round it."""
    angle = 2 * math.pi * torch.rand(2 * points, generator=generator)
    y = torch.arange(2).repeat_interleave(points)
    radius = 0.35 + 0.5 * y + 0.5 * noise * torch.randn(2 * points, generator=generator)
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], 1), y


def xor(points: int, noise: float, generator: torch.Generator) -> Points:
    """Draws four squares; neighbours differ in class (exclusive or of the signs)."""
    x = 2 * torch.rand(2 * points, 2, generator=generator) - 1
    y = (x[:, 0] * x[:, 1] < 0).long()
    return x + 0.5 * noise * torch.randn(2 * points, 2, generator=generator), y


def moons(points: int, noise: float, generator: torch.Generator) -> Points:
    """Draws two half moons that reach into each other."""
    angle = math.pi * torch.rand(2 * points, generator=generator)
    y = torch.arange(2).repeat_interleave(points)
    sign = 1 - 2 * y
    x = torch.stack([sign * angle.cos() + y, sign * angle.sin() + y * 0.5], 1)
    x = (x - torch.tensor([0.5, 0.25])) / 1.5
    return x + 0.5 * noise * torch.randn(2 * points, 2, generator=generator), y


def blobs(points: int, noise: float, generator: torch.Generator) -> Points:
    """Draws three round clouds, which straight lines can tell apart."""
    y = torch.arange(3).repeat_interleave(points)
    angle = 2 * math.pi * y / 3
    centres = 0.6 * torch.stack([angle.sin(), angle.cos()], 1)
    return centres + noise * torch.randn(3 * points, 2, generator=generator), y


def own_points(text: str) -> Points:
    """Reads lines "x y class" (commas or spaces), classes 0 to 3.

    Raises ValueError for a line that is not so, more than 400 points, or one class.
    """
    rows = [
        line.replace(",", " ").split() for line in text.splitlines() if line.strip()
    ]
    if len(rows) > OWN_LIMIT:
        raise ValueError(f"{len(rows)} points; at most {OWN_LIMIT}")
    x, y = [], []
    for number, row in enumerate(rows, 1):
        try:
            first, second, label = float(row[0]), float(row[1]), int(row[2])
        except (ValueError, IndexError):
            raise ValueError(f"line {number} is not «x y class»") from None
        near = abs(first) <= FAR and abs(second) <= FAR  # which nan is not
        if len(row) != 3 or not near:
            raise ValueError(f"line {number}: three numbers, none beyond {FAR:g}")
        if not 0 <= label <= 3:
            raise ValueError(f"line {number}: the class is 0, 1, 2 or 3")
        x.append((first, second))
        y.append(label)
    if len(set(y)) < 2:
        raise ValueError("give points of at least two classes")
    return torch.tensor(x), torch.tensor(y)


DATA = {
    "spiral": spiral,
    "circles": circles,
    "xor": xor,
    "moons": moons,
    "blobs": blobs,
}
GIVEN = {  # points that are read from a text
    "own": own_points,
}


def draw_points(
    data: str, points: int, noise: float, generator: torch.Generator, own: str = ""
) -> Points:
    """Returns the points of a set by name ("own" reads `own`).

    Raises ValueError for an unknown name, fewer than 2 points a class or bad noise.
    """
    if data in GIVEN:
        return GIVEN[data](own)
    if data not in DATA:
        raise ValueError(f"unknown data {data!r}: {', '.join([*DATA, *GIVEN])}")
    check_size(points, noise)
    return DATA[data](points, noise, generator)


def check_size(points: int, noise: float) -> None:
    """Raises ValueError for fewer than 2 points a class, too many, or bad noise."""
    if not 2 <= points <= 10_000 or not 0 <= noise <= 10:
        raise ValueError("from 2 to 10,000 points a class, noise from 0 to 10")


def split_points(
    x: torch.Tensor, y: torch.Tensor, test_share: float, generator: torch.Generator
) -> tuple[Points, Points]:
    """Returns (training points, test points), shuffled unless nothing is set apart.

    Raises ValueError for a share outside [0, 0.9].
    """
    if not 0 <= test_share <= 0.9:
        raise ValueError("the test share is from 0 to 0.9")
    if test_share == 0:
        return (x, y), (x[:0], y[:0])
    order = torch.randperm(len(x), generator=generator)
    cut = max(1, len(x) - max(1, round(test_share * len(x))))
    train, test = order[:cut], order[cut:]
    return (x[train], y[train]), (x[test], y[test])
