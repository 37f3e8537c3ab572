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
from models.optim.trajectories import Descent, descend


def canyon(flat: float, steep: float, tilt: float) -> Surface:
    """Returns f = (flat x^2 + steep (y - tilt x)^2) / 2, with its floor at y = tilt x.

    The tilt keeps gradients across it small but above 0 while the path follows x.
    """

    def f(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return (flat * x**2 + steep * (y - tilt * x) ** 2) / 2

    return f


@dataclass(frozen=True)
class BurstRun:
    """One rule in the canyon. Index t - 1 holds what belongs to step t."""

    name: str  # the rule, with "_decayed" if its rate falls
    descent: Descent
    across: torch.Tensor  # (steps + 1,) y - tilt x, how far from the floor
    moves: torch.Tensor  # (steps, 2) size of the step in x and in y
    unstable: torch.Tensor  # (steps,) bool: lr / sigma_y > 2 / steep
    starts: tuple[int, ...]  # steps at which each burst's instability began
    peaks: tuple[int, ...]  # steps at which each burst was furthest from the floor
    sizes: tuple[float, ...]  # how far, as a share of the distance at the start
    sigma_low: float  # smallest sigma_y / its first value


@dataclass(frozen=True)
class Bursts:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    limit: float  # 2 / steep: above it the effective rate of y is unstable
    runs: tuple[BurstRun, ...]


def burst(
    flat: float = 0.1,
    steep: float = 100.0,
    tilt: float = 0.005,
    x: float = -60.0,
    y: float = 0.7,
    lr: float = 0.4,
    sum_lr: float = 1.5,
    alpha: float = 0.98,
    schedule: str = "inverse_sqrt",
    warmup: int = 30,
    steps: int = 450,
    grid: int = 61,
) -> Bursts:
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
    descents = descend(f, rules, (x, y), steps, rates, {"alpha": alpha})
    width, side = 1.1 * abs(x) + 1, 2 * abs(y - tilt * x) + abs(tilt * x)
    box = (
        (-width, width / 4, -side, side) if x < 0 else (-width / 4, width, -side, side)
    )
    return Bursts(
        box=box,
        heights=heights(f, box, grid),
        limit=2 / steep,
        runs=tuple(
            find_bursts(name, descent, steep, tilt)
            for name, descent in zip(names, descents, strict=True)
        ),
    )


def find_bursts(name: str, descent: Descent, steep: float, tilt: float) -> BurstRun:
    """Returns a run with its bursts: calm below 2 % of the first distance, then 20 %.

    A burst begins where lr / sigma_y last went above 2 / steep before the peak.
    """
    across = descent.path[:, 1] - tilt * descent.path[:, 0]
    share = (across / across[0]).abs().tolist()
    unstable = descent.effective[:, 1] > 2 / steep
    flags = unstable.tolist()
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
    return BurstRun(
        name=name,
        descent=descent,
        across=across,
        moves=descent.path.diff(dim=0).abs(),
        unstable=unstable,
        starts=tuple(starts),
        peaks=tuple(peaks),
        sizes=tuple(share[t] for t in peaks),
        sigma_low=float(descent.sigma[:, 1].min() / descent.sigma[0, 1]),
    )


def last_rise(flags: list[bool]) -> int:
    """Returns the step, from 1, at which the last unbroken run of True began."""
    t = len(flags)
    while t > 0 and not flags[t - 1]:
        t -= 1
    while t > 0 and flags[t - 1]:
        t -= 1
    return t + 1
