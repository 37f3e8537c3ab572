"""Away from a saddle: five methods from one start."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.landscape.critical_points import known_points
from models.landscape.newton import newton_step
from models.landscape.point import Place, longer_side, look_at, stand_at
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
    escaped: int | None  # first step at a height below the level
    undefined: int | None  # step that led to where the surface has no height


@dataclass(frozen=True)
class Escape:
    saddle: torch.Tensor  # (2,) nearest to the start
    level: float  # height below which a runner has escaped: the saddle's - below
    runners: tuple[Runner, ...]


def run_away(
    surface: str,
    x: float,
    y: float,
    lr: float,
    steps: int,
    noise: float,
    beta: float,
    seed: int,
    expression: str = "",
    small: float = 0.1,
    leap: float = 0.5,
    below: float = 0.1,
) -> Escape:
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
    f, box, start = find_surface(surface, expression), find_box(surface), stand_at(x, y)
    saddle = nearest_saddle(surface, expression, start)
    generator = torch.Generator().manual_seed(seed)
    w = start.repeat(len(METHODS), 1)  # (methods, 2)
    going, undefined = torch.ones(len(w), dtype=torch.bool), torch.zeros(len(w))
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
        undefined[going & ~defined] = step + 1
        going = going & defined
        w = torch.where(going[:, None], new, w)
        going = going & is_near(w, box)
        path.append(w)
    paths, level, runners = torch.stack(path, 1), float(f(*saddle)) - below, []
    for method, path, step in zip(
        METHODS, paths, undefined.int().tolist(), strict=True
    ):
        height = f(*path.unbind(-1))
        escaped = first_step(height < level)
        runners.append(Runner(method, path, height, escaped, step or None))
    return Escape(saddle, level, tuple(runners))


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


def nearest_saddle(surface: str, expression: str, start: torch.Tensor) -> torch.Tensor:
    """Returns the saddle (2,) of a surface nearest to the start, or that if none.

    A point where the test is silent stands in: the monkey saddle is such a one.
    """
    points = known_points(surface, expression)
    for verdict in ("saddle", "silent"):
        found = [v == verdict for v in points.verdicts]
        if any(found):
            w = points.w[torch.tensor(found)]
            return w[(w - start).norm(dim=-1).argmin()]
    return start


def is_near(w: torch.Tensor, box: Box) -> torch.Tensor:
    """Returns whether points (..., 2) are in the window twice enlarged, as (...)."""
    left, right, bottom, top = box
    middle = torch.tensor([left + right, bottom + top], dtype=w.dtype) / 2
    return ((w - middle).abs() <= longer_side(box)).all(-1)


@dataclass(frozen=True)
class RunnerSeen:
    """A runner, and what became of it."""

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
    runners: tuple[RunnerSeen, ...]


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
    **more: float,
) -> EscapeRace:
    """Runs the five methods (`run_away`, which takes `more`), and looks from above.

    Raises ValueError for what `run_away` refuses.
    """
    run = run_away(surface, x, y, lr, steps, noise, beta, seed, expression, **more)
    f, box = find_surface(surface, expression), find_box(surface)
    scale = known_points(surface, expression).scale
    saddle = look_at(f, *run.saddle.tolist(), box, scale)
    runners = tuple(follow(f, runner, box) for runner in run.runners)
    return EscapeRace(box, heights(f, box, 61), saddle, run.level, runners)


def follow(f: Surface, runner: Runner, box: Box) -> RunnerSeen:
    """Returns a runner with where it went: out of the window, downhill or not."""
    outside = first_step(~is_near(runner.path, box))
    downhill = bool(runner.heights[-1] <= runner.heights[0])
    return RunnerSeen(
        method=runner.method,
        path=runner.path,
        heights=runner.heights,
        gradient_norms=gradient(f, runner.path).norm(dim=-1),
        escaped=runner.escaped,
        left=outside if downhill else None,
        diverged=runner.undefined or (None if downhill else outside),
    )
