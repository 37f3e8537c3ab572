"""The pictures that a LeNet learns: embedded ones, or whole sets when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch

from models.data.digits import load_digits
from models.data.downloads import fetch
from models.data.image_sources import load_garments

HELD_BACK = 2000  # of the ten thousand embedded digits, to test on


@dataclass(frozen=True)
class Images:
    """Training and test images, (images, channels, size, size) uint8, with classes."""

    x: torch.Tensor
    y: torch.Tensor
    test_x: torch.Tensor
    test_y: torch.Tensor


def as_bytes(x: torch.Tensor) -> torch.Tensor:
    """Returns images (images, size, size) from 0 to 1 as (images, 1, size, size)."""
    return (x[:, None] * 255).round().byte()


def embedded_digits(images: int) -> Iterator[Images]:
    """Yields up to 8000 digits to learn, and 2000 others to test on."""
    x, y = load_digits(10_000)
    x, learnt = as_bytes(x), min(images, 10_000 - HELD_BACK)
    yield Images(x[:learnt], y[:learnt], x[-HELD_BACK:], y[-HELD_BACK:])


def embedded_garments(images: int) -> Iterator[Images]:
    """Yields up to 5000 garments to learn, and 1000 others to test on."""
    x, y = load_garments(min(images, 5000))
    test_x, test_y = load_garments(1000, "test")
    yield Images(as_bytes(x), y, as_bytes(test_x), test_y)


def whole_set(name: str, images: int) -> Iterator[float | Images]:
    """Yields the share downloaded, then the first images of a torchvision set."""
    for got in fetch(name):
        if isinstance(got, float):
            yield got
        else:
            x, y, test_x, test_y = got
            yield Images(x[:images], y[:images], test_x, test_y)


PICTURES = {
    "digits": embedded_digits,
    "garments": embedded_garments,
    "mnist": partial(whole_set, "MNIST"),
    "fashion_mnist": partial(whole_set, "FashionMNIST"),
    "cifar10": partial(whole_set, "CIFAR10"),
}


def load_images(data: str, images: int) -> Iterator[float | Images]:
    """Yields the share downloaded, if anything is, and at last the images.

    Raises ValueError for data it does not know, or none; see `fetch` for the rest.
    """
    if data not in PICTURES or images < 1:
        raise ValueError(f"data is one of {', '.join(PICTURES)}")
    yield from PICTURES[data](images)
