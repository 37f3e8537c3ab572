"""Full-batch training of a small net, step by step."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F

from models.core.nets import Weights, forward

OPTIMIZERS = {
    "sgd": lambda w, lr, decay: torch.optim.SGD(w, lr, weight_decay=decay),
    "momentum": lambda w, lr, decay: torch.optim.SGD(w, lr, 0.9, weight_decay=decay),
    "rmsprop": lambda w, lr, decay: torch.optim.RMSprop(w, lr, weight_decay=decay),
    "adam": lambda w, lr, decay: torch.optim.Adam(
        w, lr, weight_decay=decay, fused=True
    ),
    "adamw": lambda w, lr, decay: torch.optim.AdamW(
        w, lr, weight_decay=decay, fused=True
    ),
}


def choose_optimizer(
    name: str, weights: Weights, lr: float, weight_decay: float
) -> torch.optim.Optimizer:
    """Returns PyTorch's optimizer of that name over the weights.

    Raises ValueError for an unknown name, lr <= 0 or a negative weight decay.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {name!r}: {', '.join(OPTIMIZERS)}")
    if not 0 < lr <= 1e4 or not 0 <= weight_decay <= 100:
        raise ValueError("lr is above 0, weight decay from 0 to 100")
    return OPTIMIZERS[name](weights, lr, weight_decay)


def train(
    weights: Weights,
    x: torch.Tensor,
    y: torch.Tensor,
    activation: str,
    optimizer: torch.optim.Optimizer,
    losses: torch.Tensor,
) -> Iterator[int]:
    """Trains on all points x (2, points), y (points,) at once; yields each step done.

    losses[step] becomes the cross-entropy before that step. The weights must require
    gradients. Nothing is read back to Python here: that would wait for the device.
    """
    for step in range(len(losses)):
        logits = forward(weights, x, activation)
        # One sample of `points` positions: cross_entropy then takes columns as well.
        loss = F.cross_entropy(logits[None], y[None])
        losses[step] = loss.detach()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield step + 1
