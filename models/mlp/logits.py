"""From logits to probabilities, and why softmax must not be applied twice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.nets import draw_weights, forward
from models.core.training import choose_optimizer, train
from models.data.toy_data import spiral


@dataclass(frozen=True)
class Logits:
    """Two nets from the same weights: the loss on logits, and on probabilities."""

    progress: float
    steps: int
    losses: torch.Tensor  # (2, steps done) cross-entropy: once, twice softmax
    accuracy: tuple[float, float]
    confidence: tuple[float, float]  # mean largest probability after all softmaxes
    y: torch.Tensor  # (points,) classes
    logits: torch.Tensor  # (points, classes) of the first net
    probabilities: torch.Tensor  # (points, classes) softmax of these
    twice: torch.Tensor  # (points, classes) softmax of the softmax
    floor: float  # below which the loss of the second net cannot fall


def double_floor(classes: int) -> float:
    """Returns ln(e + C - 1) - 1: cross-entropy of softmax applied to a one-hot row."""
    return math.log(math.e + classes - 1) - 1


def twice_softmax(logits: torch.Tensor) -> torch.Tensor:
    """Returns softmax(softmax(z)) over the classes (dimension 0)."""
    return logits.softmax(0).softmax(0)


def softmax_once_and_twice(
    steps: int = 1000,
    lr: float = 1e-3,
    seed: int = 12345,
) -> Iterator[Logits]:
    """Trains the notes' ReLU net, once on its logits and once on its softmax.

    `F.cross_entropy` applies log-softmax itself, so a net that ends in `nn.Softmax`
    is squashed twice. Raises ValueError for no step.
    """
    if steps < 1:
        raise ValueError("steps is at least 1")
    generator = torch.Generator().manual_seed(seed)
    x, y = spiral(1000, 0.2, generator)
    draw_weights((2, 100, 3), generator)  # the notes' linear model
    start = draw_weights((2, 100, 3), generator)
    columns = x.T.contiguous()
    nets = [[w.clone().requires_grad_() for w in start] for _ in range(2)]
    # The nets share nothing: the sum of their losses trains each as if it were alone.
    rule = choose_optimizer("adam", [w for net in nets for w in net], lr, 1e-5)
    losses = torch.zeros(2, steps)

    def both_losses(step: int) -> torch.Tensor:
        once, twice = (forward(net, columns, "relu") for net in nets)  # (classes, n)
        answers = (once, twice.softmax(0))  # the second is the mistake
        pair = torch.stack([F.cross_entropy(z[None], y[None]) for z in answers])
        losses[:, step] = pair.detach()
        return pair.sum()

    @torch.no_grad()
    def so_far(done: int) -> Logits:
        once, twice = (forward(net, columns, "relu") for net in nets)
        sure = (once.softmax(0).amax(0).mean(), twice_softmax(twice).amax(0).mean())
        return Logits(
            progress=done / steps,
            steps=steps,
            losses=losses[:, :done],
            accuracy=tuple(share_right(z, y) for z in (once, twice)),
            confidence=tuple(float(c) for c in sure),
            y=y,
            logits=once.T,
            probabilities=once.softmax(0).T,
            twice=twice_softmax(once).T,
            floor=double_floor(3),
        )

    for step, _ in train(both_losses, rule, steps):
        if step % 20 == 0:
            latest = so_far(step)
        yield latest
    yield so_far(steps)


def share_right(logits: torch.Tensor, y: torch.Tensor) -> float:
    """Returns the accuracy of logits (classes, points)."""
    # Not `measure`: these are logits already, and their loss has been taken.
    return float((logits.argmax(0) == y).float().mean())
