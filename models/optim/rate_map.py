"""The map of learning rate and momentum: how fast each pair gets down a quadratic."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.surfaces import Box, find_box, window_points
from models.optim.quadratic import (
    REGIMES,
    Pair,
    Probe,
    optimal_gd,
    optimal_momentum,
    predict,
    probe_momentum,
    rates_and_regimes,
)


@dataclass(frozen=True)
class Pairs:
    """Three pairs of learning rate and momentum on (l x^2 + L y^2) / 2."""

    probe: Pair  # the reader's
    gd: Pair  # the best without momentum
    best: Pair  # the best of all


def compare_pairs(kappa: float, smallest: float, lr: float, beta: float) -> Pairs:
    """Predicts how fast the reader's pair, the best GD and the best momentum are.

    The quadratic has eigenvalues l = `smallest` along x and L = kappa l along y.

    Raises ValueError for kappa < 1, smallest <= 0, lr < 0 or beta outside [0, 1).
    """
    largest = kappa * smallest
    if not (1 <= kappa and 0 < smallest and largest < math.inf):
        raise ValueError("kappa is at least 1, the smallest eigenvalue above 0")
    if not (0 <= lr < math.inf and 0 <= beta < 1):
        raise ValueError("lr is at least 0 and finite, beta at least 0 and below 1")
    gd_lr, _ = optimal_gd(smallest, largest)
    best_lr, best_beta, _ = optimal_momentum(smallest, largest)
    pairs = ((lr, beta), (gd_lr, 0.0), (best_lr, best_beta))
    return Pairs(*(predict(*pair, smallest, largest) for pair in pairs))


@dataclass(frozen=True)
class RateMap:
    """Heavy ball on (l x^2 + L y^2) / 2: its rate over lr (columns) x beta (rows)."""

    lrs: torch.Tensor  # (grid,) up to 4 / L, beyond which no beta < 1 converges
    betas: torch.Tensor  # (grid,) from 0 to 1
    rate: torch.Tensor  # (grid, grid) float32, factor per step
    regime: torch.Tensor  # (grid, grid) uint8, index into `regimes`
    regimes: tuple[str, ...]
    limit: torch.Tensor  # (grid,) lr below which each beta converges
    critical_low: torch.Tensor  # (grid,) beta that damps l critically at each lr
    critical_high: torch.Tensor  # (grid,) the same for L
    bowl: torch.Tensor  # (61, 61) float32, (l x^2 + L y^2) / 2, the bottom row first
    box: Box
    kappa: float  # L / l
    probe: Probe  # the reader's pair
    gd: Probe  # the best without momentum
    best: Probe  # the best of all pairs


def rate_map(
    kappa: float = 10.0,
    smallest: float = 1.0,
    lr: float = 0.1,
    beta: float = 0.5,
    x: float = 5.0,
    y: float = 1.0,
    steps: int = 150,
    grid: int = 101,
    tolerance: float = 1e-3,
) -> RateMap:
    """Draws the rate of every (lr, beta), and runs three pairs to compare with it.

    A pair with both roots of one eigenvalue equal shrinks like t rate^t: its measured
    factor is a little above the predicted one, the less so the longer it runs.

    Raises ValueError for what `compare_pairs` refuses, a start at the minimum or not
    finite, steps outside 1 to 1000 or a grid outside 2 to 400.
    """
    pairs, largest = compare_pairs(kappa, smallest, lr, beta), kappa * smallest
    if x == y == 0:
        raise ValueError("this is the minimum: start somewhere else")
    if not (math.hypot(x, y) < math.inf and tolerance > 0):
        raise ValueError("start somewhere finite, with a tolerance above 0")
    if not (1 <= steps <= 1000 and 2 <= grid <= 400):
        raise ValueError("steps from 1 to 1000, grid from 2 to 400")
    lrs = torch.linspace(0, 4 / largest, grid, dtype=torch.float64)
    betas = torch.linspace(0, 1, grid, dtype=torch.float64)
    rate, regime = rates_and_regimes(lrs[None, :], betas[:, None], smallest, largest)
    run, box = ((smallest, largest), (x, y), steps, tolerance), find_box("bowl")
    across, up = window_points(box, 61)
    return RateMap(
        lrs=lrs,
        betas=betas,
        rate=rate.float(),
        regime=regime.to(torch.uint8),
        regimes=REGIMES,
        limit=2 * (1 + betas) / largest,
        critical_low=(1 - torch.sqrt(lrs * smallest)) ** 2,
        critical_high=(1 - torch.sqrt(lrs * largest)) ** 2,
        bowl=((smallest * across**2 + largest * up**2) / 2).float(),
        box=box,
        kappa=kappa,
        probe=probe_momentum(pairs.probe, *run),
        gd=probe_momentum(pairs.gd, *run),
        best=probe_momentum(pairs.best, *run),
    )
