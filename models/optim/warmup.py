"""Schedules on a net: each trained with and without warm-up, from the same weights.

The learning rate of every step stands beside the losses it led to. "radam" is no
schedule but an optimizer that warms up by itself: its curve is lr times its r_t.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.optim.optimizer_comparison import contest
from models.optim.schedules import learning_rates, radam_rates

OWN_RISE = ("one_cycle", "radam")
"""What rises by itself: there is no run without."""


@dataclass(frozen=True)
class Training:
    """One schedule, with `warmup` steps of rise, over several seeds."""

    warmup: int
    own_rise: bool  # it rises anyway
    rates: torch.Tensor  # (steps,) the learning rate; RAdam's is nan at first
    curve_steps: torch.Tensor  # (marks,) steps done
    curves: torch.Tensor  # (seeds, marks) loss of all training points; nan: not yet
    loss: torch.Tensor  # (seeds,) at the end
    test_accuracy: torch.Tensor  # (seeds,)
    diverged: torch.Tensor  # (seeds,) steps done when lost; -1: it was not


@dataclass(frozen=True)
class Scheduled:
    """One schedule: its runs so far, without warm-up first."""

    name: str
    runs: tuple[Training, ...]
    helped: int  # seeds that ended lower with warm-up; 0 if only one was run


@dataclass(frozen=True)
class Schedules:
    progress: float
    points: int
    parameters: int
    trained: tuple[Scheduled, ...]


def train_schedules(
    schedules: tuple[str, ...] = ("constant", "cosine"),
    warmup: int = 60,
    lr: float = 0.1,
    optimizer: str = "adam",
    steps: int = 300,
    data: str = "spiral",
    depth: int = 6,
    width: int = 24,
    activation: str = "tanh",
    seeds: int = 3,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Schedules]:
    """Trains a net under each schedule, without and with `warmup` steps of rise.

    The peak rate and the first weights are the same for all. One-cycle rises anyway,
    for `warmup` steps if that is above 0; RAdam (constant rate) rises by its own rule.

    Raises ValueError for no schedule, and what `contest` or `learning_rates` refuse.
    """
    if not schedules:
        raise ValueError("give at least one schedule")
    plans = []
    for name in schedules:
        rises = (warmup,) if name in OWN_RISE or not warmup else (0, warmup)
        plans += [(name, 0 if name == "radam" else rise) for rise in rises]
    trained: dict[str, list[Training | None]] = {name: [] for name in schedules}
    for number, (name, rise) in enumerate(plans):
        trained[name].append(None)
        rates = shown_rates(name, lr, steps, rise)
        for so_far in contest(
            data=data,
            optimizers=("radam" if name == "radam" else optimizer,),
            lrs=(lr,),
            schedule="constant" if name == "radam" else name,
            warmup=rise,
            steps=steps,
            depth=depth,
            width=width,
            activation=activation,
            seeds=seeds,
            seed=seed,
            device=device,
        ):
            trained[name][-1] = Training(
                warmup=rise,
                own_rise=name in OWN_RISE,
                rates=rates,
                curve_steps=so_far.curve_steps,
                curves=so_far.curves[0],
                loss=so_far.loss[0],
                test_accuracy=so_far.test_accuracy[0],
                diverged=so_far.diverged[0],
            )
            yield Schedules(
                progress=(number + so_far.progress) / len(plans),
                points=so_far.points,
                parameters=so_far.parameters,
                trained=tuple(
                    Scheduled(name, tuple(runs), count_helped(runs))
                    for name, runs in trained.items()
                ),
            )


def shown_rates(name: str, lr: float, steps: int, warmup: int) -> torch.Tensor:
    """Returns the rate of each step, (steps,); for RAdam lr times its r_t."""
    if name == "radam":
        return radam_rates(lr, steps)
    return learning_rates(name, lr, steps, warmup)


def count_helped(runs: list[Training]) -> int:
    """Returns in how many seeds the second run ended lower than the first."""
    if len(runs) < 2:
        return 0
    without, with_rise = (run.loss.nan_to_num(nan=torch.inf) for run in runs)
    return int((with_rise < without).sum())
