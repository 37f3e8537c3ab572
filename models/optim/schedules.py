"""Learning rate schedules: the rate as a function of the step, and warm-up before it.

Each `..._rate` gives the factor by which the peak rate is multiplied at step t, t from
0, and is equal to the scheduler of `torch.optim.lr_scheduler` named in its docstring.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.optim.rules import rectification


def constant_rate(t: torch.Tensor) -> torch.Tensor:
    """Returns 1 at every step: torch's ConstantLR with factor 1."""
    return torch.ones_like(t)


def step_rate(t: torch.Tensor, every: int, gamma: float) -> torch.Tensor:
    """Returns gamma^(number of whole periods of `every` steps): torch's StepLR."""
    return gamma ** (t // every)


def exponential_rate(t: torch.Tensor, gamma: float) -> torch.Tensor:
    """Returns gamma^t: torch's ExponentialLR."""
    return gamma**t


def cosine_rate(t: torch.Tensor, steps: int) -> torch.Tensor:
    """Returns (1 + cos(pi t / steps)) / 2: 1 at t = 0, 0 at t = steps.

    torch's CosineAnnealingLR with T_max = steps; Loshchilov & Hutter 2017 (SGDR).
    """
    return (1 + torch.cos(math.pi * t / steps)) / 2


def one_cycle_rate(
    t: torch.Tensor, steps: int, rise: float, start: float = 1 / 25, end: float = 4e-6
) -> torch.Tensor:
    """Returns one cycle: up from `start` to 1 and down to `end`, both along a cosine.

    The top is at t = rise - 1, the end at t = steps - 1: torch's OneCycleLR with
    pct_start = rise / steps, where end = start / 1e4. Smith & Topin 2019.
    """
    top, last = rise - 1, steps - 1
    up = 1 + (start - 1) * cosine_rate(t, top)
    down = end + (1 - end) * cosine_rate(t - top, last - top)
    return torch.where(t <= top, up, down)


def inverse_sqrt_rate(t: torch.Tensor, warmup: int) -> torch.Tensor:
    """Returns min(s / warmup, sqrt(warmup / s)), s = t + 1: 1 at the peak s = warmup.

    Times (d * warmup)^(-1/2) it is the schedule of "Attention is all you need"
    (Vaswani et al. 2017, equation 3), d being the width of the model.
    """
    s = t + 1
    return torch.minimum(s / warmup, torch.sqrt(warmup / s))


def warmup_rate(t: torch.Tensor, warmup: int) -> torch.Tensor:
    """Returns the line from 1 / warmup at t = 0 to 1 at t = warmup.

    torch's LinearLR with start_factor = 1 / warmup and total_iters = warmup.
    """
    return 1 / warmup + (1 - 1 / warmup) * t / warmup


SCHEDULES = ("constant", "step", "exponential", "cosine", "one_cycle", "inverse_sqrt")


def learning_rates(
    schedule: str,
    lr: float,
    steps: int,
    warmup: int = 0,
    every: int | None = None,
    gamma: float | None = None,
) -> torch.Tensor:
    """Returns the learning rate of each step, (steps,), with `lr` as the peak.

    The first `warmup` steps rise along a line, then the schedule begins and ends with
    the run. One-cycle and inverse square root have a rise of their own, `warmup` steps
    long if given, else 30 % of the run, at least 2 steps, and 1 step. `every` and
    `gamma` belong to step (a third of the run and 0.1 if None) and gamma also to
    exponential (down to 0.01 if None).

    Raises ValueError for an unknown name, lr <= 0, steps < 1, a warm-up that is
    negative or leaves no step, every < 1 or gamma outside (0, 1].
    """
    if schedule not in SCHEDULES:
        raise ValueError(f"unknown schedule {schedule!r}: {', '.join(SCHEDULES)}")
    if not 0 < lr < math.inf or steps < 1 or not 0 <= warmup < steps:
        raise ValueError("lr above 0, steps from 1, warm-up from 0 and below steps")
    if (every is not None and every < 1) or (gamma is not None and not 0 < gamma <= 1):
        raise ValueError("every is at least 1 and gamma above 0, at most 1")
    t = torch.arange(steps, dtype=torch.float64)
    if schedule == "one_cycle":
        return lr * one_cycle_rate(t, steps, max(2, warmup or 0.3 * steps))
    if schedule == "inverse_sqrt":
        return lr * inverse_sqrt_rate(t, max(warmup, 1))
    rest = steps - warmup
    after = t[:rest]  # the schedule's own clock starts after the warm-up
    factor = {
        "constant": constant_rate(after),
        "step": step_rate(after, every or math.ceil(rest / 3), gamma or 0.1),
        "exponential": exponential_rate(after, gamma or 0.01 ** (1 / rest)),
        "cosine": cosine_rate(after, rest),
    }[schedule]
    rise = warmup_rate(t[:warmup], max(warmup, 1))
    return lr * torch.cat([rise, factor])


@dataclass(frozen=True)
class ScheduleCurve:
    name: str
    lr: torch.Tensor  # (steps,)
    peak: float
    peak_at: int  # step of the largest rate
    last: float  # rate of the last step
    area: float  # sum of the rates: how far a gradient of size 1 would carry


@dataclass(frozen=True)
class ScheduleCurves:
    t: torch.Tensor  # (steps,) 0, 1, ...
    curves: tuple[ScheduleCurve, ...]
    radam: torch.Tensor  # (steps,) lr times RAdam's r_t; nan while it does not adapt
    radam_from: int | None  # first t with r_t: 5 for beta2 = 0.999


def schedule_curves(
    names: tuple[str, ...] = SCHEDULES,
    lr: float = 0.1,
    steps: int = 200,
    warmup: int = 20,
    every: int | None = None,
    gamma: float | None = None,
    beta2: float = 0.999,
) -> ScheduleCurves:
    """Draws schedules of one length, and RAdam's warm-up, which nobody has to choose.

    Raises ValueError as `learning_rates` does, for no name and for beta2 outside (0,1).
    """
    if not names or not 0 < beta2 < 1:
        raise ValueError("give at least one schedule and a beta2 between 0 and 1")
    curves = []
    for name in names:
        rates = learning_rates(name, lr, steps, warmup, every, gamma)
        top = int(rates.argmax())
        curves.append(
            ScheduleCurve(
                name=name,
                lr=rates,
                peak=float(rates[top]),
                peak_at=top,
                last=float(rates[-1]),
                area=float(rates.sum()),
            )
        )
    rectified = [rectification(t, beta2) for t in range(1, steps + 1)]
    adapts = [t for t, r in enumerate(rectified) if r is not None]
    numbers = [math.nan if r is None else lr * r for r in rectified]
    return ScheduleCurves(
        t=torch.arange(steps),
        curves=tuple(curves),
        radam=torch.tensor(numbers, dtype=torch.float64),
        radam_from=adapts[0] if adapts else None,
    )
