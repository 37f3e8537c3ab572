"""Critical points of a surface, and what the Hessian says at any of its points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import torch

from models.landscape.formula import Surface
from models.landscape.newton import draw_starts, find_roots, merge
from models.landscape.point import (
    SILENT,
    Place,
    classify,
    longer_side,
    look_at,
    stand_at,
    touch,
)
from models.landscape.surfaces import (
    Box,
    derivatives,
    find_box,
    find_surface,
    gradient,
    heights,
    window_points,
)

BLIND = 0.05  # for Newton in search of curves: curvature below this share is unseen
TINY = 1e-150  # a curvature below this is none: its square is 0 in float64
CROWD = 24  # points shown of a whole curve of critical points
MOST = 100  # critical points listed at all


@dataclass(frozen=True)
class CriticalPoints:
    """Critical points in a window, the lowest first: all, or MOST of all heights."""

    w: torch.Tensor  # (n, 2)
    heights: torch.Tensor  # (n,)
    eigenvalues: torch.Tensor  # (n, 2) ascending
    verdicts: tuple[str, ...]  # minimum, maximum, saddle, silent
    isolated: bool  # False: some lie on a curve of them, of which a few are listed
    complete: bool  # False: there are more than are listed
    found: int  # how many, listed or not
    scale: float  # the largest |eigenvalue| at a typical point of the window


def critical_points(f: Surface, box: Box) -> CriticalPoints:
    """Returns every critical point in the window that Newton's method finds.

    From 784 starts spread over the window. Points of a curve or a region of critical
    points are thinned to 24 and the result says that they are not isolated.
    """
    side = longer_side(box)
    starts = draw_starts(box)
    scale = typical_curvature(derivatives(f, starts)[1])
    w = keep_inside(find_roots(f, starts, side), box)
    if is_silent(derivatives(f, w)[1], scale).any():  # perhaps a curve of them
        w = torch.cat([w, keep_inside(find_roots(f, starts, side, BLIND), box)])
    w = w[gradient(f, w).norm(dim=-1).argsort()]  # of equal points the best stays
    silent = is_silent(derivatives(f, w)[1], scale)
    regular, crowd = merge(w[~silent], 1e-4 * side), merge(w[silent], 0.01 * side)
    isolated, spacing = all_return(f, crowd[:CROWD], side), 0.01 * side
    while not isolated and len(crowd) > CROWD:
        spacing *= 1.2
        crowd = merge(crowd, spacing)
    w = torch.cat([regular, crowd])
    height = f(*w.unbind(-1)).tolist()
    order = sorted(range(len(w)), key=lambda i: (round(height[i], 9), w[i].tolist()))
    if len(order) > MOST:  # of all heights, so that every kind stays in proportion
        order = [order[i] for i in torch.linspace(0, len(order) - 1, MOST).int()]
    kept = w[order]
    eigenvalues = torch.linalg.eigvalsh(derivatives(f, kept)[1]) + 0.0  # never -0
    return CriticalPoints(
        w=kept,
        heights=f(*kept.unbind(-1)),
        eigenvalues=eigenvalues,
        verdicts=tuple(classify(pair, scale) for pair in eigenvalues),
        isolated=isolated,
        complete=isolated and len(w) <= MOST,
        found=len(w),
        scale=scale,
    )


def keep_inside(w: torch.Tensor, box: Box) -> torch.Tensor:
    """Returns those of w (n, 2) that are in the window; nan is in none."""
    (x, y), (left, right, bottom, top) = w.unbind(-1), box
    return w[(x >= left) & (x <= right) & (y >= bottom) & (y <= top)]


def typical_curvature(hessians: torch.Tensor) -> float:
    """Returns the median norm of the Hessians (n, 2, 2) that are numbers."""
    norms = hessians.flatten(-2).norm(dim=-1)
    norms = norms[norms.isfinite()]
    return max(TINY, float(norms.median()) if len(norms) else 0.0)


def is_silent(hessians: torch.Tensor, scale: float) -> torch.Tensor:
    """Returns (n,) bool: an eigenvalue of the Hessian (n, 2, 2) is 0."""
    sizes = torch.linalg.eigvalsh(hessians).abs()
    return sizes.amin(-1) <= SILENT * sizes.amax(-1).clamp(min=scale)


def all_return(f: Surface, w: torch.Tensor, side: float) -> bool:
    """Returns whether Newton, started beside each of w (n, 2), comes back to it.

    Beside a point on a curve of critical points it ends on another one.
    """
    angle = torch.arange(8, dtype=w.dtype) * (math.pi / 4) + 0.1
    ring = 0.03 * side * torch.stack([angle.cos(), angle.sin()], -1)
    starts = (w[:, None] + ring).flatten(0, 1)
    ends = find_roots(f, starts, side, BLIND).view(-1, 8, 2)
    away = (ends - w[:, None]).norm(dim=-1) / side
    return not bool(((away > 0.01) & (away < 0.06)).any())


@lru_cache(maxsize=64)
def known_points(surface: str, expression: str) -> CriticalPoints:
    """Returns the critical points in a surface's own window, found once."""
    return critical_points(find_surface(surface, expression), find_box(surface))


