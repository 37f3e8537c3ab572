"""Depth: the straight pieces of a ReLU net multiply with layers, and add with width.

On a line: the tent map, applied k times, has 2^k pieces from 2 k ReLUs (Telgarsky
2016, arXiv:1602.04485). In the plane: the regions in which one and the same set of
ReLUs is on (Montufar et al. 2014, arXiv:1402.1869).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Tent:
    depth: int
    knots_x: torch.Tensor  # (pieces + 1,) where the deep net bends, and both ends
    knots_y: torch.Tensor
    pieces: int  # counted: 2^depth
    x: torch.Tensor  # (points,) in [0, 1]
    shallow: torch.Tensor  # (points,) one layer of as many ReLUs, fitted to the tent
    shallow_pieces: int  # the most that one layer can have: units + 1
    shallow_error: float  # root mean square; answering 1/2 everywhere has 0.289
    units: int  # 2 per layer: as many in the deep net as in the shallow one
    parameters: int  # 6 depth + 1, in both
    width_needed: int  # a layer of fewer ReLUs than this cannot have as many pieces


def tent_map(y: torch.Tensor) -> torch.Tensor:
    """Returns 2 relu(y) - 4 relu(y - 1/2): up to 1 at y = 1/2, then down to 0."""
    return 2 * torch.relu(y) - 4 * torch.relu(y - 0.5)


def bend(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the knots of T(f) from those of a piecewise linear f with y in [0, 1].

    T bends at 1/2, so f's knots gain one wherever a piece crosses y = 1/2.
    """
    crosses = (y[:-1] - 0.5) * (y[1:] - 0.5) < 0
    share = (0.5 - y[:-1][crosses]) / (y[1:] - y[:-1])[crosses]
    new_x = x[:-1][crosses] + share * (x[1:] - x[:-1])[crosses]
    x, order = torch.cat([x, new_x]).sort()
    return x, tent_map(torch.cat([y, torch.full_like(new_x, 0.5)])[order])


