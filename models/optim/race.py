"""The race: several update rules down one surface from one start."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.landscape.surfaces import Box, find_box, find_surface, heights
from models.optim.quadratic import constant_curvature, stable_below
from models.optim.schedules import learning_rates
from models.optim.trajectories import Descent, descend, start_height
from models.optim.tuning import pick_best, rate_grid, run_rates


@dataclass(frozen=True)
class Race:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    start_height: float
    runs: tuple[Descent, ...]
    lrs: tuple[float, ...]  # the peak rate of each run
    limits: tuple[float | None, ...]  # on a quadratic: each converges below this rate
    broken: tuple[bool, ...]  # the rate is above that limit
    curvature: (
        tuple[float, float] | None
    )  # Hessian's eigenvalues if the same everywhere


def race(
    surface: str = "bowl",
    expression: str = "",
    x: float = 5.0,
    y: float = 1.0,
    rules: tuple[str, ...] = ("gd", "momentum", "rmsprop", "adam"),
    lr: float = 0.05,
    lrs: tuple[float, ...] | None = None,
    tuned: bool = False,
    beta: float = 0.9,
    beta2: float = 0.999,
    alpha: float = 0.99,
    weight_decay: float = 0.0,
    schedule: str = "constant",
    warmup: int = 0,
    steps: int = 150,
    grid: int = 61,
) -> Race:
    """Runs the rules from (x, y), with one rate for all, one each, or each its best.

    `lrs` gives a rate per rule and goes before `lr`; `tuned` searches 41 rates from
    1e-4 to 10 for each and goes before both. `beta` is momentum's and Adam's, `beta2`
    Adam's, `alpha` RMSProp's. The weight decay is for rules that have one in torch.

    Raises ValueError for unknown names, no rule or more than 8, rates that are not
    above 0 or do not pair with the rules, steps outside 1 to 300, a beta outside
    [0, 1), or a start without a height.
    """
    if not 1 <= len(rules) <= 8 or not 1 <= steps <= 300:
        raise ValueError("a race has 1 to 8 rules and 1 to 300 steps")
    if not all(0 <= number < 1 for number in (beta, beta2, alpha)):
        raise ValueError("beta, beta2 and alpha are at least 0 and below 1")
    if lrs is not None and len(lrs) != len(rules):
        raise ValueError("give one learning rate per rule, or one for all")
    f, start = find_surface(surface, expression), (x, y)
    top = start_height(f, start)
    settings = {
        "beta": beta,
        "beta2": beta2,
        "alpha": alpha,
        "weight_decay": weight_decay,
    }
    shape = learning_rates(schedule, 1.0, steps, warmup)
    peaks = tuple(lrs) if lrs is not None else (lr,) * len(rules)
    if tuned:
        tried = rate_grid(1e-4, 10.0, 41)
        final, highest = run_rates(f, rules, start, steps, tried, settings, shape)
        peaks = tuple(tried[pick_best(final, highest > top)].tolist())
    if not all(0 < peak < float("inf") for peak in peaks):
        raise ValueError("learning rates are above 0 and finite")
    rates = torch.tensor(peaks, dtype=torch.float64)[:, None] * shape
    curvature = constant_curvature(f, start)
    limits = tuple(stable_below(rule, curvature, settings) for rule in rules)
    box = find_box(surface)
    return Race(
        box=box,
        heights=heights(f, box, grid),
        start_height=top,
        runs=descend(f, rules, start, steps, rates, settings),
        lrs=peaks,
        limits=limits,
        broken=tuple(
            limit is not None and peak > limit
            for peak, limit in zip(peaks, limits, strict=True)
        ),
        curvature=curvature,
    )
