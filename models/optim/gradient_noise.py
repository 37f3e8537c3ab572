"""How noisy the gradient of a mini-batch is: the cloud, and the law of its variance."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.data.iris import load_iris


@dataclass(frozen=True)
class GradientNoise:
    """Gradients of mini-batches around the gradient of all points."""

    points: int  # N
    batch: int
    slope: float
    bias: float
    loss: float  # of all points, (mean squared error) / 2
    full: torch.Tensor  # (2,) gradient of all points
    cloud: torch.Tensor  # (draws, 2) gradients of the mini-batches
    spread: float  # S^2: summed variances of one point's gradient, divisor N - 1
    sizes: tuple[int, ...]  # the batch sizes measured
    measured: torch.Tensor  # (sizes,) mean of |g_B - g|^2 over the draws
    theory: torch.Tensor  # (sizes,) its expected value
    wrong_way: float  # share of the cloud that points away from g: g_B.g < 0
    x: torch.Tensor  # (N,) petal length, cm
    y: torch.Tensor  # (N,) petal width, cm


def noise(
    batch: int = 10,
    draws: int = 400,
    slope: float = 0.0,
    bias: float = 0.0,
    replacement: bool = False,
    seed: int = 0,
) -> GradientNoise:
    """Draws mini-batches of iris flowers and takes the gradient of each.

    A line y_hat = slope x + bias predicts the petal's width from its length; the loss
    is (y_hat - y)^2 / 2, so a point's gradient is (y_hat - y) (x, 1), and a batch's
    their mean. Without replacement E |g_B - g|^2 = S^2 / B (1 - B / N), which is 0 at
    B = N; with replacement (the same flower may come twice) S^2 / B (1 - 1 / N).

    Raises ValueError for a batch outside 1..N or draws outside 2..5000.
    """
    flowers, _ = load_iris()
    x, y = flowers[:, 2].double(), flowers[:, 3].double()
    total = len(x)
    if not (1 <= batch <= total and 2 <= draws <= 5000):
        raise ValueError(f"a batch of 1 to {total}, and 2 to 5000 draws")
    error = slope * x + bias - y
    grads = torch.stack([error * x, error], 1)  # (N, 2) one for each point
    full = grads.mean(0)
    spread = float(grads.var(0).sum())
    sizes = tuple(sorted({1, 2, 5, 10, 20, 50, 75, 100, 125, total, batch}))
    generator = torch.Generator().manual_seed(seed)
    clouds = {
        size: batch_gradients(grads, size, draws, replacement, generator)
        for size in sizes
    }
    measured = [(clouds[b] - full).square().sum(1).mean() for b in sizes]
    theory = [
        spread / b * ((1 - 1 / total) if replacement else (1 - b / total))
        for b in sizes
    ]
    cloud = clouds[batch]
    return GradientNoise(
        points=total,
        batch=batch,
        slope=slope,
        bias=bias,
        loss=float(error.square().mean() / 2),
        full=full,
        cloud=cloud,
        spread=spread,
        sizes=sizes,
        measured=torch.stack(measured),
        theory=torch.tensor(theory, dtype=torch.float64),
        wrong_way=float((cloud @ full < 0).double().mean()),
        x=x,
        y=y,
    )


def batch_gradients(
    grads: torch.Tensor,
    batch: int,
    draws: int,
    replacement: bool,
    generator: torch.Generator,
) -> torch.Tensor:
    """Returns (draws, 2): the mean of `batch` randomly chosen rows, for each draw."""
    total = len(grads)
    if replacement:
        chosen = torch.randint(total, (draws, batch), generator=generator)
    else:  # the first few of a random order
        order = torch.rand(draws, total, generator=generator).argsort(1)
        chosen = order[:, :batch]
    return grads[chosen].mean(1)
