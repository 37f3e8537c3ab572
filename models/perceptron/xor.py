"""What one line cannot do and a hidden layer can: XOR, learnt by back-propagation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from models.core.activations import Function, find_activation
from models.core.device import choose_device
from models.core.nets import draw_weights
from models.core.training import choose_optimizer, train
from models.perceptron.perceptron import truth_points


@dataclass(frozen=True)
class HiddenNets:
    """Nets that differ in their seed alone, as they stand after some steps."""

    step: int
    seeds: range
    weights: list[torch.Tensor]  # W1 (seeds, hidden, 2), b1, W2 (seeds, 1, hidden), b2
    activation: Function
    x: torch.Tensor  # (2, points)
    y: torch.Tensor  # (points,) 0 or 1

    def z(self, x: torch.Tensor) -> torch.Tensor:
        """Returns w2 . a(W1 x + b1) + b2, (seeds, points), of points x (2, points)."""
        w1, b1, w2, b2 = self.weights
        return (w2 @ self.activation(w1 @ x + b1) + b2)[:, 0]

    @property
    def loss(self) -> torch.Tensor:
        """(seeds,): the cross-entropy of sigmoid(z)."""
        z = self.z(self.x)
        y = self.y.expand_as(z)
        return F.binary_cross_entropy_with_logits(z, y, reduction="none").mean(1)

    @property
    def accuracy(self) -> torch.Tensor:
        """(seeds,): the share of points on the right side."""
        return ((self.z(self.x) > 0) == (self.y > 0)).float().mean(1)

    @property
    def solved(self) -> torch.Tensor:
        """(seeds,) bool: every point is right."""
        return self.accuracy == 1


def learn_xor(
    truth: str = "xor",
    own: str = "",
    hidden: int = 2,
    activation: str = "tanh",
    lr: float = 0.5,
    steps: int = 2000,
    seed: int = 0,
    seeds: int = 10,
    device: str = "auto",
) -> Iterator[HiddenNets]:
    """Trains 2 -> hidden -> 1 nets by plain gradient descent on all points at once.

    z = w2 . a(W1 x + b1) + b2 says class 1 where z > 0; the loss is the cross-entropy
    of sigmoid(z). `seeds` nets, from `seed` on, start as `nn.Linear` does. Two hidden
    units can compute XOR, yet some starts stop at a wrong answer: `solved` tells.

    Raises ValueError for bad points, an unknown activation or sizes out of range.
    """
    if not (1 <= hidden <= 16 and 1 <= seeds <= 20 and 1 <= steps <= 20_000):
        raise ValueError("up to 16 hidden units, 20 seeds and 20,000 steps")
    place, a = choose_device(device), find_activation(activation)
    x, y = (points.to(place) for points in truth_points(truth, own))
    starts = range(seed, seed + seeds)
    weights = [w.to(place).requires_grad_() for w in draw_nets(hidden, starts)]
    nets = HiddenNets(0, starts, weights, a, x.T.contiguous(), y.float())
    rule = choose_optimizer("sgd", weights, lr)
    # The nets share nothing: the sum of their losses keeps their gradients apart.
    for step, _ in train(lambda _: nets.loss.sum(), rule, steps):
        yield replace(nets, step=step)
    yield replace(nets, step=steps)


def draw_nets(hidden: int, seeds: range) -> list[torch.Tensor]:
    """Returns W1 (seeds, hidden, 2), b1, W2 (seeds, 1, hidden), b2 of all nets."""
    nets = [
        draw_weights((2, hidden, 1), torch.Generator().manual_seed(s)) for s in seeds
    ]
    return [torch.stack(parts) for parts in zip(*nets, strict=True)]
