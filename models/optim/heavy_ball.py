"""Rolling: momentum as the sum of two arrows, and a ball that may leap over a hill."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.surfaces import FAR_AWAY, Box, find_box, find_surface, heights
from models.optim.quadratic import constant_curvature, stable_below
from models.optim.trajectories import Walk, walk_down


@dataclass(frozen=True)
class Rolled:
    """Two walks from one start at one rate: momentum's, and gradient descent's."""

    momentum: Walk
    gd: Walk


def roll_down(
    surface: str,
    lr: float,
    beta: float,
    steps: int,
    x: float,
    y: float,
    expression: str = "",
) -> Rolled:
    """Rolls down a surface: step = -lr g + beta * previous step.

    Raises ValueError for an unknown surface, lr <= 0, beta outside [0, 1), steps
    outside 1 to 1000, or a start without a height.
    """
    if not 0 < lr < math.inf or not 0 <= beta < 1 or not 1 <= steps <= 1000:
        raise ValueError("lr above 0, beta at least 0 and below 1, 1 to 1000 steps")
    f = find_surface(surface, expression)
    rates = torch.full((2, steps), lr, dtype=torch.float64)
    walks, _ = walk_down(f, ("momentum", "gd"), (x, y), rates, {"beta": beta})
    return Rolled(*walks)


@dataclass(frozen=True)
class Roll:
    """Momentum's path with its arrows; arrow t starts at path[t]."""

    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    momentum: Walk
    gd: Walk
    downhill: torch.Tensor  # (steps, 2) -lr g
    inertia: torch.Tensor  # (steps, 2) beta times the previous step
    step: torch.Tensor  # (steps, 2) their sum, which is the step taken
    uphill: torch.Tensor  # (steps,) bool: the step climbs, against -g, on inertia
    limits: tuple[float | None, float | None]  # for lr, of momentum and of gd


def roll(
    surface: str = "valley",
    expression: str = "",
    x: float = -1.5,
    y: float = 2.0,
    lr: float = 0.01,
    beta: float = 0.9,
    steps: int = 150,
    grid: int = 61,
) -> Roll:
    """Rolls down a surface (`roll_down`), and takes momentum's steps apart.

    Raises ValueError for what `roll_down` refuses, and a grid outside 2 to 400.
    """
    rolled = roll_down(surface, lr, beta, steps, x, y, expression)
    f, box, ball = find_surface(surface, expression), find_box(surface), rolled.momentum
    step = ball.path.diff(dim=0)
    inertia = beta * torch.cat([torch.zeros(1, 2), step[:-1]])
    moved = torch.arange(steps)[:, None] < (ball.diverged or steps + 1) - 1
    curvature = constant_curvature(f, (x, y))
    return Roll(
        box=box,
        heights=heights(f, box, grid),
        momentum=ball,
        gd=rolled.gd,
        downhill=moved * (-lr * ball.grads),
        inertia=moved * inertia,
        step=step,
        uphill=(step * ball.grads).sum(1) > 0,
        limits=(
            stable_below("momentum", curvature, {"beta": beta}),
            stable_below("gd", curvature, {}),
        ),
    )


def tilted_well(x: torch.Tensor, tilt: float = 0.3) -> torch.Tensor:
    """(x^2 - 1)^2 + tilt x: two wells, the left one deeper for tilt > 0."""
    return (x**2 - 1) ** 2 + tilt * x


def tilted_slope(x: float, tilt: float = 0.3) -> float:
    """4 x (x^2 - 1) + tilt, the derivative of the tilted well."""
    return 4 * x * (x**2 - 1) + tilt


def well_critical_points(tilt: float) -> torch.Tensor:
    """Returns where the slope 4 x^3 - 4 x + tilt is 0, rising: three, or only one.

    They are the eigenvalues of the cubic's companion matrix.
    """
    companion = torch.tensor(
        [[0, 0, -tilt / 4], [1, 0, 1], [0, 1, 0]], dtype=torch.float64
    )
    roots = torch.linalg.eigvals(companion)
    return roots.real[roots.imag.abs() < 1e-9].sort().values


@dataclass(frozen=True)
class Well:
    x: torch.Tensor  # (points,) the picture's axis
    curve: torch.Tensor  # (points,) f on it
    critical: torch.Tensor  # (3,) or (1,) rising: well, hill, well
    critical_heights: torch.Tensor
    betas: tuple[float, ...]
    positions: torch.Tensor  # (betas, steps + 1)
    heights: torch.Tensor  # (betas, steps + 1)
    ends: torch.Tensor  # (betas,) the last position
    rests_at: tuple[int | None, ...]  # index of the critical point; None: still moving
    crossings: tuple[int, ...]  # how often it passed the top of the hill
    diverged: tuple[int | None, ...]  # step that left |x| <= 1e6: it stands still


def well(
    betas: tuple[float, ...] = (0.0, 0.5, 0.9, 0.95),
    x: float = 2.0,
    lr: float = 0.01,
    steps: int = 600,
    tilt: float = 0.3,
) -> Well:
    """Rolls into (x^2 - 1)^2 + tilt x with several betas: which pass over the hill?

    Momentum helps sometimes: more of it leaps out of the shallow well, still more out
    of the deep one as well.

    Raises ValueError for no beta or more than 8, a beta outside [0, 1), lr <= 0, steps
    outside 1 to 2000, or |x| > 10.
    """
    if not 1 <= len(betas) <= 8 or not all(0 <= beta < 1 for beta in betas):
        raise ValueError("give 1 to 8 betas, each at least 0 and below 1")
    if not 0 < lr < math.inf or not 1 <= steps <= 2000 or not abs(x) <= 10:
        raise ValueError("lr above 0, 1 to 2000 steps, x between -10 and 10")
    if not abs(tilt) <= 5:
        raise ValueError("tilt between -5 and 5")
    runs = [roll_in_well(beta, x, lr, steps, tilt) for beta in betas]
    positions = torch.tensor([path for path, _ in runs], dtype=torch.float64)
    critical = well_critical_points(tilt)
    hill = critical[1] if len(critical) == 3 else math.inf
    sides = positions > hill
    edge = max(2.0, abs(x)) + 0.1
    axis = torch.linspace(-edge, edge, 301, dtype=torch.float64)
    return Well(
        x=axis,
        curve=tilted_well(axis, tilt),
        critical=critical,
        critical_heights=tilted_well(critical, tilt),
        betas=tuple(betas),
        positions=positions,
        heights=tilted_well(positions, tilt),
        ends=positions[:, -1],
        rests_at=tuple(
            resting_place(path, critical) if lost is None else None
            for path, (_, lost) in zip(positions, runs, strict=True)
        ),
        crossings=tuple((sides[:, 1:] != sides[:, :-1]).sum(1).tolist()),
        diverged=tuple(lost for _, lost in runs),
    )


def roll_in_well(
    beta: float, x: float, lr: float, steps: int, tilt: float
) -> tuple[list[float], int | None]:
    """Returns the positions (steps + 1) of one ball, and the step that diverged."""
    path, step = [x], 0.0
    for t in range(1, steps + 1):
        step = beta * step - lr * tilted_slope(x, tilt)
        if not abs(x + step) <= FAR_AWAY:
            return path + [x] * (steps + 1 - t), t
        x += step
        path.append(x)
    return path, None


def resting_place(path: torch.Tensor, critical: torch.Tensor) -> int | None:
    """Returns the critical point at which a path has come to rest, within 1e-3."""
    distance = (path[-10:, None] - critical).abs().amax(0)  # the last ten positions
    nearest = int(distance.argmin())
    return nearest if distance[nearest] < 1e-3 else None
