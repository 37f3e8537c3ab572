"""A rule written from scratch beside torch.optim's, step by step from one start.

Both walk the same surface with the same settings; only who wrote the update differs.
Where torch has no such rule there is nothing to compare.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from models.landscape.surfaces import Box, find_box, find_surface, heights
from models.mlp.gradient_accumulation import FAR_AWAY
from models.optim.trajectories import descend, pick_settings

Settings = dict[str, float]

TORCH: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "gd": lambda w, lr, s: torch.optim.SGD(w, lr, weight_decay=s["weight_decay"]),
    "momentum": lambda w, lr, s: torch.optim.SGD(
        w, lr, momentum=s["beta"], weight_decay=s["weight_decay"]
    ),
    "nesterov": lambda w, lr, s: torch.optim.SGD(
        w,
        lr,
        momentum=s["beta"],
        nesterov=s["beta"] > 0,  # torch refuses it without momentum: plain descent
        weight_decay=s["weight_decay"],
    ),
    "adagrad": lambda w, lr, s: torch.optim.Adagrad(
        w, lr, weight_decay=s["weight_decay"]
    ),
    "rmsprop": lambda w, lr, s: torch.optim.RMSprop(
        w, lr, alpha=s["alpha"], weight_decay=s["weight_decay"]
    ),
    "adam": lambda w, lr, s: torch.optim.Adam(
        w, lr, betas=(s["beta"], s["beta2"]), weight_decay=s["weight_decay"]
    ),
    "amsgrad": lambda w, lr, s: torch.optim.Adam(
        w,
        lr,
        betas=(s["beta"], s["beta2"]),
        weight_decay=s["weight_decay"],
        amsgrad=True,
    ),
    "adamw": lambda w, lr, s: torch.optim.AdamW(
        w, lr, betas=(s["beta"], s["beta2"]), weight_decay=s["weight_decay"]
    ),
    "radam": lambda w, lr, s: torch.optim.RAdam(
        w, lr, betas=(s["beta"], s["beta2"]), weight_decay=s["weight_decay"]
    ),
}
"""torch's optimizer for each of our rules that it has."""


@dataclass(frozen=True)
class Comparison:
    """One rule, ours and torch's. What was used at step t stands at index t - 1."""

    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    rule: str
    settings: Settings  # those that the rule takes
    path: torch.Tensor  # (steps + 1, 2) ours, from the start on
    theirs: torch.Tensor | None  # (steps + 1, 2) torch's, if it has the rule
    difference: torch.Tensor | None  # (steps + 1,) largest of |ours - torch's|
    relative: float | None  # largest difference / max(1, |w|) over all steps
    loss: torch.Tensor  # (steps + 1,) along our path
    grads: torch.Tensor  # (steps, 2) for look-ahead not at w
    m: torch.Tensor | None  # (steps, 2) the running gradient, if the rule has one
    sigma: torch.Tensor | None  # (steps, 2) what lr was divided by, if anything
    diverged: int | None  # step that left |w| <= 1e6: it stands still from there


def steps_beside_torch(
    rule: str = "adam",
    lr: float = 0.1,
    x: float = 5.0,
    y: float = 1.0,
    beta: float = 0.9,
    beta2: float = 0.999,
    alpha: float = 0.9,
    weight_decay: float = 0.0,
    steps: int = 50,
    surface: str = "bowl",
    grid: int = 61,
) -> Comparison:
    """Walks one rule from (x, y), and torch.optim's beside it on the same surface.

    `beta` and `beta2` are momentum's and Adam's, `alpha` RMSProp's; a rule that knows
    no weight decay ignores it.

    Raises ValueError for an unknown rule or surface, lr not above 0, a beta outside
    [0, 1), a negative decay, steps outside 1 to 300, or a start without a height.
    """
    if not 0 < lr < math.inf or not 0 <= weight_decay < math.inf:
        raise ValueError("lr is above 0 and finite, the weight decay not below 0")
    if not all(0 <= number < 1 for number in (beta, beta2, alpha)):
        raise ValueError("beta, beta2 and alpha are at least 0 and below 1")
    if not 1 <= steps <= 300:
        raise ValueError("from 1 to 300 steps")
    f, box = find_surface(surface), find_box(surface)
    settings = {
        "beta": beta,
        "beta2": beta2,
        "alpha": alpha,
        "weight_decay": weight_decay,
    }
    rates = torch.full((1, steps), lr, dtype=torch.float64)
    (ours,) = descend(f, (rule,), (x, y), steps, rates, settings)

    theirs = difference = relative = None
    if rule in TORCH:
        w = torch.tensor((x, y), dtype=torch.float64, requires_grad=True)
        optimizer = TORCH[rule]([w], lr, settings)
        path = [w.detach().clone()]
        for _ in range(steps):
            if ours.diverged is None or len(path) < ours.diverged:
                optimizer.zero_grad()
                f(*w).backward()
                optimizer.step()
            path.append(w.detach().clone())
        theirs = torch.stack(path)
        difference = (ours.path - theirs).abs().amax(1)
        size = ours.path.abs().amax(1).clamp(1, FAR_AWAY)
        relative = float((difference / size).max())
    return Comparison(
        box=box,
        heights=heights(f, box, grid),
        rule=rule,
        settings=pick_settings(rule, settings),
        path=ours.path,
        theirs=theirs,
        difference=difference,
        relative=relative,
        loss=ours.heights,
        grads=ours.grads,
        m=ours.m,
        sigma=ours.sigma,
        diverged=ours.diverged,
    )
