"""The losses on show: each beside PyTorch's, with a small batch to try it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F

from models.losses.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    gaussian_nll_loss,
    huber_loss,
    l1_loss,
    mse_loss,
    multi_margin_loss,
    nll_loss,
    smooth_l1_loss,
)


@dataclass(frozen=True)
class Loss:
    """A loss of ours, PyTorch's, and the worked batch."""

    ours: Callable[..., torch.Tensor]
    theirs: Callable[..., torch.Tensor]
    settings: tuple[str, ...]  # keyword arguments that both take
    kind: str  # of target: "number", "class", "probability" (y_hat is one, too), "bit"
    y_hat: tuple[Any, ...]  # three numbers, or two rows of a number per class
    y: tuple[float, ...]  # three targets, or two classes
    span: tuple[float, float]  # over which the curve is drawn
    by_weight: bool = False  # "mean" divides by the sum of the weights


REAL = "number", (1.0, 2.0, 4.0), (1.5, 2.0, 1.0), (-3.0, 6.0)
SCORES = "class", ((1.0, 2.0, 3.0), (1.0, 0.0, -1.0)), (2, 1), (-4.0, 8.0)
LOG_P = (  # log_softmax of these scores
    "class",
    ((-2.407606, -1.407606, -0.407606), (-0.407606, -1.407606, -2.407606)),
    (2, 1),
    (-8.0, 0.0),
)
CHANCES = "probability", (0.9, 0.2, 0.5), (1.0, 0.0, 1.0), (0.005, 0.995)
ODDS = "bit", (2.0, -1.0, 0.5), (1.0, 0.0, 1.0), (-6.0, 6.0)
SMOOTH = ("weight", "label_smoothing")
LOSSES: dict[str, Loss] = {
    "l1": Loss(l1_loss, F.l1_loss, (), *REAL),
    "mse": Loss(mse_loss, F.mse_loss, (), *REAL),
    "smooth_l1": Loss(smooth_l1_loss, F.smooth_l1_loss, ("beta",), *REAL),
    "huber": Loss(huber_loss, F.huber_loss, ("delta",), *REAL),
    "gaussian_nll": Loss(gaussian_nll_loss, F.gaussian_nll_loss, ("var",), *REAL),
    "nll": Loss(nll_loss, F.nll_loss, ("weight",), *LOG_P, True),
    "cross_entropy": Loss(cross_entropy, F.cross_entropy, SMOOTH, *SCORES, True),
    "hinge": Loss(
        multi_margin_loss, F.multi_margin_loss, ("margin", "weight"), *SCORES
    ),
    "bce": Loss(binary_cross_entropy, F.binary_cross_entropy, ("weight",), *CHANCES),
    "bce_with_logits": Loss(
        binary_cross_entropy_with_logits,
        F.binary_cross_entropy_with_logits,
        ("weight", "pos_weight"),
        *ODDS,
    ),
}
"""Every loss by name; "hinge" is PyTorch's multi_margin_loss."""


LIMITS = {  # lowest and highest prediction, lowest and highest target
    "number": (-100, 100, -100, 100),
    "class": (-100, 100, 0, 2),
    "probability": (0, 1, 0, 1),
    "bit": (-100, 100, 0, 1),
}


def worked_batch(
    loss: Loss, at: float | None, target: float | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the loss's batch, its first prediction and target replaced if given.

    Raises ValueError for a target that is no class, or no probability.
    """
    y_hat = torch.tensor(loss.y_hat, dtype=torch.float64)
    y = torch.tensor(loss.y, dtype=torch.long if loss.kind == "class" else y_hat.dtype)
    lowest, highest, low, high = LIMITS[loss.kind]
    if target is not None:
        if not low <= target <= high or (loss.kind == "class" and target % 1):
            raise ValueError(f"the target is from {low} to {high}; a class is whole")
        y[0] = target
    if at is not None:
        if not lowest <= at <= highest:
            raise ValueError(f"the prediction is from {lowest} to {highest}")
        y_hat[first_place(y_hat, y)] = at
    return y_hat, y


def first_place(y_hat: torch.Tensor, y: torch.Tensor) -> tuple[int, ...]:
    """Returns the index of the prediction that moves: of the first true class."""
    return (0,) if y_hat.ndim == 1 else (0, int(y[0]))
