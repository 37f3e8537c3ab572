"""The smallest network with a saddle: two weights, one example."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.landscape.point import Place, look_at, stand_at
from models.landscape.surfaces import (
    FAR_AWAY,
    Box,
    find_box,
    first_step,
    gradient,
    heights,
    lee,
)

SOLVED = 1e-3  # a loss below this counts as learnt


@dataclass(frozen=True)
class Descent:
    """Gradient descent on L = (1 - w₁ w₂)²."""

    path: torch.Tensor  # (steps done + 1, 2)
    losses: torch.Tensor  # (steps done + 1,)
    reached: int | None  # first step with L < 1e-3
    diverged: int | None  # step after which a weight was beyond 1e6
    last: torch.Tensor  # (2,) the last weights, brought back to within 100


def learn_two(w1: float, w2: float, lr: float, steps: int) -> Descent:
    """Trains the net ŷ = w₁ w₂ x on the one example x = y = 1 by gradient descent.

    L = (1 - w₁ w₂)², ∇L = -2 (1 - w₁ w₂) (w₂, w₁). At (0, 0) the gradient is 0 and the
    Hessian [[0, -2], [-2, 0]]: a saddle, with a way down along (1, 1) (H.-y. Lee).

    Raises ValueError for weights beyond 100, lr outside (0, 10] or steps outside
    1 to 2000.
    """
    if not (0 < lr <= 10 and 1 <= steps <= 2000):
        raise ValueError("lr is in (0, 10], steps are 1 to 2000")
    path, diverged = walk_two(stand_at(w1, w2), lr, 0.0, steps)
    losses = lee(*path.unbind(-1))
    reached = first_step(losses < SOLVED)
    return Descent(path, losses, reached, diverged, path[-1].clamp(-100, 100))


def walk_two(
    w: torch.Tensor, lr: float, beta: float, steps: int
) -> tuple[torch.Tensor, int | None]:
    """Returns the path of the two weights, and the step at which they got lost.

    m ← β m - lr g, w ← w + m: without momentum, β = 0, that is gradient descent.
    """
    path, m = [w], torch.zeros(2)
    for step in range(steps):
        m = beta * m - lr * gradient(lee, path[-1])
        w = path[-1] + m
        if not float(w.abs().max()) <= FAR_AWAY:
            return torch.stack(path), step + 1
        path.append(w)
    return torch.stack(path), None


@dataclass(frozen=True)
class TwoWeights:
    """Gradient descent on L = (1 - w₁ w₂)², and momentum beside it."""

    box: Box
    heights: torch.Tensor  # (61, 61) float32, the bottom row first
    start: Place
    path: torch.Tensor  # (steps done + 1, 2)
    losses: torch.Tensor  # (steps done + 1,)
    gradient_norms: torch.Tensor  # (steps done + 1,)
    reached: int | None  # first step with L < 1e-3
    diverged: int | None  # step after which a weight was beyond 1e6
    last: torch.Tensor  # (2,) the last weights, brought back to within 100
    inertia: torch.Tensor  # (steps done + 1, 2) the same with momentum
    inertia_losses: torch.Tensor  # (steps done + 1,)
    inertia_reached: int | None


def two_weights(
    w1: float = 0.01,
    w2: float = 0.01,
    lr: float = 0.1,
    steps: int = 100,
    beta: float = 0.9,
) -> TwoWeights:
    """Trains two weights (`learn_two`), and beside them with momentum.

    Raises ValueError for what `learn_two` refuses, or beta outside [0, 1).
    """
    if not 0 <= beta < 1:
        raise ValueError("beta is at least 0 and below 1")
    plain, box = learn_two(w1, w2, lr, steps), find_box("lee")
    inertia, _ = walk_two(stand_at(w1, w2), lr, beta, steps)
    inertia_losses = lee(*inertia.unbind(-1))
    return TwoWeights(
        **vars(plain),
        box=box,
        heights=heights(lee, box, 61),
        start=look_at(lee, w1, w2, box),
        gradient_norms=gradient(lee, plain.path).norm(dim=-1),
        inertia=inertia,
        inertia_losses=inertia_losses,
        inertia_reached=first_step(inertia_losses < SOLVED),
    )
