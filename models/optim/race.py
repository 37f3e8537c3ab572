"""The race: several update rules down one surface from one start."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.surfaces import Box, find_box, find_surface, heights
from models.optim.quadratic import constant_curvature, stable_below
from models.optim.rules import Memory
from models.optim.trajectories import Walk, effective_rate, recall, walk_down
from models.optim.tuning import try_rates


@dataclass(frozen=True)
class Finish:
    """Every rule's walk, and the learning rate it went with."""

    runs: tuple[Walk, ...]
    lrs: tuple[float, ...]
    remembered: list[list[Memory]]  # of each step, for each rule


def race_at(
    surface: str,
    rules: tuple[str, ...],
    lrs: tuple[float, ...],
    steps: int,
    x: float,
    y: float,
    expression: str = "",
    weight_decay: float = 0.0,
) -> Finish:
    """Runs every rule from (x, y) at its learning rate.

    The weight decay is for rules that have one in torch; all other settings are theirs.

    Raises ValueError for unknown names, no rule or more than 8, rates that are not
    above 0 or not one for each rule, steps outside 1 to 300, or a start without a
    height.
    """
    if not 1 <= len(rules) <= 8 or not 1 <= steps <= 300:
        raise ValueError("a race has 1 to 8 rules and 1 to 300 steps")
    if len(lrs) != len(rules) or not all(0 < lr < math.inf for lr in lrs):
        raise ValueError("a learning rate for each rule, above 0 and finite")
    f, settings = find_surface(surface, expression), {"weight_decay": weight_decay}
    rates = torch.tensor(lrs, dtype=torch.float64)[:, None].expand(len(rules), steps)
    walks, remembered = walk_down(f, rules, (x, y), rates, settings)
    return Finish(walks, lrs, remembered)


def race_at_best_rates(
    surface: str,
    rules: tuple[str, ...],
    steps: int,
    x: float,
    y: float,
    expression: str = "",
    weight_decay: float = 0.0,
) -> Finish:
    """Runs every rule from (x, y) at its best of 41 rates from 1e-4 to 10."""
    tried = try_rates(surface, rules, steps, x, y, expression, weight_decay)
    lrs = tuple(one.best_lr for one in tried.rules)
    return race_at(surface, rules, lrs, steps, x, y, expression, weight_decay)


@dataclass(frozen=True)
class Run:
    """A walk with what the rule remembered; step t stands at index t - 1."""

    rule: str
    path: torch.Tensor  # (steps + 1, 2), from the start on
    heights: torch.Tensor  # (steps + 1,) f along the path
    m: torch.Tensor | None  # (steps, 2) the running gradient, if the rule has one
    sigma: torch.Tensor | None  # (steps, 2) what lr was divided by, if anything
    effective: torch.Tensor  # (steps, 2) lr / sigma: the rate of each parameter
    diverged: int | None  # step that left |w| <= 1e6 or the domain: it stands still


@dataclass(frozen=True)
class Race:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    runs: tuple[Run, ...]
    lrs: tuple[float, ...]  # of each run
    limits: tuple[float | None, ...]  # on a quadratic: each converges below this rate
    broken: tuple[bool, ...]  # the rate is above that limit
    curvature: tuple[float, float] | None  # Hessian's eigenvalues if everywhere alike


def race(
    surface: str = "bowl",
    expression: str = "",
    x: float = 5.0,
    y: float = 1.0,
    rules: tuple[str, ...] = ("gd", "momentum", "rmsprop", "adam"),
    lrs: tuple[float, ...] = (),
    weight_decay: float = 0.0,
    steps: int = 150,
    grid: int = 61,
) -> Race:
    """Runs the rules at the rates given, one each, or without any at their best.

    Raises ValueError for what `race_at` refuses, and a grid outside 2 to 400.
    """
    settings = {"weight_decay": weight_decay}
    given = {"steps": steps, "x": x, "y": y, "expression": expression, **settings}
    if lrs:
        finish = race_at(surface, rules, lrs, **given)
    else:
        finish = race_at_best_rates(surface, rules, **given)
    f, box = find_surface(surface, expression), find_box(surface)
    curvature = constant_curvature(f, (x, y))
    limits = [stable_below(rule, curvature, settings) for rule in rules]
    return Race(
        box=box,
        heights=heights(f, box, grid),
        runs=tuple(look_back(finish, which, steps) for which in range(len(rules))),
        lrs=finish.lrs,
        limits=tuple(limits),
        broken=tuple(
            limit is not None and rate > limit
            for rate, limit in zip(finish.lrs, limits, strict=True)
        ),
        curvature=curvature,
    )


def look_back(finish: Finish, which: int, steps: int) -> Run:
    """Returns one rule's run with what it remembered at each step."""
    walk, lr = finish.runs[which], finish.lrs[which]
    m, sigma = (
        recall(finish.remembered, which, key, walk.diverged) for key in ("m", "sigma")
    )
    rates = torch.full((steps,), lr, dtype=torch.float64)
    effective = effective_rate(rates, sigma)
    return Run(walk.rule, walk.path, walk.heights, m, sigma, effective, walk.diverged)
