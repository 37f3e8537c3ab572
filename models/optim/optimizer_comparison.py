"""PyTorch's optimizers on a net: the same starts, several seeds, a rate for each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F

from models.core.device import choose_device
from models.core.nets import draw_weights, forward, logits_of
from models.core.snapshots import frame_marks
from models.core.training import (
    choose_optimizer,
    count_parameters,
    is_lost,
    measure,
    shuffled_batches,
    train,
)
from models.data.small_sets import draw_halves
from models.data.toy_data import Points

DECAY = {"adamw": 0.01}  # the weight decay that PyTorch gives where it is not told
# Lowest mean final loss of three seeds on the spiral, in a search by factors of 3.
RATES = {
    "sgd": 1.0,
    "momentum": 0.3,
    "nesterov": 0.3,
    "adagrad": 0.1,
    "rmsprop": 0.01,
    "adam": 0.1,
    "amsgrad": 0.1,
    "adamw": 0.1,
    "radam": 0.1,
}
# The same search on 500 digits, batch 50, 200 steps.
DIGIT_RATES = {
    "sgd": 0.3,
    "momentum": 0.03,
    "nesterov": 0.03,
    "adagrad": 0.1,
    "rmsprop": 0.01,
    "adam": 0.01,
    "amsgrad": 0.01,
    "adamw": 0.01,
    "radam": 0.03,
}


RATES_OF = {
    "digits": DIGIT_RATES,
}
"""The rates found on other data than the spiral."""


@dataclass(frozen=True)
class Task:
    """What the nets learn from, and their shape."""

    training: Points  # x (features, n), y (n,)
    testing: Points  # as many again
    sizes: tuple[int, ...]  # features, hidden units a layer, classes
    activation: str


def set_task(
    data: str,
    points: int,
    hidden: tuple[int, ...],
    activation: str,
    seed: int,
    place: str,
) -> Task:
    """Returns a set in two halves and the shape of a net with these hidden layers.

    Raises ValueError for more than 10 layers, or one not 1 to 128 wide.
    """
    if len(hidden) > 10 or not all(1 <= width <= 128 for width in hidden):
        raise ValueError("depth from 0 to 10, width from 1 to 128")
    training, testing = draw_halves(data, points, seed, place)
    sizes = (len(training[0]), *hidden, int(training[1].max()) + 1)
    return Task(training, testing, sizes, activation)


@dataclass
class Learner:
    """One net so far."""

    curve: list[float] = field(default_factory=list)  # loss of all, at the marks so far
    loss: float = math.nan  # of all training points, at the end
    test_accuracy: float = math.nan
    diverged: int = -1  # steps done when the loss was no number, or beyond 1e6


def learn(
    task: Task,
    optimizer: str,
    lr: float,
    factor: torch.Tensor,
    batch: int,
    seed: int,
    marks: list[int],
) -> Iterator[Learner]:
    """Trains a net from the seed's weights; yields after every step what is known.

    factor (steps,) is what the learning rate is multiplied by at each step. A batch of
    0 is all points. The loss of all training points is measured at the marks.
    """
    place, total = task.training[0].device, len(task.training[1])
    start = draw_weights(task.sizes, torch.Generator().manual_seed(seed))
    weights = [w.to(place, copy=True).requires_grad_() for w in start]
    order = shuffled_batches(total, batch, torch.Generator().manual_seed(seed))
    logits, learner = logits_of(weights, task.activation), Learner()
    rule = choose_optimizer(optimizer, weights, lr, DECAY.get(optimizer, 0.0))
    rule.param_groups[0]["fused"] = None  # one operation after the other, for all alike

    def loss_of(step: int) -> torch.Tensor:
        x, y = task.training
        if batch:
            chosen = next(order).to(place)
            x, y = x[:, chosen], y[chosen]
        rule.param_groups[0]["lr"] = lr * float(factor[step])
        return F.cross_entropy(forward(weights, x, task.activation).T, y)

    def look(step: int) -> bool:
        loss, _ = measure(logits, *task.training)
        if is_lost(loss):
            learner.diverged = step
        else:
            learner.curve.append(loss)
        return not is_lost(loss)

    for step, _ in train(loss_of, rule, len(factor)):
        if step in marks and not look(step):
            break
        yield learner
    if learner.diverged < 0 and look(len(factor)):
        learner.loss = learner.curve[-1]
        _, learner.test_accuracy = measure(logits, *task.testing)
    yield learner


@dataclass(frozen=True)
class Contest:
    """Every (optimizer, seed) so far; nan: not yet, or after it diverged."""

    progress: float
    points: int  # trained on; as many again to test
    parameters: int
    optimizers: tuple[str, ...]
    lrs: tuple[float, ...]  # learning rate of each
    curve_steps: torch.Tensor  # (marks,) steps done
    curves: torch.Tensor  # (optimizers, seeds, marks) loss of all training points
    loss: torch.Tensor  # (optimizers, seeds) at the end
    test_accuracy: torch.Tensor
    diverged: torch.Tensor  # (optimizers, seeds) steps done when lost; -1: it was not


def contest(
    data: str = "spiral",
    optimizers: tuple[str, ...] = ("sgd",),
    lrs: tuple[float, ...] = (),
    steps: int = 400,
    batch: int = 0,
    depth: int = 2,
    width: int = 24,
    activation: str = "relu",
    seeds: int = 3,
    seed: int = 0,
    points: int = 200,
    device: str = "auto",
) -> Iterator[Contest]:
    """Trains a net by each optimizer in turn, from the same weights for each seed.

    `lrs` are the learning rates, one for each optimizer, or one for all; () takes those
    found best for each on the spiral, or on the digits. A batch of 0 is all points; the
    order of mini-batches is the same for every optimizer. All other settings are
    PyTorch's defaults, momentum is 0.9, and AdamW decays weights by 0.01 lr.

    Raises ValueError for an unknown name or an argument out of range.
    """
    if not 1 <= len(optimizers) <= 6 or set(optimizers) - set(RATES):
        raise ValueError(f"up to 6 optimizers of {', '.join(RATES)}")
    lrs = lrs or tuple(RATES_OF.get(data, RATES)[name] for name in optimizers)
    lrs = lrs * len(optimizers) if len(lrs) == 1 else lrs
    if len(lrs) != len(optimizers) or not all(0 < lr <= 1e4 for lr in lrs):
        raise ValueError("one learning rate for each optimizer, each above 0")
    if not 1 <= steps <= 5000 or not 1 <= seeds <= 20:
        raise ValueError("from 1 to 5000 steps, 1 to 20 seeds")
    place, hidden = choose_device(device), (width,) * depth
    task = set_task(data, points, hidden, activation, seed, place)
    total, marks = len(task.training[1]), frame_marks(steps, 80)
    if not 0 <= batch <= total:
        raise ValueError(f"a batch is from 1 to {total} points, or 0 for all")
    parameters = count_parameters(draw_weights(task.sizes, torch.Generator()))
    at, factor = torch.tensor(marks), torch.ones(steps, dtype=torch.float64)
    curves = torch.full((len(optimizers), seeds, len(marks)), math.nan)
    loss, tested = torch.full((2, len(optimizers), seeds), math.nan)
    diverged = torch.full(loss.shape, -1)
    who = (optimizers, lrs, at, curves, loss, tested, diverged)
    yield Contest(0.0, total, parameters, *who)
    for k in range(seeds):
        for i, (name, lr) in enumerate(zip(optimizers, lrs, strict=True)):
            done = (k * len(optimizers) + i) / loss.numel()
            for net in learn(task, name, lr, factor, batch, seed + 1 + k, marks):
                curves[i, k, : len(net.curve)] = torch.tensor(net.curve)
                yield Contest(done, total, parameters, *who)
            loss[i, k], tested[i, k], diverged[i, k] = (
                net.loss,
                net.test_accuracy,
                net.diverged,
            )
    yield Contest(1.0, total, parameters, *who)
