"""Accumulated gradients: what `.grad` does when nobody calls zero_grad.

PyTorch adds each new gradient to `.grad`. Forgotten, that turns gradient descent
into heavy ball with beta = 1; on purpose, it makes a large batch out of small ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class ZeroGrad:
    """Walks on w^2 from one start; each (steps + 1,), or shorter if it diverged."""

    zeroed: torch.Tensor  # zero_grad before every backward: gradient descent
    kept: torch.Tensor  # zero_grad every `zero_every` steps, or never
    grads: torch.Tensor  # (steps,) what `.grad` held when `kept` stepped
    heavy_ball: torch.Tensor  # v <- v + g, w <- w - lr v: our own, no autograd
    difference: float  # largest |kept - heavy_ball|
    amplitude: float  # |w| never exceeds it when nothing is zeroed; inf if it grows
    largest: float  # largest |w| that `kept` reached
    diverged: int | None  # step at which `kept` left |w| <= 1e6
    zeroed_diverged: int | None


FAR_AWAY = 1e6


def zero_grad(
    lr: float = 0.1, start: float = 5.0, steps: int = 40, zero_every: int = 0
) -> ZeroGrad:
    """Walks down w^2 with and without zero_grad.

    `zero_every` = k zeroes before step 1, 1 + k, 1 + 2k, ...; 1 is the usual loop and
    0 means never. Never zeroing is heavy ball with beta = 1: w_t swings for ever with
    a fixed amplitude while lr * 2 < 4, and grows without bound from there.

    Raises ValueError for lr <= 0, a start that is 0 or not finite, steps < 1,
    zero_every < 0.
    """
    if not (lr > 0 and math.isfinite(lr) and math.isfinite(start) and start):
        raise ValueError("lr is above 0; start is finite and not 0")
    if steps < 1 or zero_every < 0:
        raise ValueError("steps is at least 1, zero_every at least 0")
    zeroed, _, zeroed_diverged = walk_square(lr, start, steps, zero_every=1)
    kept, grads, diverged = walk_square(lr, start, steps, zero_every)
    ball = heavy_ball_beta_one(lr, start, len(grads), zero_every)
    return ZeroGrad(
        zeroed=zeroed,
        kept=kept,
        grads=grads,
        heavy_ball=ball,
        difference=float((kept - ball).abs().max()),
        amplitude=amplitude(lr, start),
        largest=float(kept.abs().max()),
        diverged=diverged,
        zeroed_diverged=zeroed_diverged,
    )


def walk_square(
    lr: float, start: float, steps: int, zero_every: int
) -> tuple[torch.Tensor, torch.Tensor, int | None]:
    """Returns w (steps + 1,), what `.grad` held (steps,), step of divergence."""
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    path, grads = [start], []
    for step in range(steps):
        if zero_every and step % zero_every == 0:
            w.grad = None  # optimizer.zero_grad()
        loss = w**2
        loss.backward()  # adds 2 w to w.grad
        with torch.no_grad():
            w -= lr * w.grad  # optimizer.step()
        path.append(w.item())
        grads.append(w.grad.item())
        if not abs(path[-1]) <= FAR_AWAY:
            break
    diverged = None if abs(path[-1]) <= FAR_AWAY else len(grads)
    return to_double(path), to_double(grads), diverged


def to_double(numbers: list[float]) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def heavy_ball_beta_one(
    lr: float, start: float, steps: int, restart_every: int
) -> torch.Tensor:
    """Returns w (steps + 1,) of heavy ball with beta = 1; a restart sets v to 0."""
    w, v, path = start, 0.0, [start]
    for step in range(steps):
        if restart_every and step % restart_every == 0:
            v = 0.0
        v = 1.0 * v + 2 * w
        w = w - lr * v
        path.append(w)
    return to_double(path)


def amplitude(lr: float, start: float) -> float:
    """Returns the amplitude A of w_t = A cos(t theta + phi) without zeroing.

    w_(t+1) - 2 w_t + w_(t-1) = -2 lr w_t gives cos(theta) = 1 - lr; with
    w_1 = start (1 - 2 lr), A^2 = (w_0^2 + w_1^2 - 2 w_0 w_1 cos theta) / sin^2 theta.
    For lr >= 2 nothing bounds it: inf.
    """
    if lr >= 2:
        return math.inf
    cos, w0, w1 = 1 - lr, start, start * (1 - 2 * lr)
    return math.sqrt((w0**2 + w1**2 - 2 * w0 * w1 * cos) / (1 - cos**2))


@dataclass(frozen=True)
class AddedUp:
    grads: tuple[float, ...]  # w.grad after each backward, nothing zeroed in between


def adding_up(factor: float = 3.0, times: int = 4) -> AddedUp:
    """Returns what w.grad holds after each (factor * w).backward(): 3, 6, 9, 12.

    Raises ValueError for times < 1.
    """
    if times < 1:
        raise ValueError("times is at least 1")
    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    grads = []
    for _ in range(times):
        (factor * w).backward()
        grads.append(float(w.grad))
    return AddedUp(tuple(grads))


@dataclass(frozen=True)
class MicroBatches:
    """The gradient of one linear regression, whole and in parts; each (features,)."""

    full: torch.Tensor  # from the whole batch at once
    weighted: torch.Tensor  # sum of the parts' mean losses, each times size / batch
    divided: torch.Tensor  # each divided by the number of parts: needs equal parts
    summed: torch.Tensor  # nothing divided: too large by about the number of parts
    sizes: tuple[int, ...]
    difference: float  # largest |weighted - full|
    divided_difference: float  # 0 up to rounding if the parts are equal, else not
    times_too_large: float  # |summed| / |full|


def micro_batches(
    batch: int = 32, part: int = 8, features: int = 3, seed: int = 0
) -> MicroBatches:
    """Splits a batch into parts of `part` rows and adds their gradients up.

    mean squared error of y = X w + noise; only one part is in memory at a time, and
    the last may be smaller. Raises ValueError unless 1 <= part <= batch, features >= 1.
    """
    if not 1 <= part <= batch or features < 1:
        raise ValueError("1 <= part <= batch, and at least one feature")
    generator = torch.Generator().manual_seed(seed)
    settings = {"generator": generator, "dtype": torch.float64}
    x = torch.randn(batch, features, **settings)
    y = x @ torch.randn(features, **settings) + 0.5 * torch.randn(batch, **settings)
    parts = list(zip(x.split(part), y.split(part), strict=True))
    sizes = tuple(len(rows) for rows, _ in parts)

    full = accumulated([(x, y)], (1.0,))
    weighted = accumulated(parts, tuple(size / batch for size in sizes))
    divided = accumulated(parts, (1 / len(parts),) * len(parts))
    summed = accumulated(parts, (1.0,) * len(parts))
    return MicroBatches(
        full=full,
        weighted=weighted,
        divided=divided,
        summed=summed,
        sizes=sizes,
        difference=float((weighted - full).abs().max()),
        divided_difference=float((divided - full).abs().max()),
        times_too_large=float(summed.norm() / full.norm()),
    )


def accumulated(
    parts: list[tuple[torch.Tensor, torch.Tensor]], weights: tuple[float, ...]
) -> torch.Tensor:
    """Returns w.grad at w = 0 after a backward per part, loss times weight."""
    w = torch.zeros(parts[0][0].shape[1], dtype=torch.float64, requires_grad=True)
    for (x, y), weight in zip(parts, weights, strict=True):
        loss = weight * (x @ w - y).square().mean()
        loss.backward()  # no zero_grad in between: that is the point
    return w.grad
