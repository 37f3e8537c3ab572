"""Tuning: the learning rate that suits a rule, found by trying a whole range at once.

Rules differ by orders of magnitude in the rate they want. A comparison at one common
rate compares the rates; so each rule is given its own best first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.formula import Surface
from models.landscape.surfaces import FAR_AWAY, Box, find_box, find_surface, heights
from models.optim.quadratic import constant_curvature, stable_below
from models.optim.rules import Memory, find_rule
from models.optim.trajectories import Settings, take_step, walk_down

# From 1e-4 to 10, each the same factor further than the one before.
RATES = 10 ** torch.linspace(-4, 1, 41, dtype=torch.float64)


@dataclass(frozen=True)
class Trial:
    """One rule at every learning rate tried."""

    rule: str
    final: torch.Tensor  # (rates,) height after the last step; inf if diverged
    thrown: torch.Tensor  # (rates,) bool: rose above the start on the way, or diverged
    best: int  # index of the lowest end, of those not thrown if there are any
    best_lr: float
    best_height: float  # inf if every rate diverged


@dataclass(frozen=True)
class Trials:
    lrs: torch.Tensor  # (rates,) the rates, evenly spaced on a logarithmic axis
    rules: tuple[Trial, ...]


def start_height(f: Surface, start: tuple[float, float]) -> float:
    """Returns f at the start; ValueError if it has no height there."""
    height = float(f(*torch.tensor(start, dtype=torch.float64)))
    if not math.isfinite(height):
        raise ValueError("the surface has no height at the start")
    return height


def run_rates(
    f: Surface,
    rules: tuple[str, ...],
    start: tuple[float, float],
    steps: int,
    lrs: torch.Tensor,
    settings: Settings,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns f after the last step and the largest f on the way, each (rules, lrs).

    All runs go side by side, the rates as a batch. A run that leaves |w| <= 1e6 ends
    at inf.
    """
    set_rules = [find_rule(rule, **settings) for rule in rules]
    memories: list[Memory] = [{} for _ in rules]
    w = torch.tensor(start, dtype=torch.float64).expand(len(rules), len(lrs), 2)
    rates = [lrs[:, None]] * len(rules)  # (lrs, 1): one for both coordinates
    now = highest = f(*w.unbind(-1))
    for _ in range(steps):
        _, w = take_step(f, set_rules, w, memories, rates)
        w = torch.where(w.abs() <= FAR_AWAY, w, math.nan)
        now = f(*w.unbind(-1)).nan_to_num(nan=math.inf)
        highest = torch.maximum(highest, now)
    return now, highest


def pick_best(final: torch.Tensor, thrown: torch.Tensor) -> torch.Tensor:
    """Returns the index of the lowest end, along the last dimension.

    A run that rose above its start was thrown out of the valley, and if it comes back
    that is luck: it counts only if all were thrown.
    """
    kept = final.masked_fill(thrown, math.inf)
    none_left = kept.isinf().all(-1, keepdim=True)
    return torch.where(none_left, final, kept).argmin(-1)


def try_rates(
    surface: str,
    rules: tuple[str, ...],
    steps: int,
    x: float,
    y: float,
    expression: str = "",
    weight_decay: float = 0.0,
    lrs: torch.Tensor = RATES,
) -> Trials:
    """Runs each rule at every rate from (x, y) and returns where each ended.

    Raises ValueError for unknown names, no rule, steps outside 1 to 300, or a start
    without a height.
    """
    if not rules or not 1 <= steps <= 300:
        raise ValueError("tuning needs a rule, and 1 to 300 steps")
    f, start = find_surface(surface, expression), (x, y)
    top, settings = start_height(f, start), {"weight_decay": weight_decay}
    final, highest_seen = run_rates(f, rules, start, steps, lrs, settings)
    thrown = highest_seen > top
    found = zip(rules, final, thrown, pick_best(final, thrown).tolist(), strict=True)
    tried = [(*one, float(lrs[one[-1]]), float(one[1][one[-1]])) for one in found]
    return Trials(lrs, tuple(Trial(*one) for one in tried))


@dataclass(frozen=True)
class TunedRule:
    """A trial, the walk at its best rate, and the range of rates that do."""

    rule: str
    final: torch.Tensor
    thrown: torch.Tensor
    best: int
    best_lr: float
    best_height: float
    path: torch.Tensor  # (steps + 1, 2) the walk at the best rate
    good: tuple[float, float] | None  # rates that got 9/10 of the way the best got
    limit: float | None  # on a quadratic: stable below this rate, if that is known


@dataclass(frozen=True)
class Tuning:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    lrs: torch.Tensor  # (rates,) the rates, evenly spaced on a logarithmic axis
    start_height: float
    rules: tuple[TunedRule, ...]


def tune(
    surface: str = "bowl",
    expression: str = "",
    x: float = 5.0,
    y: float = 1.0,
    rules: tuple[str, ...] = ("gd", "momentum", "rmsprop", "adam"),
    steps: int = 150,
    lrs: torch.Tensor = RATES,
    grid: int = 61,
) -> Tuning:
    """Tries the rates (`try_rates`), and walks with the best of each rule once more.

    Raises ValueError for what `try_rates` refuses, and a grid outside 2 to 400.
    """
    f, start, box = find_surface(surface, expression), (x, y), find_box(surface)
    tried = try_rates(surface, rules, steps, x, y, expression, lrs=lrs)
    best = torch.tensor([one.best_lr for one in tried.rules], dtype=torch.float64)
    walks, _ = walk_down(f, rules, start, best[:, None].expand(-1, steps), {})
    curvature, top = constant_curvature(f, start), start_height(f, start)
    tuned = [
        TunedRule(
            **vars(one),
            path=walk.path,
            good=good_rates(one, tried.lrs, top),
            limit=stable_below(one.rule, curvature, {}),
        )
        for one, walk in zip(tried.rules, walks, strict=True)
    ]
    return Tuning(box, heights(f, box, grid), tried.lrs, top, tuple(tuned))


def good_rates(one: Trial, lrs: torch.Tensor, top: float) -> tuple[float, float] | None:
    """Returns the lowest and highest rate that got 9/10 of the way the best got."""
    enough = one.final <= top - 0.9 * (top - one.best_height)
    good = lrs[~one.thrown & enough]
    return (float(good[0]), float(good[-1])) if len(good) else None
