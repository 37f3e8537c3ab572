"""A rule written from scratch beside torch.optim's, step by step from one start.

Both walk the same surface with the same settings; only who wrote the update differs.
Where torch has no such rule there is nothing to compare.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from models.core.training import choose_optimizer, train
from models.landscape.surfaces import FAR_AWAY, Box, bowl, find_box, heights
from models.optim.rules import Memory
from models.optim.trajectories import Settings, Walk, recall, walk_down

Options = Callable[[Settings], dict[str, object]]

TORCH: dict[str, tuple[str, Options]] = {
    "gd": ("sgd", lambda s: {}),
    "momentum": ("momentum", lambda s: {"momentum": s["beta"]}),
    "nesterov": ("nesterov", lambda s: {"momentum": s["beta"]}),
    "adagrad": ("adagrad", lambda s: {}),
    "rmsprop": ("rmsprop", lambda s: {"alpha": s["alpha"]}),
    "adam": ("adam", lambda s: {"betas": (s["beta"], s["beta2"])}),
    "amsgrad": ("amsgrad", lambda s: {"betas": (s["beta"], s["beta2"])}),
    "adamw": ("adamw", lambda s: {"betas": (s["beta"], s["beta2"])}),
    "radam": ("radam", lambda s: {"betas": (s["beta"], s["beta2"])}),
}
"""Each of our rules that torch has: its name there, and our settings as torch's."""


@dataclass(frozen=True)
class Beside:
    """Our walk, and torch's beside it where torch has the rule."""

    walk: Walk
    remembered: list[list[Memory]]  # by our rule, at each step
    path: torch.Tensor  # (steps + 1, 2) ours, from the start on
    theirs: torch.Tensor | None  # (steps + 1, 2) torch's
    relative: float | None  # largest |ours - torch's| / max(1, |w|) over all steps


def walk_beside_torch(
    rule: str,
    lr: float,
    steps: int,
    x: float,
    y: float,
    beta: float = 0.9,
    beta2: float = 0.999,
    alpha: float = 0.9,
    weight_decay: float = 0.0,
) -> Beside:
    """Walks one rule down x^2 + 10 y^2 from (x, y), and torch.optim's beside it.

    `beta` and `beta2` are momentum's and Adam's, `alpha` RMSProp's; a rule that knows
    no weight decay ignores it.

    Raises ValueError for an unknown rule, lr not above 0, a beta outside [0, 1), a
    negative decay, steps outside 1 to 300, or a start that is not finite.
    """
    if not 0 < lr < math.inf or not 0 <= weight_decay < math.inf:
        raise ValueError("lr is above 0 and finite, the weight decay not below 0")
    if not all(0 <= number < 1 for number in (beta, beta2, alpha)):
        raise ValueError("beta, beta2 and alpha are at least 0 and below 1")
    if not 1 <= steps <= 300:
        raise ValueError("from 1 to 300 steps")
    settings = {"beta": beta, "beta2": beta2, "alpha": alpha}
    settings["weight_decay"] = weight_decay
    rates = torch.full((1, steps), lr, dtype=torch.float64)
    (walk,), remembered = walk_down(bowl, (rule,), (x, y), rates, settings)
    if rule not in TORCH:
        return Beside(walk, remembered, walk.path, None, None)
    theirs = walk_torch(rule, lr, settings, (x, y), steps, walk.diverged)
    size = walk.path.abs().amax(1).clamp(1, FAR_AWAY)
    relative = ((walk.path - theirs).abs().amax(1) / size).max()
    return Beside(walk, remembered, walk.path, theirs, float(relative))


def walk_torch(
    rule: str,
    lr: float,
    settings: Settings,
    start: tuple[float, float],
    steps: int,
    diverged: int | None,
) -> torch.Tensor:
    """Returns the path (steps + 1, 2) of torch's optimizer down the bowl.

    It stands still from the step on at which ours diverged.
    """
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    name, options = TORCH[rule]
    optimizer = choose_optimizer(name, [w], lr, settings["weight_decay"])
    optimizer.param_groups[0].update(options(settings))
    path = []
    for step, _ in train(lambda _: bowl(*w), optimizer, steps):
        path.append(w.detach().clone())
        if step + 1 == diverged:
            break
    path += [w.detach().clone()] * (steps + 1 - len(path))
    return torch.stack(path)


@dataclass(frozen=True)
class Comparison:
    """One rule, ours and torch's. What was used at step t stands at index t - 1."""

    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    rule: str
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
    grid: int = 61,
) -> Comparison:
    """Walks (`walk_beside_torch`), and looks at every step.

    Raises ValueError for what `walk_beside_torch` refuses, and a grid outside 2 to 400.
    """
    settings = {"beta": beta, "beta2": beta2, "alpha": alpha}
    settings["weight_decay"] = weight_decay
    beside = walk_beside_torch(rule, lr, steps, x, y, **settings)
    walk, theirs, box = beside.walk, beside.theirs, find_box("bowl")
    m, sigma = (
        recall(beside.remembered, 0, key, walk.diverged) for key in ("m", "sigma")
    )
    return Comparison(
        box=box,
        heights=heights(bowl, box, grid),
        rule=rule,
        path=walk.path,
        theirs=theirs,
        difference=None if theirs is None else (walk.path - theirs).abs().amax(1),
        relative=beside.relative,
        loss=walk.heights,
        grads=walk.grads,
        m=m,
        sigma=sigma,
        diverged=walk.diverged,
    )
