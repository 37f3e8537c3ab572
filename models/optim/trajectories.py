"""Descent: several update rules down one surface, from one start, step by step.

All rules ask for their gradients in one call per step, and everything that a rule
remembers is kept: the path, the gradients, the accumulators, the effective steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.formula import Surface
from models.landscape.surfaces import gradient
from models.mlp.gradient_accumulation import FAR_AWAY
from models.optim.rules import Memory, Rule, find_rule


@dataclass(frozen=True)
class Descent:
    """One rule's way down. What it used at step t stands at index t - 1."""

    rule: str
    path: torch.Tensor  # (steps + 1, 2), from the start on
    heights: torch.Tensor  # (steps + 1,) f along the path
    norms: torch.Tensor  # (steps + 1,) norm of the gradient along the path
    grads: torch.Tensor  # (steps, 2) the gradient used, for look-ahead not at w
    m: torch.Tensor | None  # (steps, 2) the running gradient, if the rule has one
    sigma: torch.Tensor | None  # (steps, 2) what lr was divided by, if anything
    effective: torch.Tensor  # (steps, 2) lr / sigma: the rate of each parameter
    lr: torch.Tensor  # (steps,) learning rate of each step
    settings: dict[str, float]
    diverged: int | None  # step that left |w| <= 1e6 or the domain: it stands still


def start_height(f: Surface, start: tuple[float, float]) -> float:
    """Returns f at the start; ValueError if it has no height there."""
    height = float(f(*torch.tensor(start, dtype=torch.float64)))
    if not math.isfinite(height):
        raise ValueError("the surface has no height at the start")
    return height


def pick_settings(rule: str, settings: dict[str, float]) -> dict[str, float]:
    """Returns those of the settings that the rule takes."""
    return {key: settings[key] for key in find_rule(rule).settings if key in settings}


def descend(
    f: Surface,
    rules: tuple[str, ...],
    start: tuple[float, float],
    steps: int,
    lr: torch.Tensor,
    settings: dict[str, float],
) -> tuple[Descent, ...]:
    """Runs every rule for `steps` steps down f from `start`, and records each.

    lr (rules, steps) is the learning rate of each rule at each step; of `settings`
    (beta, beta2, alpha, eps, weight_decay) each rule takes what it knows.

    Raises ValueError for an unknown rule or none, steps < 1, or a start without height.
    """
    if not rules or steps < 1:
        raise ValueError("descent needs a rule and at least one step")
    start_height(f, start)
    own = [pick_settings(rule, settings) for rule in rules]
    found = [find_rule(rule) for rule in rules]
    memories: list[Memory] = [{} for _ in rules]
    paths = [[torch.tensor(start, dtype=torch.float64)] for _ in rules]
    ms, sigmas, grads = [[] for _ in rules], [[] for _ in rules], []
    diverged: list[int | None] = [None] * len(rules)
    none = torch.zeros(2, dtype=torch.float64)
    for t, rates in enumerate(lr.T.tolist()):
        state = zip(found, paths, memories, rates, own, strict=True)
        grads.append(gradient(f, torch.stack([looked_at(*each) for each in state])))
        for i, memory in enumerate(memories):
            w = paths[i][-1]
            if diverged[i] is None:
                new = found[i].update(w, grads[t][i], memory, rates[i], **own[i])
                if all(abs(number) <= FAR_AWAY for number in new.tolist()):
                    w = new
                else:
                    diverged[i] = t + 1
            paths[i].append(w)
            ms[i].append(memory.get("m", none))
            sigmas[i].append(memory.get("sigma", none))
    path = torch.stack([torch.stack(points) for points in paths])
    heights = f(path[..., 0], path[..., 1])
    for i, off in enumerate((~heights.isfinite()).tolist()):
        if True in off:  # it left the surface's domain: back to where it was before
            diverged[i] = off.index(True)
            path[i, diverged[i] :] = path[i, diverged[i] - 1]
            heights[i, diverged[i] :] = heights[i, diverged[i] - 1]
    norms = gradient(f, path).norm(dim=-1)
    used = torch.stack(grads, 1)  # (rules, steps, 2)
    sigma = [
        torch.stack(sigmas[i]) if "sigma" in memory else None
        for i, memory in enumerate(memories)
    ]
    return tuple(
        Descent(
            rule=rule,
            path=path[i],
            heights=heights[i],
            norms=norms[i],
            grads=used[i],
            m=torch.stack(ms[i]) if "m" in memories[i] else None,
            sigma=sigma[i],
            effective=effective_rate(lr[i], sigma[i]),
            lr=lr[i],
            settings=own[i],
            diverged=diverged[i],
        )
        for i, rule in enumerate(rules)
    )


def looked_at(
    rule: Rule,
    path: list[torch.Tensor],
    memory: Memory,
    lr: float,
    settings: dict[str, float],
) -> torch.Tensor:
    """Returns where the rule wants its gradient, (2,): mostly where it stands."""
    return rule.look(path[-1], memory, lr, **settings) if rule.look else path[-1]


def effective_rate(lr: torch.Tensor, sigma: torch.Tensor | None) -> torch.Tensor:
    """Returns lr / sigma, (steps, 2), or lr for both parameters if nothing divides."""
    return lr[:, None].expand(-1, 2) if sigma is None else lr[:, None] / sigma
