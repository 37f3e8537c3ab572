"""Schedules on a net: each trained with and without warm-up, from the same weights.

The learning rate of every step stands beside the losses it led to. "radam" is no
schedule but an optimizer that warms up by itself: its curve is lr times its r_t.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.device import choose_device
from models.core.snapshots import frame_marks
from models.optim.optimizer_comparison import learn, set_task
from models.optim.schedules import learning_rates, radam_rates

OWN_RISE: dict[str, tuple[str, str]] = {
    "one_cycle": ("one_cycle", ""),
    "radam": ("constant", "radam"),
}
"""What rises by itself, so that there is no run without: schedule and optimizer."""


@dataclass(frozen=True)
class Run:
    """One schedule, with `warmup` steps of rise, over several seeds."""

    warmup: int
    curves: torch.Tensor  # (seeds, marks) loss of all training points; nan: not yet
    loss: torch.Tensor  # (seeds,) at the end
    test_accuracy: torch.Tensor  # (seeds,)
    diverged: torch.Tensor  # (seeds,) steps done when lost; -1: it was not


@dataclass(frozen=True)
class Scheduled:
    """One schedule: its runs so far, without warm-up first."""

    name: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Schedules:
    progress: float
    curve_steps: tuple[int, ...]  # steps done at the marks of the curves
    trained: tuple[Scheduled, ...]


def learn_schedules(
    schedules: tuple[str, ...],
    warmup: int,
    optimizer: str,
    lr: float,
    depth: int,
    steps: int,
    seeds: int,
    seed: int,
    width: int = 24,
    place: str = "cpu",
) -> Iterator[Schedules]:
    """Trains a net under each schedule, without and with `warmup` steps of rise.

    The peak rate and the first weights are the same for all. One-cycle rises anyway,
    for `warmup` steps if that is above 0; RAdam (constant rate) rises by its own rule.

    Raises ValueError for no schedule, and what `set_task`, `learn` or `learning_rates`
    refuse.
    """
    if not schedules or not 1 <= seeds <= 20 or not 1 <= steps <= 5000:
        raise ValueError("at least one schedule, 1 to 20 seeds, 1 to 5000 steps")
    task = set_task("spiral", 200, (width,) * depth, "tanh", seed, place)
    marks, trained, done = frame_marks(steps, 80), {name: [] for name in schedules}, 0
    plans = [(n, rise) for n in schedules for rise in rises(n, warmup)]
    for name, rise in plans:
        schedule, own = OWN_RISE.get(name, (name, ""))
        factor = learning_rates(schedule, 1.0, steps, rise)
        curves = torch.full((seeds, len(marks)), math.nan)
        ends = torch.full((2, seeds), math.nan)
        trained[name].append(Run(rise, curves, *ends, torch.full((seeds,), -1)))
        for k in range(seeds):
            at = (own or optimizer, lr, factor, 0, seed + 1 + k, marks)
            for net in learn(task, *at):
                curves[k, : len(net.curve)] = torch.tensor(net.curve)
                yield gather(done / seeds / len(plans), marks, trained)
            ends[:, k] = torch.tensor([net.loss, net.test_accuracy])
            trained[name][-1].diverged[k] = net.diverged
            done += 1
            yield gather(done / seeds / len(plans), marks, trained)


def rises(name: str, warmup: int) -> tuple[int, ...]:
    """Returns how many steps the runs of a schedule rise: none and `warmup`, mostly."""
    if name not in OWN_RISE:
        return (0, warmup) if warmup else (0,)
    return (0,) if OWN_RISE[name][1] else (warmup,)


def gather(share: float, marks: list[int], trained: dict[str, list[Run]]) -> Schedules:
    """Returns all runs so far as one result."""
    known = (Scheduled(name, tuple(runs)) for name, runs in trained.items())
    return Schedules(share, tuple(marks), tuple(known))


@dataclass(frozen=True)
class Training:
    """A run, with the rates that led to it."""

    warmup: int
    curves: torch.Tensor  # (seeds, marks)
    loss: torch.Tensor  # (seeds,)
    test_accuracy: torch.Tensor  # (seeds,)
    diverged: torch.Tensor  # (seeds,)
    own_rise: bool  # it rises anyway
    rates: torch.Tensor  # (steps,) the learning rate; RAdam's is nan at first


@dataclass(frozen=True)
class Trained:
    """One schedule: its runs so far, without warm-up first."""

    name: str
    runs: tuple[Training, ...]
    helped: int  # seeds that ended lower with warm-up; 0 if only one was run


@dataclass(frozen=True)
class Trainings:
    progress: float
    curve_steps: torch.Tensor  # (marks,) steps done
    trained: tuple[Trained, ...]


def train_schedules(
    schedules: tuple[str, ...] = ("constant", "cosine"),
    warmup: int = 60,
    optimizer: str = "adam",
    lr: float = 0.1,
    depth: int = 6,
    steps: int = 300,
    seeds: int = 3,
    seed: int = 0,
    width: int = 24,
    device: str = "auto",
) -> Iterator[Trainings]:
    """Trains (`learn_schedules`), with the learning rates beside the losses.

    Raises ValueError for what `learn_schedules` refuses.
    """
    place = choose_device(device)
    given = (warmup, optimizer, lr, depth, steps, seeds, seed, width, place)
    rates: dict[tuple[str, int], torch.Tensor] = {}
    for result in learn_schedules(schedules, *given):
        trained = []
        for one in result.trained:
            runs = []
            for run in one.runs:
                at = (one.name, run.warmup)
                if at not in rates:
                    rates[at] = shown_rates(one.name, lr, steps, run.warmup)
                runs.append(
                    Training(**vars(run), own_rise=at[0] in OWN_RISE, rates=rates[at])
                )
            trained.append(Trained(one.name, tuple(runs), count_helped(runs)))
        yield Trainings(
            result.progress, torch.tensor(result.curve_steps), tuple(trained)
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
