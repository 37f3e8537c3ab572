"""Tuning: the learning rate that suits a rule, found by trying a whole range at once.

Rules differ by orders of magnitude in the rate they want. A comparison at one common
rate compares the rates; so each rule is given its own best first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.formula import Surface
from models.landscape.surfaces import Box, find_box, find_surface, gradient, heights
from models.mlp.gradient_accumulation import FAR_AWAY
from models.optim.quadratic import constant_curvature, stable_below
from models.optim.rules import find_rule
from models.optim.trajectories import descend, pick_settings, start_height


@dataclass(frozen=True)
class TunedRule:
    """One rule at every learning rate tried."""

    rule: str
    final: torch.Tensor  # (count,) height after the last step; inf if diverged
    thrown: torch.Tensor  # (count,) bool: rose above the start on the way, or diverged
    best: int  # index of the lowest end, of those not thrown if there are any
    best_lr: float
    best_height: float  # inf if every rate diverged
    path: torch.Tensor  # (steps + 1, 2) the walk at the best rate
    good: tuple[float, float] | None  # rates that got 9/10 of the way the best got
    limit: float | None  # on a quadratic: stable below this rate, if that is known


@dataclass(frozen=True)
class Tuning:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    lrs: torch.Tensor  # (count,) the rates, evenly spaced on a logarithmic axis
    start_height: float
    rules: tuple[TunedRule, ...]


def rate_grid(lowest: float, highest: float, count: int) -> torch.Tensor:
    """Returns `count` rates from lowest to highest, each the same factor further."""
    if not 0 < lowest < highest < math.inf or not 2 <= count <= 200:
        raise ValueError("rates: 0 < lowest < highest, 2 to 200 of them")
    ends = math.log10(lowest), math.log10(highest)
    return 10 ** torch.linspace(*ends, count, dtype=torch.float64)


def run_rates(
    f: Surface,
    rules: tuple[str, ...],
    start: tuple[float, float],
    steps: int,
    lrs: torch.Tensor,
    settings: dict[str, float],
    shape: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns f after the last step and the largest f on the way, each (rules, lrs).

    All runs go side by side, the rates as a batch. `shape` (steps,) multiplies every
    rate at each step, as a schedule does. A run that leaves |w| <= 1e6 ends at inf.
    """
    own = [pick_settings(rule, settings) for rule in rules]
    found = [find_rule(rule) for rule in rules]
    memories = [{} for _ in rules]
    points = torch.tensor(start, dtype=torch.float64).expand(len(rules), len(lrs), 2)
    shape = torch.ones(steps) if shape is None else shape
    now = highest = f(points[..., 0], points[..., 1])
    for factor in shape.tolist():
        lr = factor * lrs[:, None]  # (lrs, 1): one for both coordinates
        looked_at = [
            rule.look(w, memory, lr, **extra) if rule.look else w
            for rule, w, memory, extra in zip(found, points, memories, own, strict=True)
        ]
        grads = gradient(f, torch.stack(looked_at))
        moved = [
            rule.update(w, grad, memory, lr, **extra)
            for rule, w, grad, memory, extra in zip(
                found, points, grads, memories, own, strict=True
            )
        ]
        points = torch.stack(moved)
        points = torch.where(points.abs() <= FAR_AWAY, points, math.nan)
        now = f(points[..., 0], points[..., 1]).nan_to_num(nan=math.inf)
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


def best_lr(
    f: Surface,
    rule: str,
    start: tuple[float, float],
    steps: int,
    lrs: torch.Tensor,
    settings: dict[str, float],
) -> float:
    """Returns the rate of `lrs` with which one rule ends lowest after `steps` steps."""
    final, highest = run_rates(f, (rule,), start, steps, lrs, settings)
    thrown = highest > start_height(f, start)
    return float(lrs[pick_best(final, thrown)[0]])


def tune(
    surface: str = "bowl",
    expression: str = "",
    x: float = 5.0,
    y: float = 1.0,
    rules: tuple[str, ...] = ("gd", "momentum", "rmsprop", "adam"),
    steps: int = 150,
    lowest: float = 1e-4,
    highest: float = 10.0,
    count: int = 41,
    beta: float = 0.9,
    beta2: float = 0.999,
    alpha: float = 0.99,
    weight_decay: float = 0.0,
    grid: int = 61,
) -> Tuning:
    """Runs each rule at `count` rates from one start and returns where each ended.

    Raises ValueError for unknown names, no rule, steps outside 1 to 300, or a bad
    range of rates.
    """
    if not rules or not 1 <= steps <= 300:
        raise ValueError("tuning needs a rule, and 1 to 300 steps")
    f, start = find_surface(surface, expression), (x, y)
    settings = {
        "beta": beta,
        "beta2": beta2,
        "alpha": alpha,
        "weight_decay": weight_decay,
    }
    lrs, top = rate_grid(lowest, highest, count), start_height(f, start)
    final, peak = run_rates(f, rules, start, steps, lrs, settings)
    thrown = peak > top
    curvature = constant_curvature(f, start)
    chosen = pick_best(final, thrown)
    rates = lrs[chosen][:, None].expand(-1, steps)
    walks = descend(f, rules, start, steps, rates, settings)
    tuned = []
    for i, (rule, best) in enumerate(zip(rules, chosen.tolist(), strict=True)):
        lowest_end = float(final[i, best])
        enough = lrs[~thrown[i] & (final[i] <= top - 0.9 * (top - lowest_end))]
        tuned.append(
            TunedRule(
                rule=rule,
                final=final[i],
                thrown=thrown[i],
                best=best,
                best_lr=float(lrs[best]),
                best_height=lowest_end,
                path=walks[i].path,
                good=(float(enough[0]), float(enough[-1])) if len(enough) else None,
                limit=stable_below(rule, curvature, settings),
            )
        )
    box = find_box(surface)
    return Tuning(
        box=box,
        heights=heights(f, box, grid),
        lrs=lrs,
        start_height=top,
        rules=tuple(tuned),
    )
