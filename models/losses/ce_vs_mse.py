"""The same net under cross-entropy and under MSE: the curves of every net."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from models.core.nets import forward, logits_of
from models.core.training import measure
from models.losses.objectives import OBJECTIVES, LossComparison, compare_losses


@dataclass(frozen=True)
class TwoLosses:
    """Every (loss, seed) so far; nan: not yet, or after it diverged."""

    progress: float
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
    steps: int = 400, activation: str = "tanh", **settings: Any
) -> Iterator[TwoLosses]:
    """Watches `compare_losses` with these settings; raises ValueError where it does."""
    done = 0
    settings |= {"steps": steps, "activation": activation}
    for result in compare_losses(**settings):
        now, marks = result.now, result.marks
        if not done and now.step == 0:
            shape = result.test_accuracy.shape[:2]
            curves = torch.full((6, *shape, len(marks)), math.nan)
            apart, diverged = torch.full(shape, math.nan), torch.full(shape, -1)
        if now.lost:
            diverged[now.which] = now.step
        elif now.step in marks:
            curves[:, *now.which, marks.index(now.step)] = look(result, activation)
        share = now.step / (steps + 1)
        if now.lost or now.step == steps:
            apart[now.which] = share_apart(*curves[[1, 4], *now.which])
            done, share = done + 1, 0.0
        share = (done + share) / apart.numel()
        at = torch.tensor(marks)
        yield TwoLosses(share, result.losses, result.lrs, at, *curves, apart, diverged)


@torch.no_grad()
def look(result: LossComparison, activation: str) -> torch.Tensor:
    """Returns the six numbers of a mark, in the order of the fields of TwoLosses."""
    now, (test_x, test_y) = result.now, result.testing
    objective = OBJECTIVES[result.losses[now.which[0]]]
    net = logits_of(now.weights, activation)
    cross_entropy, test_accuracy = measure(net, test_x, test_y)
    numbers = (
        float(now.loss),
        float(objective(forward(now.weights, test_x, activation), test_y)),
        cross_entropy,
        measure(net, *result.training)[1],
        test_accuracy,
        float(now.weights[0].grad.norm()),
    )
    return torch.tensor(numbers)


def share_apart(loss: torch.Tensor, accuracy: torch.Tensor) -> float:
    """Returns the share of changes in which both fell, or both rose.

    Of the intervals between marks in which both changed; nan if there are none. Were
    loss and accuracy one thing, it would be 0.
    """
    signs = loss.diff().sign() * accuracy.diff().sign()  # nan where not known
    changes = (signs.abs() == 1).sum()
    return float((signs == 1).sum() / changes)
