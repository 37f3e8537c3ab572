"""Stuck is not critical: the loss stands still and the gradient does not vanish.

Training that no longer improves is seldom at a point of zero gradient. With too large
a rate it bounces between the walls of a canyon; with too small a rate it crawls along.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.surfaces import Box, find_box, find_surface, heights
from models.optim.quadratic import constant_curvature, stable_below
from models.optim.trajectories import Descent, descend


@dataclass(frozen=True)
class StuckRun:
    """One descent and the evidence for what became of it."""

    descent: Descent
    turn: torch.Tensor  # (steps - 1,) cosine between gradients one step apart
    change: float  # share by which the loss fell over the last fifth of the steps
    norm_left: float  # gradient norm at the end / at the start
    verdict: str  # "arrived", "bounces", "crawls" or "diverged"
    limit: float | None  # on a quadratic: the rate from which on it cannot converge


@dataclass(frozen=True)
class Stuck:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    runs: tuple[StuckRun, ...]


def stuck(
    surface: str = "bowl",
    expression: str = "",
    x: float = 5.0,
    y: float = 1.0,
    lrs: tuple[float, ...] = (0.001, 0.09, 0.1),
    rules: tuple[str, ...] = ("gd",),
    steps: int = 100,
    grid: int = 61,
) -> Stuck:
    """Runs one rule at each rate, or a rule per rate, and says how each run ended.

    arrived: the gradient has shrunk below a thousandth. Otherwise the last gradients
    decide: if they point against each other it bounces, if the same way it crawls.

    Raises ValueError for unknown names, lrs and rules that do not pair, rates that are
    not above 0, steps outside 10 to 1000, or a start without a height.
    """
    runs = max(len(lrs), len(rules))
    if not lrs or not rules or {len(lrs), len(rules)} - {1, runs} or runs > 6:
        raise ValueError("give up to six rates, and as many rules, or one")
    if not all(0 < lr < math.inf for lr in lrs) or not 10 <= steps <= 1000:
        raise ValueError("rates above 0 and finite, 10 to 1000 steps")
    f, start, box = find_surface(surface, expression), (x, y), find_box(surface)
    rules = rules * (runs // len(rules))
    rates = torch.tensor(lrs * (runs // len(lrs)), dtype=torch.float64)
    descents = descend(f, rules, start, steps, rates[:, None].expand(-1, steps), {})
    curvature = constant_curvature(f, start)
    return Stuck(
        box=box,
        heights=heights(f, box, grid),
        runs=tuple(
            judge(descent, stable_below(descent.rule, curvature, {}))
            for descent in descents
        ),
    )


def judge(descent: Descent, limit: float | None) -> StuckRun:
    """Returns a run with its verdict, taken from gradients and losses alone."""
    fifth = len(descent.heights) // 5
    before, last = descent.heights[-1 - fifth], descent.heights[-1]
    turn = torch.cosine_similarity(descent.grads[1:], descent.grads[:-1], dim=1)
    norm_left = float(descent.norms[-1] / descent.norms[0])
    if descent.diverged is not None:
        verdict = "diverged"
    elif norm_left < 0.001:
        verdict = "arrived"
    else:
        verdict = "bounces" if turn[-fifth:].mean() < 0 else "crawls"
    return StuckRun(
        descent=descent,
        turn=turn,
        change=float((before - last) / before.abs()) if before != 0 else 0.0,
        norm_left=norm_left,
        verdict=verdict,
        limit=limit,
    )
