"""Batch normalisation of one unit: a batch, running statistics, scale and shift."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import nn

MOST = 12  # numbers in a batch
FAR = 1000.0  # the largest of them


@dataclass(frozen=True)
class Normalised:
    """What a layer makes of a batch, and what it has kept of the batches before."""

    x: torch.Tensor  # (n,) the batch
    mean: float
    variance: float  # mean squared distance from the mean: divided by n
    sent: torch.Tensor  # (m,) what goes in at the end: the batch, or its first number
    output: torch.Tensor  # (m,) in the chosen mode
    used: tuple[float, float]  # mean and variance that were subtracted and divided by
    trained: torch.Tensor  # (n,) output for the batch in training mode
    evaluated: torch.Tensor  # (n,) in evaluation mode
    running_mean: torch.Tensor  # (steps + 1,) before the first batch, after each
    running_variance: torch.Tensor  # (steps + 1,)
    gamma: torch.Tensor  # (steps + 1,) the scale
    beta: torch.Tensor  # (steps + 1,) the shift


def read_batch(text: str) -> torch.Tensor:
    """Returns the numbers of "1, 2, 3, 6" (n,) float64.

    Raises ValueError for what is no number, too many, or a number beyond 1000.
    """
    try:
        numbers = [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        raise ValueError("write numbers such as 1, 2, 3, 6") from None
    if not 2 <= len(numbers) <= MOST:
        raise ValueError(f"a batch has from 2 to {MOST} numbers here")
    if not all(math.isfinite(v) and abs(v) <= FAR for v in numbers):
        raise ValueError(f"a number is beyond {FAR:g}")
    return torch.tensor(numbers, dtype=torch.float64)


def normalise_batch(
    numbers: str = "1, 2, 3, 6",
    mode: str = "train",
    sent: str = "batch",
    steps: int = 1,
    learn: bool = False,
    momentum: float = 0.1,
    gamma: float = 1.0,
    beta: float = 0.0,
) -> Normalised:
    """Shows one batch to a layer `steps` times, then sends it in in one of two modes.

    y = gamma (x - mean) / sqrt(variance + 0.00001) + beta. With `learn`, each step also
    moves gamma and beta down the gradient (rate 0.1) of the mean of (y - x)^2. In
    evaluation mode the running statistics take the place of the batch's. Ioffe &
    Szegedy 2015 (arXiv:1502.03167); momentum as PyTorch has it: the share of the new.

    Raises ValueError for a batch that cannot be read, what is out of bounds, and, as
    PyTorch says it, for a single number in training mode.
    """
    if mode not in ("train", "eval") or sent not in ("batch", "first"):
        raise ValueError("train or eval; batch or first")
    if not (0 <= steps <= 200 and 0 <= momentum <= 1):
        raise ValueError("steps to 200, momentum from 0 to 1")
    x = read_batch(numbers)
    layer = nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.fill_(gamma)
        layer.bias.fill_(beta)
    optimizer = torch.optim.SGD(layer.parameters(), 0.1)
    kept = [state_of(layer)]
    for _ in range(steps):
        loss = (layer(x[:, None])[:, 0] - x).square().mean()
        if learn:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        kept.append(state_of(layer))
    path = torch.tensor(kept, dtype=torch.float64).T
    with torch.no_grad():
        evaluated = layer.eval()(x[:, None])[:, 0]
        given = x if sent == "batch" else x[:1]
        output = layer.train(mode == "train")(given[:, None])[:, 0]
        trained = layer.train()(x[:, None])[:, 0]
    mean, variance = float(x.mean()), float(x.var(correction=0))
    used = (mean, variance) if mode == "train" else (kept[-1][0], kept[-1][1])
    return Normalised(x, mean, variance, given, output, used, trained, evaluated, *path)


def state_of(layer: nn.BatchNorm1d) -> tuple[float, float, float, float]:
    """Returns running mean and variance, scale and shift of a layer of one unit."""
    parts = (layer.running_mean, layer.running_var, layer.weight, layer.bias)
    mean, variance, gamma, beta = (float(part.detach()) for part in parts)
    return mean, variance, gamma, beta
