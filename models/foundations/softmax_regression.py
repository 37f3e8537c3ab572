"""Softmax regression: ten classes of garments from their pixels, by one layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import torch
import torch.nn.functional as F

from models.core.training import count_parameters, measure, shuffled_batches
from models.data.class_subsets import load_fashion

CLASSES, PIXELS = 10, 784
STARTS = {
    "zero": 0.0,
    "normal": 0.01,
    "large": 1.0,
}
LOOKS = 25  # results that a run yields at most


@dataclass(frozen=True)
class SoftmaxRegression:
    """A linear layer with softmax that learns garments."""

    progress: float
    parameters: int
    start_loss: float  # mean cross-entropy before the first step
    loss: float  # on the training pictures
    accuracy: float
    test_loss: float
    test_accuracy: float
    steps: torch.Tensor  # (looks,) updates before each look
    curves: torch.Tensor  # (looks, 4): loss, accuracy, test loss, test accuracy
    pictures: torch.Tensor  # (10, 28, 28) the weights of each class
    confusion: torch.Tensor  # (10, 10) counts on the test set: row the true class
    recall: torch.Tensor  # (10,) share of each class that is found
    refusal: str  # what PyTorch says to backward() on ten losses at once


def start_weights(start: str, generator: torch.Generator) -> list[torch.Tensor]:
    """Returns W (10, 784) ~ N(0, s^2) with s of `STARTS`, and b (10,) = 0.

    Raises ValueError for an unknown start.
    """
    if start not in STARTS:
        raise ValueError(f"unknown start {start!r}: {', '.join(STARTS)}")
    w = STARTS[start] * torch.randn(CLASSES, PIXELS, generator=generator)
    return [w.requires_grad_(), torch.zeros(CLASSES, requires_grad=True)]


def train_softmax(
    x: torch.Tensor,
    y: torch.Tensor,
    weights: list[torch.Tensor],
    lr: float,
    batches: Iterator[torch.Tensor],
) -> Iterator[int]:
    """Learns by mini-batch gradient descent; yields the number of updates made.

    x (n, 784), y (n,). `reduction="none"` gives a loss for each picture: their mean is
    what can be differentiated.
    """
    w, b = weights
    for step, rows in enumerate(batches, 1):
        losses = F.cross_entropy(x[rows] @ w.T + b, y[rows], reduction="none")
        losses.mean().backward()
        with torch.no_grad():
            for parameter in weights:
                parameter -= lr * parameter.grad
                parameter.grad = None
        yield step


def refuse_backward(x: torch.Tensor, y: torch.Tensor) -> str:
    """Returns what PyTorch says to `backward()` where no mean was taken."""
    w = torch.zeros(CLASSES, PIXELS, requires_grad=True)
    try:
        F.cross_entropy(x @ w.T, y, reduction="none").backward()
    except RuntimeError as error:
        return str(error)
    return ""


def learn_softmax(
    start: str = "normal",
    lr: float = 0.1,
    batch: int = 256,
    epochs: int = 10,
    seed: int = 0,
) -> Iterator[SoftmaxRegression]:
    """Learns 5000 garments, tests on 1000 others; yields as it goes.

    Batch 256 and lr 0.1 as in the course notes (Zhang et al., Dive into Deep Learning,
    3.6). Raises ValueError for an unknown start, lr, batch or epochs out of bounds.
    """
    if not (0 < lr <= 10 and 1 <= batch <= 5000 and 1 <= epochs <= 30):
        raise ValueError("lr to 10, batch from 1 to 5000, from 1 to 30 epochs")
    generator = torch.Generator().manual_seed(seed)
    weights = w, b = start_weights(start, generator)
    (x, y), (test_x, test_y) = load_fashion()
    x, test_x = x.flatten(1), test_x.flatten(1)
    refusal = refuse_backward(x[:10], y[:10])
    updates = epochs * -(-len(x) // batch)
    batches = islice(shuffled_batches(len(x), batch, generator), updates)

    def net(x: torch.Tensor) -> torch.Tensor:
        return x @ w.detach().T + b.detach()

    def look() -> list[float]:
        return [*measure(net, x, y), *measure(net, test_x, test_y)]

    curves, steps = [look()], [0]
    every = max(1, updates // LOOKS)
    for step in train_softmax(x, y, weights, lr, batches):
        if step > 1 and step % every and step < updates:
            continue
        curves.append(look())
        steps.append(step)
        answers = net(test_x).argmax(1)
        confusion = torch.bincount(10 * test_y + answers, minlength=100).view(10, 10)
        yield SoftmaxRegression(
            step / updates,
            count_parameters(weights),
            curves[0][0],
            *curves[-1],
            torch.tensor(steps),
            torch.tensor(curves),
            w.detach().view(CLASSES, 28, 28).clone(),
            confusion,
            confusion.diag() / confusion.sum(1),
            refusal,
        )
