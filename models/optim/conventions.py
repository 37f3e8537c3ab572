"""Conventions: one method, written differently in papers, notes and libraries.

    torch    m <- beta m + g            w <- w - lr m      the rate outside
    notes    m <- beta m - lr g         w <- w + m         the rate inside (H.-y. Lee)
    ema      m <- beta m + (1-beta) g   w <- w - lr m      a moving average

With a constant rate, torch and notes walk alike, and ema does with lr / (1 - beta).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.surfaces import FAR_AWAY, Box, bowl, find_box, gradient, heights
from models.optim.quadratic import constant_curvature, stable_below
from models.optim.rules import (
    look_ahead,
    momentum,
    momentum_ema,
    nesterov,
    nesterov_lookahead,
)

CONVENTIONS = ("torch", "notes", "ema")
SAME_LIMIT = {
    "torch": "momentum",
    "notes": "momentum",
    "dampened_converted": "momentum",
}


def convert(lr: float, beta: float, source: str, target: str) -> tuple[float, float]:
    """Returns the (lr, beta) with which `target` walks as `source` does with these.

    beta keeps its number. Raises ValueError for an unknown convention, lr <= 0, or
    beta outside [0, 1).
    """
    if source not in CONVENTIONS or target not in CONVENTIONS:
        raise ValueError(f"unknown convention: {', '.join(CONVENTIONS)}")
    if not 0 < lr < math.inf or not 0 <= beta < 1:
        raise ValueError("lr is above 0 and finite, beta at least 0 and below 1")
    in_torch = lr * (1 - beta) if source == "ema" else lr
    return (in_torch / (1 - beta) if target == "ema" else in_torch), beta


def momentum_notes(w, grad, memory, lr, beta=0.9):
    """m <- beta m - lr g;  w <- w + m: the step itself is remembered, rate and all."""
    memory["m"] = beta * memory.get("m", 0) - lr * grad
    return w + memory["m"]


@dataclass(frozen=True)
class ConventionPath:
    """One way of writing momentum, walked; compared with torch's momentum."""

    name: str
    lr: float
    path: torch.Tensor  # (steps + 1, 2)
    difference: float  # largest distance from torch's path at the same step
    same: bool  # that is rounding and nothing else
    diverged: int | None
    differs_from: int | None  # first step at which it does


@dataclass(frozen=True)
class Walks:
    paths: tuple[ConventionPath, ...]
    ema_lr: float  # the converted rate, lr / (1 - beta)


def walk_conventions(
    written: str,
    lr: float,
    beta: float,
    drop_at: int,
    x: float,
    y: float,
    dampening: float | None = None,
    drop: float = 0.1,
    steps: int = 60,
) -> Walks:
    """Walks x^2 + 10 y^2 under each convention, with the numbers converted and not.

    `lr` is as the convention `written` counts it; what is not converted takes torch's.
    `dampening` is beta unless given: then torch's m is a moving average but for the
    first gradient, which enters whole. At step `drop_at`, if above 0, the rate falls to
    `drop` times itself: notes' m still carries the old rate, torch's does not, so that
    the two, equal until then, part.

    Raises ValueError for lr <= 0, beta or dampening outside [0, 1), drop outside (0, 1]
    or steps outside 1 to 1000.
    """
    dampening = beta if dampening is None else dampening
    lr, _ = convert(lr, beta, written, "torch")
    ema_lr, _ = convert(lr, beta, "torch", "ema")
    if not 0 <= dampening < 1 or not 0 < drop <= 1 or not 1 <= steps <= 1000:
        raise ValueError("dampening from 0 and below 1, drop to 1, steps 1 to 1000")
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("the start is finite")
    shape = torch.ones(steps, dtype=torch.float64)
    if drop_at > 0:
        shape[drop_at:] = drop
    plain, damped = {"beta": beta}, {"beta": beta, "dampening": dampening}
    plan = (  # name, rule, rate, settings, where the gradient is taken
        ("torch", momentum, lr, plain, None),
        ("notes", momentum_notes, lr, plain, None),
        ("ema_converted", momentum_ema, ema_lr, plain, None),
        ("ema_unconverted", momentum_ema, lr, plain, None),
        ("dampened_converted", momentum, lr / (1 - dampening), damped, None),
        ("nesterov", nesterov, lr, plain, None),
        ("nesterov_lookahead", nesterov_lookahead, lr, plain, look_ahead),
    )
    walks = [
        (name, rate, *walk_bowl(rule, rate * shape, settings, look, (x, y)))
        for name, rule, rate, settings, look in plan
    ]
    reference = walks[0][2]
    return Walks(tuple(compare_path(*walk, reference) for walk in walks), ema_lr)


def walk_bowl(rule, rates, settings, look, start) -> tuple[torch.Tensor, int | None]:
    """Returns a path (steps + 1, 2) down the bowl, and the step that diverged."""
    w, memory, path = torch.tensor(start, dtype=torch.float64), {}, []
    path.append(w)
    for t, lr in enumerate(rates.tolist()):
        at = look(w, memory, lr, **settings) if look else w
        new = rule(w, gradient(bowl, at), memory, lr, **settings)
        if not new.abs().max() <= FAR_AWAY:
            return torch.stack(path + [w] * (len(rates) - t)), t + 1
        w = new
        path.append(w)
    return torch.stack(path), None


def compare_path(
    name: str,
    lr: float,
    path: torch.Tensor,
    diverged: int | None,
    reference: torch.Tensor,
) -> ConventionPath:
    """Returns a walk with its distance from the reference; both (steps + 1, 2)."""
    distance = (path - reference).norm(dim=1)
    scale = reference.norm(dim=1).cummax(0).values  # rounding grows with the numbers
    parted = (distance > 1e-9 * scale).nonzero()
    return ConventionPath(
        name=name,
        lr=lr,
        path=path,
        difference=float(distance.max()),
        same=not len(parted),
        diverged=diverged,
        differs_from=int(parted[0]) if len(parted) else None,
    )


def limit_of(
    name: str, curvature: tuple[float, float], beta: float, dampening: float
) -> float:
    """Returns the rate below which the path of this name converges on the bowl."""
    rule = SAME_LIMIT.get(name, "momentum_ema" if "ema" in name else name)
    limit = stable_below(rule, curvature, {"beta": beta})
    # Dampening scales every gradient but the first by 1 - dampening.
    return limit / (1 - dampening) if name == "dampened_converted" else limit


@dataclass(frozen=True)
class Conventions:
    paths: tuple[ConventionPath, ...]
    ema_lr: float  # the converted rate, lr / (1 - beta)
    limits: tuple[float | None, ...]  # of each path: the lr below which it converges
    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first


def conventions(
    lr: float = 0.02,
    beta: float = 0.9,
    dampening: float | None = None,
    drop_at: int = 0,
    x: float = 5.0,
    y: float = 1.0,
    written: str = "torch",
    steps: int = 60,
    grid: int = 61,
) -> Conventions:
    """Walks under each convention (`walk_conventions`), and looks from above.

    Raises ValueError for what `walk_conventions` refuses, and a grid outside 2 to 400.
    """
    walks = walk_conventions(written, lr, beta, drop_at, x, y, dampening, steps=steps)
    curvature, box = constant_curvature(bowl, (x, y)), find_box("bowl")
    dampening = beta if dampening is None else dampening
    return Conventions(
        **vars(walks),
        limits=tuple(
            limit_of(path.name, curvature, beta, dampening) for path in walks.paths
        ),
        box=box,
        heights=heights(bowl, box, grid),
    )
