"""Trajectories: several update rules down one surface, from one start, step by step.

All rules ask for their gradients in one call per step.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.landscape.formula import Surface
from models.landscape.surfaces import FAR_AWAY, gradient
from models.optim.rules import Memory, Rule, find_rule

Settings = dict[str, float]  # beta, beta2, alpha, eps, weight_decay


@dataclass(frozen=True)
class Walk:
    """One rule's way down. The gradient used at step t stands at index t - 1."""

    rule: str
    path: torch.Tensor  # (steps + 1, 2), from the start on
    heights: torch.Tensor  # (steps + 1,) f along the path
    norms: torch.Tensor  # (steps + 1,) norm of the gradient along the path
    grads: torch.Tensor  # (steps, 2) the gradient used, for look-ahead not at w
    diverged: int | None  # step that left |w| <= 1e6 or the domain: it stands still


def take_step(
    f: Surface, rules: list[Rule], w: torch.Tensor, memories: list[Memory], lrs: list
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the gradients that the rules use at w (rules, ..., 2), and the new w."""
    state = list(zip(rules, w, memories, lrs, strict=True))
    looked_at = [rule.look(*at) if rule.look else at[0] for rule, *at in state]
    grads = gradient(f, torch.stack(looked_at))
    pairs = zip(state, grads, strict=True)
    moved = [rule.update(at, grad, *rest) for (rule, at, *rest), grad in pairs]
    return grads, torch.stack(moved)


def walk_down(
    f: Surface,
    rules: tuple[str, ...],
    start: tuple[float, float],
    rates: torch.Tensor,
    settings: Settings,
) -> tuple[tuple[Walk, ...], list[list[Memory]]]:
    """Returns every rule's walk down f, and what all of them remember at each step.

    rates (rules, steps) is the learning rate of each rule at each step; of the settings
    each rule takes what it knows.

    Raises ValueError for an unknown rule, or a start without a height.
    """
    set_rules = [find_rule(rule, **settings) for rule in rules]
    memories: list[Memory] = [{} for _ in rules]
    w = torch.tensor(start, dtype=torch.float64).expand(len(rules), 2)
    if not f(*w.unbind(-1)).isfinite().all():
        raise ValueError("the surface has no height at the start")
    going = torch.ones(len(rules), dtype=torch.bool)
    path, used, remembered, lasted = [w], [], [], 0
    for lrs in rates.T.tolist():
        grads, new = take_step(f, set_rules, w, memories, lrs)
        inside = (new.abs() <= FAR_AWAY).all(-1) & f(*new.unbind(-1)).isfinite()
        going = going & inside
        w = torch.where(going[:, None], new, w)
        path.append(w)
        used.append(grads)
        lasted = lasted + going  # steps, of each rule
        remembered.append([dict(memory) for memory in memories])
    paths = torch.stack(path, 1)  # (rules, steps + 1, 2)
    heights, norms = f(*paths.unbind(-1)), gradient(f, paths).norm(dim=-1)
    left = [None if n == len(used) else n + 1 for n in lasted.tolist()]
    seen = zip(rules, paths, heights, norms, torch.stack(used, 1), left, strict=True)
    return tuple(Walk(*one) for one in seen), remembered


def recall(
    remembered: list[list[Memory]], which: int, key: str, diverged: int | None
) -> torch.Tensor | None:
    """Returns m or sigma of one rule at each step, (steps, 2), or None if it has none.

    From the step on that diverged it stays what it was.
    """
    history = [step[which] for step in remembered]
    if key not in history[0]:
        return None
    last = len(history) - 1 if diverged is None else diverged - 1
    return torch.stack([history[min(t, last)][key] for t in range(len(history))])


def effective_rate(lr: torch.Tensor, sigma: torch.Tensor | None) -> torch.Tensor:
    """Returns lr / sigma, (steps, 2), or lr for both parameters if nothing divides."""
    return lr[:, None].expand(-1, 2) if sigma is None else lr[:, None] / sigma
