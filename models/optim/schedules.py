"""Learning rate schedules: the rate as a function of the step, and warm-up before it.

Each `..._rate` gives the factor by which the peak rate is multiplied at step t, t from
0, and is equal to the scheduler of `torch.optim.lr_scheduler` named in its docstring.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import torch

from models.optim.rules import rectification

Shape = Callable[[torch.Tensor], torch.Tensor]


def constant_rate(t: torch.Tensor) -> torch.Tensor:
    """Returns 1 at every step: torch's ConstantLR with factor 1."""
    return torch.ones_like(t)


def step_rate(t: torch.Tensor, every: int = 0, gamma: float = 0.1) -> torch.Tensor:
    """Returns gamma^(number of whole periods of `every` steps): torch's StepLR.

    0 takes a third of all steps.
    """
    return gamma ** (t // (every or math.ceil(len(t) / 3)))


def exponential_rate(t: torch.Tensor, gamma: float = 0.0) -> torch.Tensor:
    """Returns gamma^t: torch's ExponentialLR. 0 takes what falls to 0.01 at the end."""
    return (gamma or 0.01 ** (1 / len(t))) ** t


def cosine_rate(t: torch.Tensor, steps: float | None = None) -> torch.Tensor:
    """Returns (1 + cos(pi t / steps)) / 2: 1 at t = 0, 0 at t = steps, or after all.

    torch's CosineAnnealingLR with T_max = steps; Loshchilov & Hutter 2017 (SGDR).
    """
    return (1 + torch.cos(math.pi * t / (steps or len(t)))) / 2


def one_cycle_rate(
    t: torch.Tensor, warmup: int, start: float = 1 / 25, end: float = 4e-6
) -> torch.Tensor:
    """Returns one cycle: up from `start` to 1 and down to `end`, both along a cosine.

    The rise takes `warmup` steps, or 30 % of all for 0, at least 2: its top is at
    t = rise - 1, the end at the last step. torch's OneCycleLR with pct_start = rise /
    steps, where end = start / 1e4. Smith & Topin 2019.
    """
    top, last = max(2, warmup or 0.3 * len(t)) - 1, len(t) - 1
    up = 1 + (start - 1) * cosine_rate(t, top)
    down = end + (1 - end) * cosine_rate(t - top, last - top)
    return torch.where(t <= top, up, down)


def inverse_sqrt_rate(t: torch.Tensor, warmup: int) -> torch.Tensor:
    """Returns min(s / warmup, sqrt(warmup / s)), s = t + 1: 1 at the peak s = warmup.

    Its rise belongs to it: 0 makes it one step.
    Times (d * warmup)^(-1/2) it is the schedule of "Attention is all you need"
    (Vaswani et al. 2017, equation 3), d being the width of the model.
    """
    s, warmup = t + 1, max(warmup, 1)
    return torch.minimum(s / warmup, torch.sqrt(warmup / s))


def warmup_rate(t: torch.Tensor, warmup: int) -> torch.Tensor:
    """Returns the line from 1 / warmup at t = 0 to 1 at t = warmup.

    torch's LinearLR with start_factor = 1 / warmup and total_iters = warmup.
    """
    return 1 / warmup + (1 - 1 / warmup) * t / warmup


def warm_up(rate: Shape, t: torch.Tensor, warmup: int) -> torch.Tensor:
    """Returns a line up to 1 in `warmup` steps, then the schedule from its own start.

    Both end with the last of the steps t.
    """
    rise = warmup_rate(t[:warmup], max(warmup, 1))
    return torch.cat([rise, rate(t[: len(t) - warmup])])


SCHEDULES: dict[str, Callable[[torch.Tensor, int], torch.Tensor]] = {
    "constant": partial(warm_up, constant_rate),
    "step": partial(warm_up, step_rate),
    "exponential": partial(warm_up, exponential_rate),
    "cosine": partial(warm_up, cosine_rate),
    "one_cycle": one_cycle_rate,
    "inverse_sqrt": inverse_sqrt_rate,
}
"""Every schedule by name: the factor at steps t after a warm-up of so many steps."""


def learning_rates(
    schedule: str, lr: float, steps: int, warmup: int = 0
) -> torch.Tensor:
    """Returns the learning rate of each step, (steps,), with `lr` as the peak.

    The first `warmup` steps rise along a line, then the schedule begins and ends with
    the run. One-cycle and inverse square root have a rise of their own, that long.

    Raises ValueError for an unknown name, lr <= 0, steps < 1, or a warm-up that is
    negative or leaves no step.
    """
    if schedule not in SCHEDULES:
        raise ValueError(f"unknown schedule {schedule!r}: {', '.join(SCHEDULES)}")
    if not 0 < lr < math.inf or steps < 1 or not 0 <= warmup < steps:
        raise ValueError("lr above 0, steps from 1, warm-up from 0 and below steps")
    return lr * SCHEDULES[schedule](torch.arange(steps, dtype=torch.float64), warmup)


def radam_rates(lr: float, steps: int) -> torch.Tensor:
    """Returns lr times RAdam's r_t at each step, (steps,); nan while it does not adapt.

    Nobody has to choose this warm-up. Until then, in the first five steps, RAdam steps
    lr m, undivided, so that no rate of it compares with Adam's.
    """
    rectified = [rectification(t) for t in range(1, steps + 1)]
    rates = [math.nan if r is None else lr * r for r in rectified]
    return torch.tensor(rates, dtype=torch.float64)
