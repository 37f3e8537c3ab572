"""Away from a saddle: five methods from one start."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.landscape.critical_points import Place, known_points, longer_side, look_at
from models.landscape.newton import newton_step
from models.landscape.surfaces import (
    Box,
    Surface,
    derivatives,
    find_box,
    find_surface,
    first_step,
    gradient,
    heights,
)

METHODS = ("gd", "noise", "momentum", "curvature", "newton")


@dataclass(frozen=True)
class Runner:
    """One method's way. It stands still once it has left the window twice enlarged."""

    method: str
    path: torch.Tensor  # (steps + 1, 2)
    heights: torch.Tensor  # (steps + 1,)
    gradient_norms: torch.Tensor  # (steps + 1,)
    escaped: int | None  # first step at a height below the level
    left: int | None  # step that led out of the enlarged window, downhill
    diverged: int | None  # step that led out of it uphill, or to where f is no number


@dataclass(frozen=True)
class EscapeRace:
    """Five methods from one start beside a saddle."""

    box: Box
    heights: torch.Tensor  # (61, 61) float32, the bottom row first
    saddle: Place  # nearest to the start; the start itself on a surface with none
    level: float  # height below which a runner has escaped: saddle.value - below
    runners: tuple[Runner, ...]


def escape_race(
    surface: str = "saddle",
    expression: str = "",
    x: float = 1.0,
    y: float = 1e-3,
    lr: float = 0.1,
    steps: int = 60,
    noise: float = 0.1,
    beta: float = 0.9,
    seed: int = 0,
    small: float = 0.1,
    leap: float = 0.5,
    below: float = 0.1,
) -> EscapeRace:
    """Lets five methods run from (x, y), beside a saddle.

    GD: w ← w - lr g. Noise: the same with g + noise · N(0, 1), as of mini-batches.
    Momentum: m ← β m - lr g, w ← w + m. Curvature: as GD, but where ‖g‖ < small and
    an eigenvalue of H is negative, a leap along its eigenvector, to the lower side.
    Newton: w ← w - H⁻¹ g, which is drawn to saddles as to minima.

    Raises ValueError for an unknown surface, an expression that is no mathematics, or
    numbers out of range.
    """
    if not (0 < lr <= 10 and 0 <= beta < 1 and 1 <= steps <= 250):
        raise ValueError("lr is in (0, 10], beta in [0, 1), steps are 1 to 250")
    if not (0 <= noise <= 100 and 0 <= small <= 100 and 0 < leap <= 10 and below > 0):
        raise ValueError("noise and small are 0 to 100, leap and below above 0")
    f, box = find_surface(surface, expression), find_box(surface)
    start = look_at(f, x, y, box)
    saddle = nearest_saddle(surface, expression, start)
    generator = torch.Generator().manual_seed(seed)
    w = start.w.repeat(len(METHODS), 1)  # (methods, 2)
    going, lost = torch.ones(len(w), dtype=torch.bool), torch.zeros(len(w))
    m, path = torch.zeros(2), [w]
    for step in range(steps):
        grad, hessian = derivatives(f, w)
        shake = noise * torch.randn(2, generator=generator, dtype=w.dtype)
        m = beta * m - lr * grad[2]
        moves = [
            -lr * grad[0],
            -lr * (grad[1] + shake),
            m,
            curvature_move(f, w[3], grad[3], hessian[3], lr, small, leap),
            -newton_step(grad[4], hessian[4]),
        ]
        new = w + torch.stack(moves)
        defined = f(*new.unbind(-1)).isfinite()
        lost[going & ~defined] = step + 1
        going = going & defined
        w = torch.where(going[:, None], new, w)
        going = going & is_near(w, box)
        path.append(w)
    paths, level = torch.stack(path, 1), saddle.value - below
    runners = [
        follow(f, method, path, level, box, int(step) or None)
        for method, path, step in zip(METHODS, paths, lost, strict=True)
    ]
    return EscapeRace(box, heights(f, box, 61), saddle, level, tuple(runners))


def curvature_move(
    f: Surface,
    w: torch.Tensor,
    grad: torch.Tensor,
    hessian: torch.Tensor,
    lr: float,
    small: float,
    leap: float,
) -> torch.Tensor:
    """Returns the gradient step, or near a saddle the leap along the way down.

    The eigenvector v of a negative eigenvalue of H leads down on both sides: f(w ± tv)
    ≈ f(w) - ½ |λ| t². Both are tried and the lower one is taken.
    """
    if not float(grad.norm()) < small:
        return -lr * grad
    values, vectors = torch.linalg.eigh(hessian)
    sides = leap * torch.stack([vectors[:, 0], -vectors[:, 0]])
    lower = sides[f(*(w + sides).unbind(-1)).argmin()]
    if values[0] >= 0 or not f(*(w + lower)) < f(*w):
        return -lr * grad
    return lower


def nearest_saddle(surface: str, expression: str, start: Place) -> Place:
    """Returns the saddle of a surface nearest to the start, or the start if none.

    A point where the test is silent stands in: the monkey saddle is such a one.
    """
    points = known_points(surface, expression)
    f, box = find_surface(surface, expression), find_box(surface)
    for verdict in ("saddle", "silent"):
        found = [v == verdict for v in points.verdicts]
        if any(found):
            w = points.w[torch.tensor(found)]
            x, y = w[(w - start.w).norm(dim=-1).argmin()].tolist()
            return look_at(f, x, y, box, points.scale)
    return start


def follow(
    f: Surface,
    method: str,
    path: torch.Tensor,
    level: float,
    box: Box,
    lost: int | None,
) -> Runner:
    """Returns what became of one runner on its path (steps + 1, 2)."""
    height = f(*path.unbind(-1))
    outside = first_step(~is_near(path, box))
    downhill = bool(height[-1] <= height[0])
    return Runner(
        method=method,
        path=path,
        heights=height,
        gradient_norms=gradient(f, path).norm(dim=-1),
        escaped=first_step(height < level),
        left=outside if downhill else None,
        diverged=lost or (None if downhill else outside),
    )


def is_near(w: torch.Tensor, box: Box) -> torch.Tensor:
    """Returns whether points (..., 2) are in the window twice enlarged, as (...)."""
    left, right, bottom, top = box
    middle = torch.tensor([left + right, bottom + top], dtype=w.dtype) / 2
    return ((w - middle).abs() <= longer_side(box)).all(-1)
