"""A line by least squares and by least absolute errors, with a point far off."""

from __future__ import annotations

from dataclasses import dataclass

import torch

POINTS = 10  # beside the outlier, at x = 0.5, 1, ..., 5
SLOPE, HEIGHT = 1.0, 1.0
LOW, HIGH = -10.0, 20.0  # of the outlier's y
GRID = 121
TIE = 1e-9  # costs that differ by less differ by rounding


@dataclass(frozen=True)
class Dragged:
    """Two lines through the same points, the last of which is an outlier."""

    x: torch.Tensor  # (11,)
    y: torch.Tensor  # (11,)
    square: tuple[float, float]  # slope and height of the line of least squares
    absolute: tuple[float, float]  # and of least absolute errors
    others: tuple[float, float]  # least squares without the outlier
    leverage: float  # by which the first rises at the outlier's x, as that rises by 1
    grid: torch.Tensor  # (121,) heights of the outlier
    squares: torch.Tensor  # (121,) slope of the line of least squares for each
    absolutes: torch.Tensor  # (121,)


def least_squares(
    x: torch.Tensor, y: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns slope and height (k,) of the lines of least sum of squares.

    x is (n,), y (k, n). The slope is that of sum (x - mean) y / sum (x - mean)^2.
    """
    centred = x - x.mean()
    slope = y @ centred / centred.square().sum()
    return slope, y.mean(1) - slope * x.mean()


def least_absolute(
    x: torch.Tensor, y: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns slope and height (k,) of the lines of least sum of absolute errors.

    Among the best lines there is one through two of the points, so all pairs are tried
    (Boscovich 1757, Edgeworth 1887; a linear program has its minimum at a corner).
    """
    i, j = torch.combinations(torch.arange(len(x))).T
    apart = x[i] != x[j]
    i, j = i[apart], j[apart]
    slope = (y[:, j] - y[:, i]) / (x[j] - x[i])  # (k, pairs)
    height = y[:, i] - slope * x[i]
    errors = y[:, None] - slope[..., None] * x - height[..., None]
    cost = errors.abs().sum(-1)
    alike = cost <= cost.amin(1, keepdim=True) + TIE  # of several best ones the first
    number = torch.arange(len(i)).expand_as(cost)
    best = torch.where(alike, number, len(i)).amin(1, keepdim=True)
    return slope.gather(1, best)[:, 0], height.gather(1, best)[:, 0]


def drag_outlier(
    x: float = 4.0, y: float = 8.0, noise: float = 0.3, seed: int = 0
) -> Dragged:
    """Puts an outlier beside ten points of y = x + 1 + noise, and fits two lines.

    Raises ValueError for what is out of bounds.
    """
    if not (0 <= x <= 20 and LOW <= y <= HIGH and 0 <= noise <= 2):
        raise ValueError("x from 0 to 20, y from -10 to 20, noise from 0 to 2")
    generator = torch.Generator().manual_seed(seed)
    at = (torch.arange(POINTS, dtype=torch.float64) + 1) / 2
    errors = noise * torch.randn(POINTS, generator=generator, dtype=torch.float64)
    heights = SLOPE * at + HEIGHT + errors
    grid = torch.linspace(LOW, HIGH, GRID, dtype=torch.float64)
    last = torch.cat([torch.tensor([y], dtype=torch.float64), grid])
    all_x = torch.cat([at, torch.tensor([x], dtype=torch.float64)])
    all_y = torch.cat([heights.expand(len(last), -1), last[:, None]], 1)
    square, absolute = least_squares(all_x, all_y), least_absolute(all_x, all_y)
    others = least_squares(at, heights[None])
    centred = all_x - all_x.mean()
    leverage = 1 / len(all_x) + centred[-1] ** 2 / centred.square().sum()
    return Dragged(
        all_x,
        all_y[0],
        (square[0][0].item(), square[1][0].item()),
        (absolute[0][0].item(), absolute[1][0].item()),
        (others[0].item(), others[1].item()),
        leverage.item(),
        grid,
        square[0][1:],
        absolute[0][1:],
    )
