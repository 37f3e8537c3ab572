"""The training loop: gradient steps on a loss. Every experiment that learns uses it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import torch
import torch.nn.functional as F
from torch import nn

LOST = 1e6  # a loss beyond this, or none at all, ends a run

OPTIMIZERS = {
    "sgd": lambda w, lr, decay: torch.optim.SGD(w, lr, weight_decay=decay),
    "momentum": lambda w, lr, decay: torch.optim.SGD(w, lr, 0.9, weight_decay=decay),
    "nesterov": lambda w, lr, decay: torch.optim.SGD(
        w, lr, 0.9, nesterov=True, weight_decay=decay
    ),
    "adagrad": lambda w, lr, decay: torch.optim.Adagrad(w, lr, weight_decay=decay),
    "rmsprop": lambda w, lr, decay: torch.optim.RMSprop(w, lr, weight_decay=decay),
    "adam": lambda w, lr, decay: torch.optim.Adam(
        w, lr, weight_decay=decay, fused=True
    ),
    "amsgrad": lambda w, lr, decay: torch.optim.Adam(
        w, lr, weight_decay=decay, amsgrad=True
    ),
    "adamw": lambda w, lr, decay: torch.optim.AdamW(
        w, lr, weight_decay=decay, fused=True
    ),
    "radam": lambda w, lr, decay: torch.optim.RAdam(w, lr, weight_decay=decay),
}


def choose_optimizer(
    name: str,
    weights: Iterable[torch.Tensor],
    lr: float,
    weight_decay: float = 0.0,
) -> torch.optim.Optimizer:
    """Returns PyTorch's optimizer of that name over the weights.

    Raises ValueError for an unknown name, lr <= 0 or a negative weight decay.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {name!r}: {', '.join(OPTIMIZERS)}")
    if not 0 < lr <= 1e4 or not 0 <= weight_decay <= 100:
        raise ValueError("lr is above 0, weight decay from 0 to 100")
    return OPTIMIZERS[name](list(weights), lr, weight_decay)


def train(
    loss_of: Callable[[int], torch.Tensor],
    optimizer: torch.optim.Optimizer,
    steps: int,
) -> Iterator[tuple[int, torch.Tensor]]:
    """Takes gradient steps on a loss; yields (step, loss) before each of them.

    `loss_of(step)` computes the loss of the weights as they stand, on the batch of
    that step. When a step is yielded its gradient is there and the weights have not
    moved yet: the one who iterates may look at either, clip the gradient, set the
    learning rate, or leave. Nothing is read back to Python here, since that would wait
    for the device.
    """
    for step in range(steps):
        loss = loss_of(step)
        optimizer.zero_grad()
        loss.backward()
        yield step, loss.detach()
        optimizer.step()


def clip_gradient(weights: list[torch.Tensor], most: float) -> torch.Tensor:
    """Shortens the gradient to the norm `most` if it is longer; 0 leaves it.

    Returns its norm before, over all weights together: clipping keeps the direction.
    Pascanu, Mikolov & Bengio 2013 (arXiv:1211.5063), algorithm 1.
    """
    norm = torch.stack([w.grad.norm() for w in weights]).norm()
    if most and norm > most:
        for w in weights:
            w.grad *= most / norm
    return norm


def shuffled_batches(
    points: int, batch: int, generator: torch.Generator
) -> Iterator[torch.Tensor]:
    """Yields the indices of batch after batch, without end: every epoch a new order."""
    while True:
        yield from torch.randperm(points, generator=generator).split(batch)


@torch.no_grad()
def measure(
    net: Callable[[torch.Tensor], torch.Tensor],
    x: torch.Tensor,
    y: torch.Tensor,
    batch: int | None = None,
) -> tuple[float, float]:
    """Returns (cross-entropy, accuracy) of a net's logits (n, classes) on x, y (n,).

    A module is measured in eval mode and left in the mode it had. `batch` is how many
    rows of x are taken at a time; None takes all.
    """
    mode = isinstance(net, nn.Module) and net.training
    if mode:
        net.eval()
    logits = torch.cat([net(part) for part in x.split(batch)]) if batch else net(x)
    if mode:
        net.train()
    right = (logits.argmax(1) == y).float().mean()
    return float(F.cross_entropy(logits, y)), float(right)


def count_parameters(weights: Iterable[torch.Tensor]) -> int:
    """Returns how many numbers are learnt."""
    return sum(w.numel() for w in weights)


def is_lost(loss: float) -> bool:
    """Tells whether a run has diverged: its loss is beyond 1e6, or no number."""
    return math.isnan(loss) or loss > LOST
