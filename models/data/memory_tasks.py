"""Tasks that need memory: name the first symbol at the end, add two marked numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

SYMBOLS = 8
Batch = tuple[torch.Tensor, torch.Tensor]  # x (length, batch, inputs), y (batch,)


def first_symbol(length: int, batch: int, generator: torch.Generator) -> Batch:
    """Draws sequences whose first symbol is to be named at the end.

    Symbols 0..7 can come first, 8..15 are what follows and means nothing; x is one-hot
    (length, batch, 16), y (batch,) the first symbol. Guessing is right in 1 of 8.
    """
    y = torch.randint(SYMBOLS, (batch,), generator=generator)
    said = torch.randint(SYMBOLS, (length, batch), generator=generator) + SYMBOLS
    said[0] = y
    return F.one_hot(said, 2 * SYMBOLS).float(), y


def adding(length: int, batch: int, generator: torch.Generator) -> Batch:
    """Draws sequences of numbers in 0..1, two of them marked; y is the sum of these.

    x (length, batch, 2): number and mark, one mark in each half; y (batch,). Always
    answering 1 has the squared error 1/6 (Hochreiter & Schmidhuber 1997, variant of
    Le et al. 2015, arXiv:1504.00941).
    """
    numbers = torch.rand(length, batch, generator=generator)
    half = max(1, length // 2)
    first = torch.randint(half, (batch,), generator=generator)
    second = torch.randint(half, length, (batch,), generator=generator)
    marks = F.one_hot(first, length) + F.one_hot(second, length)
    marks = marks.T.float()
    return torch.stack([numbers, marks], 2), (numbers * marks).sum(0)


@dataclass(frozen=True)
class Task:
    """How a task is drawn, what goes in and out, and what a net without memory gets."""

    draw: Callable[[int, int, torch.Generator], Batch]
    inputs: int
    outputs: int
    chance: float


TASKS = {
    "first": Task(first_symbol, 2 * SYMBOLS, SYMBOLS, 1 / SYMBOLS),
    "adding": Task(adding, 2, 1, 1 / 6),
}


def task_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns cross-entropy for class numbers y, the mean squared error for numbers."""
    if y.is_floating_point():
        return F.mse_loss(y_hat[:, 0], y)
    return F.cross_entropy(y_hat, y)
