"""How large a step may be, and a straight line that is learnt with such steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.training import choose_optimizer, train

MOST_STEPS = 1000


@dataclass(frozen=True)
class Descent:
    """Gradient descent on a parabola."""

    x: torch.Tensor  # (steps + 1,) where it stood, the start first
    factor: float  # what each step multiplies x by
    largest_lr: float  # beyond it x grows


def descend(
    curvature: float = 1.0, lr: float = 0.3, start: float = 4.0, steps: int = 20
) -> Descent:
    """Takes steps on f(x) = curvature * x^2 / 2, whose gradient is curvature * x.

    Raises ValueError for a curvature or lr that is not above 0, or too many steps.
    """
    if not (curvature > 0 and lr > 0 and 1 <= steps <= MOST_STEPS):
        raise ValueError("curvature and lr are above 0, steps from 1 to 1000")
    x = [start]
    for _ in range(steps):
        x.append(x[-1] - lr * curvature * x[-1])
    return Descent(
        torch.tensor(x, dtype=torch.float64), 1 - lr * curvature, 2 / curvature
    )


@dataclass(frozen=True)
class Line:
    """A line y = slope * x + intercept that is being learnt."""

    progress: float  # from 0 to 1: every result that comes bit by bit has it
    slope: float
    intercept: float
    loss: float  # mean squared error, before the step


def draw_points(
    noise: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns x (50,) between -1 and 1, and y = 2 x - 1 with normal noise."""
    x = torch.rand(50, generator=generator) * 2 - 1
    return x, 2 * x - 1 + noise * torch.randn(50, generator=generator)


def learn_line(
    noise: float = 0.3, lr: float = 0.1, steps: int = 100, seed: int = 0
) -> Iterator[Line]:
    """Learns a line by gradient descent on the squared error; yields it as it learns.

    Raises ValueError for an lr that is not above 0, or too many steps.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise ValueError("steps go from 1 to 1000")
    x, y = draw_points(noise, torch.Generator().manual_seed(seed))
    w, b = (torch.zeros((), requires_grad=True) for _ in range(2))
    optimizer = choose_optimizer("sgd", [w, b], lr)
    for step, loss in train(lambda _: ((w * x + b - y) ** 2).mean(), optimizer, steps):
        yield Line((step + 1) / steps, float(w), float(b), float(loss))


@dataclass(frozen=True)
class WatchedLine:
    """A line that is being learnt, and what the page draws of it."""

    progress: float
    slope: float
    intercept: float
    x: torch.Tensor  # (points,)
    y: torch.Tensor  # (points,)
    losses: torch.Tensor  # (steps done,)


def watch_line(
    noise: float = 0.3, lr: float = 0.1, steps: int = 100, seed: int = 0
) -> Iterator[WatchedLine]:
    """Learns a line like `learn_line`, and keeps what the page draws."""
    x, y = draw_points(noise, torch.Generator().manual_seed(seed))
    losses: list[float] = []
    for line in learn_line(noise, lr, steps, seed):
        losses.append(line.loss)
        yield WatchedLine(
            line.progress, line.slope, line.intercept, x, y, torch.tensor(losses)
        )
