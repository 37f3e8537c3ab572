"""The burst: a long calm shrinks sigma, until one parameter's step explodes.

In a long canyon the path falls across it at once and then follows the floor. Across,
gradients are now tiny. A sigma that is a mean, or a moving average, shrinks with them,
and lr / sigma grows past 2 / curvature, where descent across the canyon is unstable:
the path is thrown at the walls. Large gradients then raise sigma, and all is calm
again, until the next time. (H.-y. Lee, "Error surface is rugged: adaptive learning
rate".) The root of the sum never shrinks: no burst. Nor with lr decaying as 1/sqrt(t),
which turns the mean into the sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.formula import Surface
from models.landscape.surfaces import Box, heights
from models.optim.schedules import learning_rates
from models.optim.trajectories import Walk, recall, walk_down


def canyon(flat: float, steep: float, tilt: float) -> Surface:
    """Returns f = (flat x^2 + steep (y - tilt x)^2) / 2, with its floor at y = tilt x.

    The tilt keeps gradients across it small but above 0 while the path follows x.
    """

    def f(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return (flat * x**2 + steep * (y - tilt * x) ** 2) / 2

    return f


@dataclass(frozen=True)
class Thrown:
    """One rule's walk in the canyon, and its bursts."""

    name: str  # the rule, with "_decayed" if its rate falls
    walk: Walk
    across: torch.Tensor  # (steps + 1,) y - tilt x, how far from the floor
    sigma: torch.Tensor  # (steps,) what lr is divided by for y; step t at index t - 1
    effective: torch.Tensor  # (steps,) lr / sigma
    starts: tuple[int, ...]  # steps at which each burst's instability began
    peaks: tuple[int, ...]  # steps at which each burst was furthest from the floor
    sizes: tuple[float, ...]  # how far, as a share of the distance at the start


@dataclass(frozen=True)
class Canyon:
    runs: tuple[Thrown, ...]


def walk_canyon(
    x: float,
    y: float,
    lr: float,
    alpha: float,
    schedule: str,
    warmup: int,
    steps: int,
    sum_lr: float = 1.5,
    flat: float = 0.1,
    steep: float = 100.0,
    tilt: float = 0.005,
) -> Canyon:
    """Runs AdaGrad by mean, its moving average (RMSProp), by sum, and a decayed mean.

    All start at (x, y); `lr` is for all but the sum, which slows down by itself and
    gets `sum_lr`. The decayed run is the mean again under `schedule`.

    Raises ValueError for curvatures or rates that are not above 0, a start on the
    floor, steps outside 10 to 1000, or what `learning_rates` refuses.
    """
    if not (0 < flat < math.inf and 0 < steep < math.inf and math.isfinite(tilt)):
        raise ValueError("curvatures are above 0, the tilt is finite")
    if not (0 < lr < math.inf and 0 < sum_lr < math.inf and 0 <= alpha < 1):
        raise ValueError("rates above 0, alpha at least 0 and below 1")
    if not 0 < abs(y - tilt * x) < math.inf or not 10 <= steps <= 1000:
        raise ValueError("start beside the floor, and take 10 to 1000 steps")
    rules = ("adagrad_rms", "rmsprop_notes", "adagrad", "adagrad_rms")
    names = (*rules[:3], "adagrad_rms_decayed")
    rates = torch.full((4, steps), lr, dtype=torch.float64)
    rates[2] = sum_lr
    rates[3] = learning_rates(schedule, lr, steps, warmup)
    f = canyon(flat, steep, tilt)
    walks, remembered = walk_down(f, rules, (x, y), rates, {"alpha": alpha})
    runs = []
    for i, (name, walk) in enumerate(zip(names, walks, strict=True)):
        across = walk.path[:, 1] - tilt * walk.path[:, 0]
        sigma = recall(remembered, i, "sigma", walk.diverged)[:, 1]
        effective = rates[i] / sigma
        bursts = find_bursts((across / across[0]).abs(), effective > 2 / steep)
        runs.append(Thrown(name, walk, across, sigma, effective, *bursts))
    return Canyon(tuple(runs))


def find_bursts(
    distance: torch.Tensor, unstable: torch.Tensor
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[float, ...]]:
    """Returns when each burst began and peaked, and its distance (a share) then.

    A burst goes beyond 20 % of the first distance out of a calm below 2 %. It begins
    where the step became unstable, lr / sigma > 2 / steep, for the last time before.
    """
    share, flags = distance.tolist(), unstable.tolist()
    starts, peaks, calm = [], [], False
    for t, height in enumerate(share):
        if height < 0.02:
            calm = True
        elif height > 0.2 and calm:  # out of the calm: a new burst
            calm = False
            peaks.append(t)
            starts.append(last_rise(flags[:t]))
        elif peaks and not calm and height > share[peaks[-1]]:
            peaks[-1] = t
    return tuple(starts), tuple(peaks), tuple(share[t] for t in peaks)


def last_rise(flags: list[bool]) -> int:
    """Returns the step, from 1, at which the last unbroken run of True began."""
    t = len(flags)
    while t > 0 and not flags[t - 1]:
        t -= 1
    while t > 0 and flags[t - 1]:
        t -= 1
    return t + 1


@dataclass(frozen=True)
class BurstRun:
    """One rule in the canyon. Index t - 1 holds what belongs to step t."""

    name: str
    path: torch.Tensor  # (steps + 1, 2)
    height: float  # at the end
    diverged: int | None
    across: torch.Tensor  # (steps + 1,)
    effective: torch.Tensor  # (steps,)
    starts: tuple[int, ...]
    peaks: tuple[int, ...]
    sizes: tuple[float, ...]
    sigma_low: float  # smallest sigma_y / its first value


@dataclass(frozen=True)
class Bursts:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    limit: float  # 2 / steep: above it the effective rate of y is unstable
    runs: tuple[BurstRun, ...]


def burst(
    x: float = -60.0,
    y: float = 0.7,
    lr: float = 0.4,
    alpha: float = 0.98,
    schedule: str = "inverse_sqrt",
    warmup: int = 30,
    steps: int = 450,
    flat: float = 0.1,
    steep: float = 100.0,
    tilt: float = 0.005,
    grid: int = 61,
) -> Bursts:
    """Walks the canyon (`walk_canyon`) and looks at it from above.

    Raises ValueError for what `walk_canyon` refuses, and a grid outside 2 to 400.
    """
    shape = {"flat": flat, "steep": steep, "tilt": tilt}
    walked = walk_canyon(x, y, lr, alpha, schedule, warmup, steps, **shape)
    width, side = 1.1 * abs(x) + 1, 2 * abs(y - tilt * x) + abs(tilt * x)
    box = (
        (-width, width / 4, -side, side) if x < 0 else (-width / 4, width, -side, side)
    )
    return Bursts(
        box=box,
        heights=heights(canyon(**shape), box, grid),
        limit=2 / steep,
        runs=tuple(look_at_run(run) for run in walked.runs),
    )


def look_at_run(run: Thrown) -> BurstRun:
    """Returns what a picture of one run needs."""
    return BurstRun(
        name=run.name,
        path=run.walk.path,
        height=float(run.walk.heights[-1]),
        diverged=run.walk.diverged,
        across=run.across,
        effective=run.effective,
        starts=run.starts,
        peaks=run.peaks,
        sizes=run.sizes,
        sigma_low=float(run.sigma.min() / run.sigma[0]),
    )