@dataclass(frozen=True)
class Verdict:
    """What the Hessian says at a point."""

    value: float
    eigenvalues: torch.Tensor  # (2,) ascending
    verdict: str  # minimum, maximum, saddle, silent, undefined


@dataclass(frozen=True)
class Explored:
    """A surface at one point, and every critical point in its window."""

    at: Verdict
    points: CriticalPoints


def judge_point(surface: str, x: float, y: float, expression: str = "") -> Explored:
    """Says what the Hessian says at (x, y), and finds the critical points around.

    At a critical point the gradient is 0 and the signs of the eigenvalues decide.

    Raises ValueError for an unknown surface, an expression that is no mathematics, or
    a point that is not near the window.
    """
    points = known_points(surface, expression)
    at = touch(find_surface(surface, expression), stand_at(x, y))
    verdict = classify(at.eigenvalues, points.scale)
    return Explored(Verdict(at.value, at.eigenvalues, verdict), points)


@dataclass(frozen=True)
class Exploration:
    """A surface, one point on it, and the quadratic that touches it there."""

    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    taylor: torch.Tensor  # (grid, grid) float32, the quadratic over the same window
    at: Place
    distances: torch.Tensor  # (41,) from the point, up to half the window
    errors: torch.Tensor  # (41,) largest |f - quadratic| at that distance
    points: CriticalPoints


def explore(
    surface: str = "saddle",
    expression: str = "",
    x: float = 1.0,
    y: float = 0.5,
    grid: int = 61,
) -> Exploration:
    """Looks at a surface from one point: f ≈ f(w) + gᵀd + ½ dᵀHd for a step d.

    Raises ValueError for what `judge_point` refuses, and a grid outside 2 to 400.
    """
    points = judge_point(surface, x, y, expression).points
    f, box = find_surface(surface, expression), find_box(surface)
    at = look_at(f, x, y, box, points.scale)

    def quadratic(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        d = torch.stack([x, y], -1) - at.w
        return at.value + d @ at.gradient + ((d @ at.hessian) * d).sum(-1) / 2

    distances = torch.linspace(0, longer_side(box) / 2, 41, dtype=torch.float64)
    angle = torch.linspace(0, 2 * math.pi, 73, dtype=torch.float64)[:-1]
    circle = torch.stack([angle.cos(), angle.sin()], -1)
    around = (at.w + distances[:, None, None] * circle).unbind(-1)  # (41, 72) each
    return Exploration(
        box=box,
        heights=heights(f, box, grid),
        taylor=quadratic(*window_points(box, grid)).float(),
        at=at,
        distances=distances,
        errors=(f(*around) - quadratic(*around)).abs().amax(-1),
        points=points,
    )
