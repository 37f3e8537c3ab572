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
from models.optim.trajectories import Walk, walk_down


@dataclass(frozen=True)
class StuckRun:
    """One walk and the evidence for what became of it."""

    walk: Walk
    lr: float
    turn: float  # mean cosine between gradients one step apart, over the last fifth
    change: float  # share by which the loss fell over the last fifth of the steps
    norm_left: float  # gradient norm at the end / at the start
    verdict: str  # "arrived", "bounces", "crawls" or "diverged"


@dataclass(frozen=True)
class Ends:
    runs: tuple[StuckRun, ...]


def walk_and_judge(
    surface: str,
    rules: tuple[str, ...],
    lrs: tuple[float, ...],
    steps: int,
    x: float,
    y: float,
    expression: str = "",
) -> Ends:
    """Runs one rule at each rate, or a rule per rate, and says how each run ended.

    Raises ValueError for unknown names, lrs and rules that do not pair, rates that are
    not above 0, steps outside 10 to 1000, or a start without a height.
    """
    runs = max(len(lrs), len(rules))
    if not lrs or not rules or {len(lrs), len(rules)} - {1, runs} or runs > 6:
        raise ValueError("give up to six rates, and as many rules, or one")
    if not all(0 < lr < math.inf for lr in lrs) or not 10 <= steps <= 1000:
        raise ValueError("rates above 0 and finite, 10 to 1000 steps")
    rules, lrs = rules * (runs // len(rules)), lrs * (runs // len(lrs))
    rates = torch.tensor(lrs, dtype=torch.float64)[:, None].expand(-1, steps)
    f = find_surface(surface, expression)
    walks, _ = walk_down(f, rules, (x, y), rates, {})
    return Ends(tuple(judge(walk, lr) for walk, lr in zip(walks, lrs, strict=True)))


def judge(walk: Walk, lr: float) -> StuckRun:
    """Returns a run with its verdict, taken from gradients and losses alone.

    arrived: the gradient has shrunk below a thousandth. Otherwise the last gradients
    decide: if they point against each other it bounces, if the same way it crawls.
    """
    fifth = len(walk.heights) // 5
    before, last = walk.heights[-1 - fifth], walk.heights[-1]
    cosines = torch.cosine_similarity(walk.grads[1:], walk.grads[:-1], dim=1)
    turn = float(cosines[-max(1, fifth) :].mean())
    norm_left = float(walk.norms[-1] / walk.norms[0])
    change = float((before - last) / before.abs()) if before != 0 else 0.0
    if walk.diverged is not None:
        verdict = "diverged"
    elif norm_left < 0.001:
        verdict = "arrived"
    else:
        verdict = "bounces" if turn < 0 else "crawls"
    return StuckRun(walk, lr, turn, change, norm_left, verdict)


@dataclass(frozen=True)
class Stuck:
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    runs: tuple[StuckRun, ...]
    limits: tuple[float | None, ...]  # on a quadratic: from this rate on it swings


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
    """Walks and judges (`walk_and_judge`), and looks at the surface from above.

    Raises ValueError for what `walk_and_judge` refuses, and a grid outside 2 to 400.
    """
    runs = walk_and_judge(surface, rules, lrs, steps, x, y, expression).runs
    f, box = find_surface(surface, expression), find_box(surface)
    curvature = constant_curvature(f, (x, y))
    limits = [stable_below(run.walk.rule, curvature, {}) for run in runs]
    return Stuck(box, heights(f, box, grid), runs, tuple(limits))
