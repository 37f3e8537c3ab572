"""Polynomials of growing degree: training and test error, bias and variance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

DRAWS = 30  # training sets, all of the same size
SHOWN = 8  # of which the curves are drawn
GRID = 161  # places from -1 to 1 at which a curve is compared with the true one
QUARTILES = (0.25, 0.5, 0.75)

TRUTHS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sine": lambda x: torch.sin(3 * x),
    "cubic": lambda x: 2 * x**3 - x,
    "step": lambda x: torch.sign(x),
}


@dataclass(frozen=True)
class Degrees:
    """Least-squares polynomials of the degrees 0 to `most` over many training sets."""

    train: torch.Tensor  # (most + 1, 3) quartiles of the training error
    test: torch.Tensor  # (most + 1, 3) of the error on new points of the same curve
    bias: torch.Tensor  # (most + 1,) squared distance of the mean curve from the true
    variance: torch.Tensor  # (most + 1,) mean squared distance of a curve from the mean
    mean_test: torch.Tensor  # (most + 1,) bias + variance + noise squared
    degree: int  # of the curves that follow
    grid: torch.Tensor  # (161,) x
    truth: torch.Tensor  # (161,)
    fits: torch.Tensor  # (8, 161)
    x: torch.Tensor  # (n,) the first training set
    y: torch.Tensor  # (n,)


def legendre(x: torch.Tensor, count: int, power: float = 0.0) -> torch.Tensor:
    """Returns (..., count): Legendre polynomials of x (...), of mean square 1.

    By Bonnet's recursion (k + 1) P_(k+1) = (2k + 1) x P_k - k P_(k-1). The k-th is
    divided by (k + 1)^power.
    """
    columns = [torch.ones_like(x), x]
    for k in range(1, count - 1):
        after = ((2 * k + 1) * x * columns[k] - k * columns[k - 1]) / (k + 1)
        columns.append(after)
    k = torch.arange(count, dtype=x.dtype)
    return torch.stack(columns[:count], -1) * (2 * k + 1).sqrt() / (k + 1) ** power


def least_norm(a: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns c (..., p) of least |a c - y|; of several, that of the least |c|."""
    return (torch.linalg.pinv(a) @ y[..., None])[..., 0]


def fit_degrees(
    degree: int = 3,
    most: int = 11,
    n: int = 12,
    noise: float = 0.2,
    scale: str = "equal",
    truth: str = "sine",
    seed: int = 0,
) -> Degrees:
    """Fits every degree up to `most` to 30 draws of n points y = f(x) + noise N(0, 1).

    x is uniform on (-1, 1). With more coefficients than points the fit of least norm
    is taken; `scale` "equal" counts all coefficients alike, "smooth" makes those of
    high degree dearer by dividing the k-th polynomial by k + 1. Errors are means of
    squares; that on new points counts their noise. After Belkin et al. 2019
    (arXiv:1812.11118). Raises ValueError for what is unknown or out of bounds.
    """
    if truth not in TRUTHS or scale not in ("equal", "smooth"):
        raise ValueError("sine, cubic or step; equal or smooth")
    if not (0 <= degree <= 60 and 3 <= most <= 60 and 3 <= n <= 40):
        raise ValueError("degrees to 60, from 3 to 40 points")
    if not 0 <= noise <= 2:
        raise ValueError("noise from 0 to 2")
    generator = torch.Generator().manual_seed(seed)
    f = TRUTHS[truth]
    x = 2 * torch.rand(DRAWS, n, generator=generator, dtype=torch.float64) - 1
    y = f(x) + noise * torch.randn(x.shape, generator=generator, dtype=torch.float64)
    grid = torch.linspace(-1, 1, GRID, dtype=torch.float64)
    power = 1.0 if scale == "smooth" else 0.0
    a, b = legendre(x, most + 1, power), legendre(grid, most + 1, power)
    degree, goal = min(degree, most), f(grid)
    rows, fits = [], goal[None]
    q = torch.tensor(QUARTILES, dtype=torch.float64)
    for p in range(1, most + 2):  # coefficients
        c = least_norm(a[..., :p], y)
        curves = c @ b[:, :p].T
        train = ((a[..., :p] @ c[..., None])[..., 0] - y).square().mean(1)
        test = (curves - goal).square().mean(1) + noise**2
        mean = curves.mean(0)
        bias = (mean - goal).square().mean()
        variance = (curves - mean).square().mean()
        rows.append((train.quantile(q), test.quantile(q), bias, variance, test.mean()))
        if p == degree + 1:
            fits = curves[:SHOWN]
    train, test, bias, variance, mean_test = map(torch.stack, zip(*rows, strict=True))
    return Degrees(
        train,
        test,
        bias,
        variance,
        mean_test,
        degree,
        grid,
        goal,
        fits,
        x[0],
        y[0],
    )
