"""The smallest network with a saddle: two weights, one example."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.landscape.critical_points import Place, look_at
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
class TwoWeights:
    """Gradient descent on L = (1 - w₁ w₂)²."""

    box: Box
    heights: torch.Tensor  # (61, 61) float32, the bottom row first
    origin: Place  # the saddle (0, 0)
    start: Place
    end: Place
    path: torch.Tensor  # (steps done + 1, 2)
    losses: torch.Tensor  # (steps done + 1,)
    gradient_norms: torch.Tensor  # (steps done + 1,)
    reached: int | None  # first step with L < 1e-3
    largest_lr: float  # 2/λ at the end, GD is stable below; 1/‖w‖² on w₁ w₂ = 1
    diverged: int | None  # step after which a weight was beyond 1e6
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
    """Trains the net ŷ = w₁ w₂ x on the one example x = y = 1 by gradient descent.

    L = (1 - w₁ w₂)², ∇L = -2 (1 - w₁ w₂) (w₂, w₁). At (0, 0) the gradient is 0 and the
    Hessian [[0, -2], [-2, 0]]: a saddle, with a way down along (1, 1) (H.-y. Lee).

    Beside it goes momentum from the same start, m ← β m - lr g, w ← w + m.

    Raises ValueError for weights beyond 100, lr outside (0, 10], steps outside
    1 to 2000 or beta outside [0, 1).
    """
    if not (0 < lr <= 10 and 1 <= steps <= 2000 and 0 <= beta < 1):
        raise ValueError("lr is in (0, 10], steps are 1 to 2000, beta is in [0, 1)")
    box = find_box("lee")
    start = look_at(lee, w1, w2, box)
    path, diverged = walk_two(start.w, lr, 0.0, steps)
    inertia, _ = walk_two(start.w, lr, beta, steps)
    inertia_losses = lee(*inertia.unbind(-1))
    losses = lee(*path.unbind(-1))
    end = look_at(lee, *path[-1].clamp(-100, 100).tolist(), box)
    return TwoWeights(
        box=box,
        heights=heights(lee, box, 61),
        origin=look_at(lee, 0.0, 0.0, box),
        start=start,
        end=end,
        path=path,
        losses=losses,
        gradient_norms=gradient(lee, path).norm(dim=-1),
        reached=first_step(losses < SOLVED),
        largest_lr=2 / float(end.eigenvalues[-1]),
        diverged=diverged,
        inertia=inertia,
        inertia_losses=inertia_losses,
        inertia_reached=first_step(inertia_losses < SOLVED),
    )


def walk_two(
    w: torch.Tensor, lr: float, beta: float, steps: int
) -> tuple[torch.Tensor, int | None]:
    """Returns the path of the two weights, and the step at which they got lost."""
    path, m = [w], torch.zeros(2)
    for step in range(steps):
        m = beta * m - lr * gradient(lee, path[-1])
        w = path[-1] + m
        if not float(w.abs().max()) <= FAR_AWAY:
            return torch.stack(path), step + 1
        path.append(w)
    return torch.stack(path), None
