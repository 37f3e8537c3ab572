"""Loss functions from scratch, each equal to the one of its name in PyTorch.

All take `reduction`: "none" leaves one loss per element (per row, where an answer is
a class), "sum" adds them up, "mean" divides by their number; by something else for
nll_loss and cross_entropy with weights, which say so.
"""

from __future__ import annotations

import torch

from models.core.softmax import log_softmax

REDUCTIONS = ("none", "mean", "sum")


def reduce_losses(
    losses: torch.Tensor, reduction: str, divisor: torch.Tensor | float | None = None
) -> torch.Tensor:
    """Returns the losses, their sum, or that sum / divisor (None: their number).

    Raises ValueError for another reduction.
    """
    if reduction not in REDUCTIONS:
        raise ValueError(f"unknown reduction {reduction!r}: {', '.join(REDUCTIONS)}")
    if reduction == "none":
        return losses
    total = losses.sum()
    if reduction == "sum":
        return total
    return total / (losses.numel() if divisor is None else divisor)


def l1_loss(y_hat, y, reduction="mean"):
    """|y_hat - y|."""
    return reduce_losses((y_hat - y).abs(), reduction)


def mse_loss(y_hat, y, reduction="mean"):
    """(y_hat - y)^2."""
    return reduce_losses((y_hat - y) ** 2, reduction)


def huber_loss(y_hat, y, delta=1.0, reduction="mean"):
    """d^2 / 2 for |d| <= delta, from there on a line of slope delta. Huber 1964."""
    d = (y_hat - y).abs()
    losses = torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta))
    return reduce_losses(losses, reduction)


def smooth_l1_loss(y_hat, y, beta=1.0, reduction="mean"):
    """Huber's loss / beta: from |d| = beta on a line of slope 1."""
    return huber_loss(y_hat, y, beta, reduction) / beta


def gaussian_nll_loss(y_hat, y, var=1.0, reduction="mean"):
    """(ln var + (y_hat - y)^2 / var) / 2: negative where it is sure and right.

    The variance is above 1e-6, PyTorch's `eps`; the constant ln(2 pi) / 2 is left out.
    """
    var = torch.as_tensor(var, dtype=y_hat.dtype)
    losses = 0.5 * (var.log() + (y_hat - y) ** 2 / var)
    return reduce_losses(losses, reduction)


def nll_loss(log_p, y, weight=None, reduction="mean"):
    """-w[y] log_p[y] of log-probabilities (n, classes) and classes y (n,).

    With weights, "mean" divides by the sum of w[y], not by n.
    """
    weight = log_p.new_ones(log_p.shape[1]) if weight is None else weight
    losses = -weight[y] * log_p.gather(1, y[:, None])[:, 0]
    return reduce_losses(losses, reduction, weight[y].sum())


def cross_entropy(logits, y, weight=None, label_smoothing=0.0, reduction="mean"):
    """nll_loss(log_softmax(logits), y); smoothing e mixes in all classes.

    (1 - e) of the loss is that of the class y, e is spread over the C classes, each
    with its own weight: e / C sum_c w[c] (-log_p[c]). Szegedy et al. 2016. "mean"
    divides by the sum of w[y] here, too.
    """
    log_p = log_softmax(logits)
    weight = log_p.new_ones(log_p.shape[1]) if weight is None else weight
    sharp = nll_loss(log_p, y, weight, reduction)
    if label_smoothing == 0:  # 0 times an infinite loss of another class is NaN
        return sharp
    spread = reduce_losses(-(weight * log_p).mean(1), reduction, weight[y].sum())
    return (1 - label_smoothing) * sharp + label_smoothing * spread


def binary_cross_entropy(p, y, weight=None, reduction="mean"):
    """-(y ln p + (1 - y) ln(1 - p)), times a weight per element; "mean" divides by n.

    PyTorch keeps both ends finite: no logarithm is below -100, and the derivative is
    (p - y) / max(p (1 - p), 1e-12).
    """
    q = p.detach()
    log_p, log_not_p = q.log().clamp(min=-100), (1 - q).log().clamp(min=-100)
    losses = -(y * log_p + (1 - y) * log_not_p)
    slope = (q - y) / (q * (1 - q)).clamp(min=1e-12)
    losses = losses + slope * (p - q)  # p - q is 0: it only carries the derivative
    return reduce_losses(losses if weight is None else weight * losses, reduction)


def binary_cross_entropy_with_logits(
    z, y, weight=None, pos_weight=1.0, reduction="mean"
):
    """-(pos_weight y ln p + (1 - y) ln(1 - p)) with p = sigmoid(z), never rounded to 0.

    -ln sigmoid(z) = ln(1 + exp(-z)), and -ln(1 - sigmoid(z)) = ln(1 + exp(z)).
    """
    zero = torch.zeros_like(z)
    losses = pos_weight * y * torch.logaddexp(zero, -z)
    losses = losses + (1 - y) * torch.logaddexp(zero, z)
    return reduce_losses(losses if weight is None else weight * losses, reduction)


def multi_margin_loss(scores, y, margin=1.0, weight=None, reduction="mean"):
    """w[y] / C sum_(c != y) max(0, margin - s_y + s_c): the hinge for C classes.

    Crammer & Singer's sum over all rivals, as PyTorch has it; "mean" divides by n.
    """
    right = scores.gather(1, y[:, None])
    hinges = (margin - right + scores).relu()
    hinges = hinges.scatter(1, y[:, None], 0.0)
    losses = hinges.mean(1)
    return reduce_losses(losses if weight is None else weight[y] * losses, reduction)
