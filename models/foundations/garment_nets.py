"""Garments by softmax regression and by a net with hidden layers, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import torch
import torch.nn.functional as F

from models.core.activations import find_activation
from models.core.nets import draw_weights, forward, logits_of
from models.core.training import (
    choose_optimizer,
    count_parameters,
    measure,
    shuffled_batches,
)
from models.data.class_subsets import load_pool

PIXELS, CLASSES = 784, 10
LOOKS = 20  # results that a run yields at most


@dataclass(frozen=True)
class Comparison:
    """Softmax regression and a net that learn the same garments."""

    progress: float
    parameters: tuple[int, int]  # softmax regression, the net
    steps: torch.Tensor  # (looks,) updates before each look
    curves: torch.Tensor  # (2, looks, 4): loss, accuracy, test loss, test accuracy
    accuracy: tuple[float, float]  # on the training set, now
    test_accuracy: tuple[float, float]
    recall: torch.Tensor  # (2, 10) share of each class that is found


def compare_nets(
    depth: int = 1,
    width: int = 256,
    activation: str = "relu",
    data: str = "fashion",
    optimizer: str = "momentum",
    lr: float = 0.1,
    epochs: int = 10,
    seed: int = 0,
) -> Iterator[Comparison]:
    """Trains both on 5000 garments with the same batches of 256; yields as it goes.

    784-256-10 and lr 0.1 as in the course notes (Zhang et al., Dive into Deep
    Learning, 4.2). Raises ValueError for depth outside 1..3, width outside 1..512, an
    unknown activation, or lr or epochs out of bounds.
    """
    if not (1 <= depth <= 3 and 1 <= width <= 512 and 0 < lr <= 5):
        raise ValueError("depth from 1 to 3, width from 1 to 512, lr to 5")
    if not 1 <= epochs <= 30:
        raise ValueError("from 1 to 30 epochs")
    find_activation(activation)
    generator = torch.Generator().manual_seed(seed)
    sizes = ((PIXELS, CLASSES), (PIXELS, *(width,) * depth, CLASSES))
    nets = [draw_weights(s, generator) for s in sizes]
    for weights in nets:
        for parameter in weights:
            parameter.requires_grad_()
    (x, y), (test_x, test_y) = load_pool(data, 28)
    x, test_x = x.flatten(1).T.contiguous(), test_x.flatten(1).T.contiguous()
    updates = epochs * -(-len(y) // 256)
    batches = islice(shuffled_batches(len(y), 256, generator), updates)
    seen: list[list[list[float]]] = [[], []]
    steps: list[int] = []
    every = max(1, updates // LOOKS)
    optimizers = [choose_optimizer(optimizer, weights, lr) for weights in nets]
    for step, rows in enumerate(batches, 1):
        batch, labels = x[:, rows], y[rows]
        for weights, its in zip(nets, optimizers, strict=True):
            its.zero_grad()
            F.cross_entropy(forward(weights, batch, activation).T, labels).backward()
            its.step()
        if step > 1 and step % every and step < updates:
            continue
        recall = torch.zeros(2, CLASSES)
        for index, weights in enumerate(nets):
            net = logits_of([w.detach() for w in weights], activation)
            seen[index].append([*measure(net, x, y), *measure(net, test_x, test_y)])
            recall[index] = measure_recall(net(test_x).argmax(1), test_y)
        steps.append(step)
        yield Comparison(
            step / updates,
            (count_parameters(nets[0]), count_parameters(nets[1])),
            torch.tensor(steps),
            torch.tensor(seen),
            (seen[0][-1][1], seen[1][-1][1]),
            (seen[0][-1][3], seen[1][-1][3]),
            recall,
        )


def measure_recall(answers: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Returns of each class the share that is answered rightly; shape (classes,)."""
    right = (answers == labels).float()
    return torch.stack([right[labels == c].mean() for c in range(CLASSES)])
