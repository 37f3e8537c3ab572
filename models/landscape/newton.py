"""Newton's method on ∇f = 0, from many points of a window at once.

Newton walks to the nearest critical point of any kind: minimum, maximum or saddle.
"""

from __future__ import annotations

import math

import torch

from models.landscape.formula import Surface
from models.landscape.surfaces import Box, derivatives, gradient

ROUNDS = 80  # near a degenerate point each round only divides the distance by 1.5
SINGULAR = 1e-14  # |det H| / ‖H‖² below which a Hessian counts as singular


def newton_step(
    grad: torch.Tensor, hessian: torch.Tensor, singular: float = SINGULAR
) -> torch.Tensor:
    """Returns H⁻¹ g (..., 2) for g (..., 2), H (..., 2, 2): the way to go is -H⁻¹ g.

    Where H is singular its pseudo-inverse takes the place of H⁻¹: for a symmetric
    matrix of rank one that is H/‖H‖², for H = 0 it is 0.
    """
    (a, b), (_, d) = (row.unbind(-1) for row in hessian.unbind(-2))
    det, square = a * d - b * b, a * a + 2 * b * b + d * d
    gx, gy = grad.unbind(-1)
    inverse = torch.stack([d * gx - b * gy, a * gy - b * gx], -1) / det[..., None]
    flat = torch.stack([a * gx + b * gy, b * gx + d * gy], -1) / square[..., None]
    step = torch.where((det.abs() <= singular * square)[..., None], flat, inverse)
    return torch.where((square == 0)[..., None], 0.0, step)


def is_critical(
    grad: torch.Tensor, hessian: torch.Tensor, side: float, tolerance: float = 1e-6
) -> torch.Tensor:
    """Returns whether a critical point is within tolerance * side, as (...) bool.

    Two conditions, both free of the unit of f: the Newton step is that short, and it
    explains the gradient: what a singular H leaves unexplained, g - H H⁺ g, is nought.
    """
    step = newton_step(grad, hessian)
    rest = grad - (hessian @ step[..., None])[..., 0]
    size = hessian.flatten(-2).norm(dim=-1) * side
    short = step.norm(dim=-1) <= tolerance * side
    return short & (rest.norm(dim=-1) <= 1e-6 * tolerance * size) & size.isfinite()


def find_roots(
    f: Surface, w: torch.Tensor, side: float, singular: float = SINGULAR
) -> torch.Tensor:
    """Returns where Newton ends from each of w (starts, 2): nan if at no ∇f = 0.

    A larger `singular` makes the walk blind to slight curvature: it then ends on a
    curve of critical points, where Newton proper would run along the curve.
    """
    for _ in range(ROUNDS):
        step = newton_step(*derivatives(f, w), singular)
        length = step.norm(dim=-1, keepdim=True)
        w = w - step * (side / 4 / length).clamp(max=1)  # no leap across the window
        if not (length > 1e-15 * side).any():  # nan has stopped too
            break
    found = is_critical(*derivatives(f, w), side) & f(*w.unbind(-1)).isfinite()
    return torch.where(found[:, None], tidy(f, w), math.nan)


def tidy(f: Surface, w: torch.Tensor) -> torch.Tensor:
    """Returns w (n, 2), rounded where the gradient does not grow by it: 1e-9 is 0."""
    rounded = torch.round(w, decimals=2) + 0.0  # never -0
    before, after = gradient(f, w).norm(dim=-1), gradient(f, rounded).norm(dim=-1)
    return torch.where((after <= before)[:, None], rounded, w)


def draw_starts(box: Box, cells: int = 28, seed: int = 0) -> torch.Tensor:
    """Returns (cells², 2) points, a random one in each cell of a grid over the box.

    Random within the cell, so that none stands on a symmetry axis or a kink.
    """
    left, right, bottom, top = box
    generator = torch.Generator().manual_seed(seed)
    shift = torch.rand(cells, cells, 2, generator=generator, dtype=torch.float64)
    column, row = torch.meshgrid(
        torch.arange(cells), torch.arange(cells), indexing="ij"
    )
    share = ((torch.stack([column, row], -1) + shift) / cells).reshape(-1, 2)
    corner = torch.tensor([left, bottom], dtype=torch.float64)
    return corner + share * torch.tensor([right - left, top - bottom])


def merge(w: torch.Tensor, near: float) -> torch.Tensor:
    """Returns the points of w (n, 2) that are further than `near` from each other."""
    kept = w[:0]
    while len(w):
        kept = torch.cat([kept, w[:1]])
        w = w[(w - w[0]).norm(dim=-1) > near]
    return kept
