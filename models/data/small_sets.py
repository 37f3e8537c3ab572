"""Three small sets for small nets, with features of mean 0 and deviation 1."""

from __future__ import annotations

import torch

from models.data.digits import load_digits
from models.data.iris import load_iris
from models.data.toy_data import Points, check_size, spiral


def standardise(x: torch.Tensor, y: torch.Tensor, generator: torch.Generator) -> Points:
    """Returns the points shuffled, each feature with mean 0 and deviation 1."""
    order = torch.randperm(len(x), generator=generator)
    return ((x - x.mean(0)) / x.std(0))[order], y[order]


def flowers(points: int, noise: float, generator: torch.Generator) -> Points:
    """Returns all 150 flowers; there are no more to choose from."""
    return standardise(*load_iris(), generator)


def arms(points: int, noise: float, generator: torch.Generator) -> Points:
    """Draws the spiral, `points` a class."""
    check_size(points, noise)
    return standardise(*spiral(points, noise, generator), generator)


def images(points: int, noise: float, generator: torch.Generator) -> Points:
    """Returns the first `points` digits of 14 x 14; all pixels are scaled alike."""
    x, y = load_digits(points, 14)
    x = x.flatten(1)
    return (x - x.mean()) / x.std(), y


SETS = {
    "iris": flowers,
    "spiral": arms,
    "digits": images,
}


def pick_data(
    data: str, points: int, noise: float, generator: torch.Generator
) -> Points:
    """Returns x (n, features) and y (n,): features of mean 0 and deviation 1.

    iris: all 150 flowers, 4 lengths; spiral: `points` a class; digits: `points`
    images of 14 x 14, pixels shifted and scaled alike. Iris and spiral are shuffled.

    Raises ValueError for another name.
    """
    if data not in SETS:
        raise ValueError(f"unknown data {data!r}: {', '.join(SETS)}")
    return SETS[data](points, noise, generator)


def draw_halves(data: str, points: int, seed: int, place: str) -> tuple[Points, Points]:
    """Returns (training, test) as columns x (features, n) and y (n,), equally many.

    `points` is how many to train on: images, or points a class; iris has 75 flowers.
    """
    x, y = pick_data(data, 2 * points, 0.2, torch.Generator().manual_seed(seed))
    columns, labels = x.T.to(place), y.to(place)
    cut = len(y) // 2
    training = columns[:, :cut].contiguous(), labels[:cut]
    return training, (columns[:, cut:].contiguous(), labels[cut:])
