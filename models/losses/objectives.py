"""One net under several losses, from the same weights: what each makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.device import choose_device
from models.core.nets import Weights, draw_weights, forward, logits_of
from models.core.snapshots import frame_marks
from models.core.training import choose_optimizer, is_lost, measure, train
from models.data.small_sets import draw_halves
from models.data.toy_data import Points


def ce_of_logits(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns the mean of -ln p[y], p = softmax(logits), for logits (classes, n)."""
    return F.cross_entropy(logits.T, y)


def mse_of_softmax(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns the mean over points of sum_i (p_i - one_hot_i)^2, p = softmax."""
    return mse_of_logits(logits.softmax(0), y)


def mse_of_logits(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns the mean over points of sum_i (logit_i - one_hot_i)^2: no softmax."""
    error = logits - F.one_hot(y, len(logits)).T
    return error.square().sum(0).mean()


OBJECTIVES = {
    "cross_entropy": ce_of_logits,
    "mse": mse_of_softmax,
    "mse_logits": mse_of_logits,
}

# From the usual start, in a search by factors of 3 with 400 steps and three seeds, each
# is within 2 points of its loss's best test accuracy; cross-entropy and MSE share one.
# Iris takes the spiral's.
SPIRAL_RATES = {
    "sgd": {"cross_entropy": 1.0, "mse": 1.0, "mse_logits": 0.1},
    "momentum": {"cross_entropy": 0.3, "mse": 0.3, "mse_logits": 0.1},
    "adam": {"cross_entropy": 0.01, "mse": 0.01, "mse_logits": 0.03},
}
DIGITS_RATES = {
    "sgd": {"cross_entropy": 1.0, "mse": 1.0, "mse_logits": 0.03},
    "momentum": {"cross_entropy": 0.1, "mse": 0.1, "mse_logits": 0.01},
    "adam": {"cross_entropy": 0.003, "mse": 0.003, "mse_logits": 0.003},
}
RATES = {
    "spiral": SPIRAL_RATES,
    "iris": SPIRAL_RATES,
    "digits": DIGITS_RATES,
}


@dataclass(frozen=True)
class Descent:
    """The net that learns now, before its next step; its gradients are there."""

    which: tuple[int, int]  # loss, seed
    step: int
    weights: Weights
    loss: torch.Tensor  # what it trains on, on the training points
    lost: bool  # the loss is no number, or beyond 1e6: this net learns no more


@dataclass(frozen=True)
class LossComparison:
    """Nets that differ in their loss and their seed, one trained after the other."""

    losses: tuple[str, ...]
    lrs: tuple[float, ...]  # of each
    marks: list[int]  # steps after which a net is looked at
    training: Points  # x as columns (features, points)
    testing: Points  # as many again
    test_accuracy: torch.Tensor  # (losses, seeds, 1) at the end; nan: not yet, or lost
    now: Descent


def compare_losses(
    data: str = "spiral",
    losses: tuple[str, ...] = ("cross_entropy", "mse", "mse_logits"),
    wrong: float = 0.0,
    optimizer: str = "sgd",
    lrs: tuple[float, ...] = (),
    steps: int = 400,
    depth: int = 1,
    width: int = 32,
    activation: str = "tanh",
    seeds: int = 3,
    seed: int = 0,
    points: int = 100,
    device: str = "auto",
) -> Iterator[LossComparison]:
    """Trains one net a loss and seed on all points at once, from the same weights.

    `wrong` is added to the output bias of class 0, so that the net begins sure of one
    class, and wrong about all others. `lrs` are a learning rate for each loss; () takes
    good ones, for cross-entropy and MSE the same. Half of the data trains, half tests;
    `points` are a class on the spiral, images of digits.

    Raises ValueError for an unknown name or an argument out of range.
    """
    if set(losses) - set(OBJECTIVES) or not 1 <= len(losses) <= 3:
        raise ValueError(f"the losses are {', '.join(OBJECTIVES)}")
    if not (0 <= depth <= 6 and 1 <= width <= 128 and 1 <= seeds <= 20):
        raise ValueError("depth from 0 to 6, width from 1 to 128, 1 to 20 seeds")
    if not (1 <= steps <= 5000 and 0 <= wrong <= 1000 and 2 <= points <= 2000):
        raise ValueError("1 to 5000 steps, wrong from 0 to 1000, 2 to 2000 points")
    place = choose_device(device)
    training, testing = draw_halves(data, points, seed, place)
    if optimizer not in RATES[data]:
        raise ValueError(f"unknown optimizer {optimizer!r}: {', '.join(RATES[data])}")
    lrs = lrs or tuple(RATES[data][optimizer][name] for name in losses)
    pairs = list(zip(losses, lrs, strict=True))
    sizes = (len(training[0]), *(width,) * depth, int(training[1].max()) + 1)
    ends, marks = torch.full((len(losses), seeds, 1), math.nan), frame_marks(steps, 40)
    for k in range(seeds):
        start = draw_weights(sizes, torch.Generator().manual_seed(seed + 1 + k))
        start[-1][0] += wrong
        for i, (name, lr) in enumerate(pairs):
            weights = [w.to(place, copy=True).requires_grad_() for w in start]
            rule = choose_optimizer(optimizer, weights, lr)
            objective = loss_of(name, weights, training, activation)
            for step, loss in train(objective, rule, steps + 1):
                lost = step in marks and is_lost(loss.item())
                if step == steps and not lost:
                    net = logits_of(weights, activation)
                    ends[i, k] = measure(net, *testing)[1]
                now = Descent((i, k), step, weights, loss, lost)
                yield LossComparison(losses, lrs, marks, training, testing, ends, now)
                if lost or step == steps:
                    break


def loss_of(
    name: str, weights: Weights, points: Points, activation: str
) -> Callable[[int], torch.Tensor]:
    """Returns what `train` asks for: the loss of the weights on these points."""
    x, y = points
    return lambda step: OBJECTIVES[name](forward(weights, x, activation), y)