def merge_straight(
    x: torch.Tensor, y: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the knots without those at which the slope stays the same."""
    slopes = torch.diff(y) / torch.diff(x)
    ends = torch.ones(1, dtype=torch.bool)
    keep = torch.cat([ends, slopes[1:] != slopes[:-1], ends])
    return x[keep], y[keep]


def fit_layer(x: torch.Tensor, y: torch.Tensor, units: int) -> torch.Tensor:
    """Returns the best fit in mean square of one layer with equally spaced kinks."""
    kinks = torch.arange(units, dtype=x.dtype) / units  # 0 among them: a plain slope
    hidden = torch.cat([torch.relu(x[:, None] - kinks), torch.ones_like(x)[:, None]], 1)
    return hidden @ torch.linalg.lstsq(hidden, y[:, None]).solution.squeeze(1)


def tent(depth: int = 4) -> Tent:
    """Applies the tent map `depth` times and counts the pieces from their knots.

    All knots are dyadic fractions, which float64 holds exactly: the count is exact.
    Beside it, one hidden layer with as many ReLUs and as many parameters.
    Raises ValueError for a depth outside 1 to 10.
    """
    if not 1 <= depth <= 10:
        raise ValueError("depth is from 1 to 10")
    knots_x = knots_y = torch.tensor([0.0, 1.0], dtype=torch.float64)
    x = torch.linspace(0, 1, 2**13 + 1, dtype=torch.float64)  # every knot is on it
    y = x
    for _ in range(depth):
        knots_x, knots_y = bend(knots_x, knots_y)
        y = tent_map(y)
    knots_x, knots_y = merge_straight(knots_x, knots_y)
    units, pieces = 2 * depth, len(knots_x) - 1
    shallow = fit_layer(x, y, units)
    return Tent(
        depth=depth,
        knots_x=knots_x,
        knots_y=knots_y,
        pieces=pieces,
        x=x,
        shallow=shallow,
        shallow_pieces=units + 1,
        shallow_error=float((shallow - y).square().mean().sqrt()),
        units=units,
        parameters=6 * depth + 1,
        width_needed=pieces - 1,
    )


@dataclass(frozen=True)
class Regions:
    """A random ReLU net on [-1, 1]^2, cut into regions with one linear rule each."""

    side: torch.Tensor  # (grid,) the values of x1 and of x2
    labels: torch.Tensor  # (grid, grid) region of each point; rows x2, columns x1
    output: torch.Tensor  # (grid, grid) what the net computes there
    seen: int  # regions that hold a grid point: smaller ones slip through
    exact: int | None  # one layer: all regions of the square, counted from the lines
    bound: int  # one layer: the most in the whole plane; deeper: some net has as many
    units: int
    one_layer_bound: int  # the most that as many units in a single layer can make


def most_regions(units: int, inputs: int = 2) -> int:
    """Returns sum_(j <= inputs) C(units, j): the most regions of one ReLU layer."""
    return sum(math.comb(units, j) for j in range(inputs + 1))


def montufar_bound(layers: int, width: int, inputs: int = 2) -> int:
    """Returns how many regions some net of `layers` x `width` ReLUs has at least.

    floor(n / n0)^(n0 (L - 1)) sum_(j <= n0) C(n, j): Montufar et al. 2014, cor. 6,
    for width >= inputs.
    """
    return (width // inputs) ** (inputs * (layers - 1)) * most_regions(width, inputs)


def count_in_square(w: torch.Tensor, b: torch.Tensor) -> int:
    """Returns into how many regions the lines w_i . x + b_i = 0 cut (-1, 1)^2.

    1 + lines that meet the square + crossings inside it, w (units, 2) in general
    position (no three lines through a point), which random lines are.
    """
    lines = int((b.abs() < w.abs().sum(1)).sum())
    i, j = torch.combinations(torch.arange(len(b)), 2).T
    det = w[i, 0] * w[j, 1] - w[i, 1] * w[j, 0]
    x1 = (w[i, 1] * b[j] - w[j, 1] * b[i]) / det
    x2 = (w[j, 0] * b[i] - w[i, 0] * b[j]) / det
    return 1 + lines + int(((x1.abs() < 1) & (x2.abs() < 1)).sum())


def regions(
    layers: int = 1, width: int = 16, seed: int = 0, bias: float = 0.5, grid: int = 160
) -> Regions:
    """Draws a random ReLU net with two inputs and maps which ReLUs are on where.

    Weights He, N(0, 2 / fan in); biases N(0, bias^2). Raises ValueError for layers < 1,
    width < 2, bias < 0 or grid < 2.
    """
    if layers < 1 or width < 2 or grid < 2 or not 0 <= bias < math.inf:
        raise ValueError("layers >= 1, width >= 2, bias >= 0, grid >= 2")
    settings = {
        "generator": torch.Generator().manual_seed(seed),
        "dtype": torch.float64,
    }
    side = torch.linspace(-1, 1, grid, dtype=torch.float64)
    x2, x1 = torch.meshgrid(side, side, indexing="ij")
    h = torch.stack([x1.flatten(), x2.flatten()], 1)  # (points, 2)
    labels, exact = torch.zeros(len(h), dtype=torch.int64), None
    for _ in range(layers):
        fan_in = h.shape[1]
        w = torch.randn(width, fan_in, **settings) * math.sqrt(2 / fan_in)
        b = torch.randn(width, **settings) * bias
        if layers == 1 and bias > 0:
            exact = count_in_square(w, b)
        z = h @ w.T + b
        h = torch.relu(z)
        for on in (z > 0).T:  # a region falls in two where a ReLU switches
            labels = torch.unique(2 * labels + on, return_inverse=True)[1]
    output = h @ torch.randn(width, **settings) / math.sqrt(width)
    units = layers * width
    return Regions(
        side=side,
        labels=labels.reshape(grid, grid).to(torch.int32),
        output=output.reshape(grid, grid),
        seen=int(labels.max()) + 1,
        exact=exact,
        bound=montufar_bound(layers, width),
        units=units,
        one_layer_bound=most_regions(units),
    )
