"""The same net under cross-entropy and under MSE, from the same start."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.device import best_device
from models.core.nets import Weights, draw_weights, forward
from models.core.snapshots import frame_marks
from models.core.training import choose_optimizer
from models.data.small_sets import SETS, draw_halves


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


@dataclass(frozen=True)
class TwoLosses:
    """Every (loss, seed) so far; nan: not yet, or after it diverged."""

    progress: float
    points: int  # trained on; as many again to test
    classes: int
    parameters: int
    losses: tuple[str, ...]
    lrs: tuple[float, ...]  # of each
    steps: torch.Tensor  # (marks,) steps done
    loss: torch.Tensor  # (losses, seeds, marks) what it trains on, training points
    test_loss: torch.Tensor  # the same on test points
    cross_entropy: torch.Tensor  # the yardstick for all, on test points
    accuracy: torch.Tensor  # (losses, seeds, marks) on training points
    test_accuracy: torch.Tensor
    gradient: torch.Tensor  # norm of dL/dW of the first layer
    apart: torch.Tensor  # (losses, seeds) see `share_apart`; nan until the run ends
    diverged: torch.Tensor  # (losses, seeds) steps done when lost; -1: it was not


def two_losses(
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
) -> Iterator[TwoLosses]:
    """Trains one net a loss and seed on all points at once, from the same weights.

    `wrong` is added to the output bias of class 0, so that the net begins sure of one
    class, and wrong about all others. `lrs` are a learning rate for each loss, or one
    for all; () takes good ones, for cross-entropy and MSE the same. Half of the data
    trains, half tests; `points` are a class on the spiral, images of digits.

    Raises ValueError for an unknown name or an argument out of range.
    """
    unknown = set(losses) - set(OBJECTIVES)
    if unknown or not 1 <= len(losses) <= 3:
        raise ValueError(f"the losses are {', '.join(OBJECTIVES)}")
    if data not in SETS:
        raise ValueError(f"unknown data {data!r}: {', '.join(SETS)}")
    rates = DIGITS_RATES if data == "digits" else SPIRAL_RATES
    if optimizer not in rates:
        raise ValueError(f"unknown optimizer {optimizer!r}: {', '.join(rates)}")
    lrs = lrs or tuple(rates[optimizer][name] for name in losses)
    lrs = lrs * len(losses) if len(lrs) == 1 else lrs
    if len(lrs) != len(losses):
        raise ValueError("one learning rate for each loss, or one for all")
    if not (0 <= depth <= 6 and 1 <= width <= 128 and 1 <= seeds <= 20):
        raise ValueError("depth from 0 to 6, width from 1 to 128, 1 to 20 seeds")
    if not (1 <= steps <= 5000 and 0 <= wrong <= 1000 and 2 <= points <= 2000):
        raise ValueError("1 to 5000 steps, wrong from 0 to 1000, 2 to 2000 points")
    place = best_device(device).name
    training, testing = draw_halves(data, points, seed, place)
    classes = int(training[1].max()) + 1
    sizes = (len(training[0]), *(width,) * depth, classes)
    marks = frame_marks(steps, 40)
    marked = torch.tensor(marks)
    shape = (len(losses), seeds)
    curves = torch.full((6, *shape, len(marks)), math.nan)
    apart, diverged = torch.full(shape, math.nan), torch.full(shape, -1)
    done = 0

    def so_far(step: int) -> TwoLosses:
        return TwoLosses(
            progress=(done + step / (steps + 1)) / (len(losses) * seeds),
            points=len(training[1]),
            classes=classes,
            parameters=sum(o * (i + 1) for i, o in zip(sizes, sizes[1:], strict=False)),
            losses=losses,
            lrs=lrs,
            steps=marked,
            loss=curves[0],
            test_loss=curves[1],
            cross_entropy=curves[2],
            accuracy=curves[3],
            test_accuracy=curves[4],
            gradient=curves[5],
            apart=apart,
            diverged=diverged,
        )

    for k in range(seeds):
        start = draw_weights(sizes, torch.Generator().manual_seed(seed + 1 + k))
        start[-1][0] += wrong
        for i, (name, lr) in enumerate(zip(losses, lrs, strict=True)):
            weights = [w.to(place, copy=True).requires_grad_() for w in start]
            rule = choose_optimizer(optimizer, weights, lr, 0.0)
            for step in range(steps + 1):
                rule.zero_grad()
                logits = forward(weights, training[0], activation)
                loss = OBJECTIVES[name](logits, training[1])
                loss.backward()
                if step in marks:
                    seen = measure(name, weights, logits, training, testing, activation)
                    if not loss.item() <= 1e6:  # nan counts as lost
                        diverged[i, k] = step
                        break
                    curves[:, i, k, marks.index(step)] = seen
                if step < steps:
                    rule.step()
                yield so_far(step)
            apart[i, k] = share_apart(curves[1, i, k], curves[4, i, k])
            done += 1
            yield so_far(0)


@torch.no_grad()
def measure(
    name: str,
    weights: Weights,
    logits: torch.Tensor,
    training: tuple[torch.Tensor, torch.Tensor],
    testing: tuple[torch.Tensor, torch.Tensor],
    activation: str,
) -> torch.Tensor:
    """Returns the six numbers of a mark, in the order of the fields of TwoLosses."""
    tested = forward(weights, testing[0], activation)
    objective = OBJECTIVES[name]
    numbers = (
        objective(logits, training[1]),
        objective(tested, testing[1]),
        ce_of_logits(tested, testing[1]),
        (logits.argmax(0) == training[1]).float().mean(),
        (tested.argmax(0) == testing[1]).float().mean(),
        weights[0].grad.norm(),
    )
    return torch.stack(numbers).cpu()


def share_apart(loss: torch.Tensor, accuracy: torch.Tensor) -> float:
    """Returns the share of changes in which both fell, or both rose.

    Of the intervals between marks in which both changed; nan if there are none. Were
    loss and accuracy one thing, it would be 0.
    """
    signs = loss.diff().sign() * accuracy.diff().sign()  # nan where not known
    changes = (signs.abs() == 1).sum()
    return float((signs == 1).sum() / changes)
