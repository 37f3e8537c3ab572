"""The loss zoo: each loss's curve, its gradient, a worked batch, PyTorch's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from models.losses.loss_examples import LOSSES, first_place, worked_batch
from models.losses.losses import REDUCTIONS


@dataclass(frozen=True)
class Zoo:
    """The loss as one prediction of the batch moves, and the whole batch at the marker.

    That prediction is the first; where targets are classes, the first row's score for
    its true class. With reduction "none" curve and value are the first loss alone, and
    the gradients those of the sum.
    """

    loss: str
    reduction: str
    at: float  # where the marker stands
    target: float
    t: torch.Tensor  # (points,) the prediction that moves
    curve: torch.Tensor  # (points,)
    slope: torch.Tensor  # (points,) its derivative
    value: float  # of the curve at the marker
    gradient: float
    torch_value: float  # PyTorch's, there
    torch_gradient: float
    difference: float  # largest from PyTorch's, in all of the numbers here
    y_hat: torch.Tensor  # (3,) or (2, 3): the batch, the marker in it
    y: torch.Tensor  # (3,) or (2,)
    weights: torch.Tensor  # what each loss of the batch was multiplied by
    losses: torch.Tensor  # with reduction "none"
    sum: float
    mean: float
    divisor: float  # mean = sum / divisor
    plain_mean: float  # sum / number of losses: differs for weighted classes
    gradients: torch.Tensor  # of the reduced loss, by y_hat


def zoo(
    loss: str = "cross_entropy",
    reduction: str = "mean",
    at: float | None = None,
    target: float | None = None,
    weights: tuple[float, ...] = (),
    pos_weight: float = 1.0,
    smoothing: float = 0.0,
    beta: float = 1.0,
    margin: float = 1.0,
    variance: float = 1.0,
    points: int = 121,
) -> Zoo:
    """Computes a loss on a worked batch, from scratch and by PyTorch.

    `at` and `target` replace the first prediction and its target; `weights` are three,
    one per class, or one per element for the two BCE; `beta` is where smooth_l1 and
    huber (there called delta) turn into lines. What a loss does not take is ignored.

    Raises ValueError for an unknown name or a number out of range.
    """
    if loss not in LOSSES or reduction not in REDUCTIONS:
        raise ValueError(
            f"loss is one of {', '.join(LOSSES)}; reduction none, mean or sum"
        )
    chosen = LOSSES[loss]
    if len(weights) not in (0, 3) or not all(0 <= w <= 1e3 for w in weights):
        raise ValueError("three weights, from 0 to 1000, or none")
    if not (0 <= pos_weight <= 1e3 and 0 <= smoothing <= 1 and 2 <= points <= 1000):
        raise ValueError("pos_weight from 0 to 1000, smoothing from 0 to 1")
    if not (0.01 <= beta <= 100 and 0 < margin <= 100 and 1e-3 <= variance <= 1e3):
        raise ValueError("beta from 0.01, margin above 0, variance from 0.001")
    y_hat, y = worked_batch(chosen, at, target)
    weight = torch.tensor(weights, dtype=y_hat.dtype) if weights else None
    given = {
        "weight": weight,
        "pos_weight": torch.tensor(pos_weight, dtype=y_hat.dtype),
        "label_smoothing": smoothing,
        "beta": beta,
        "delta": beta,
        "margin": margin,
        "var": variance,
    }
    settings = {name: given[name] for name in chosen.settings}
    used = torch.ones(len(y), dtype=y_hat.dtype)
    if weights and "weight" in settings:
        used = weight[y] if chosen.kind == "class" else weight
    divisor = float(used.sum()) if chosen.by_weight else float(len(y))
    t = torch.linspace(*chosen.span, points, dtype=y_hat.dtype)
    sides = []
    for function in (chosen.ours, chosen.theirs):
        losses, value, gradients = on_batch(function, y_hat, y, reduction, settings)
        curve, slope = moved(function, t, y_hat, y, reduction, divisor, settings)
        sides.append((losses, value, gradients, curve, slope))
    losses, value, gradients, curve, slope = sides[0]
    total, place = float(losses.sum()), first_place(y_hat, y)
    return Zoo(
        loss=loss,
        reduction=reduction,
        at=float(y_hat[place]),
        target=float(y[0]),
        t=t,
        curve=curve,
        slope=slope,
        value=float(value),
        gradient=float(gradients[place]),
        torch_value=float(sides[1][1]),
        torch_gradient=float(sides[1][2][place]),
        difference=max(largest_difference(a, b) for a, b in zip(*sides, strict=True)),
        y_hat=y_hat,
        y=y,
        weights=used,
        losses=losses,
        sum=total,
        mean=total / divisor if divisor else math.nan,
        divisor=divisor,
        plain_mean=total / len(y),
        gradients=gradients,
    )


def on_batch(
    function: Callable[..., torch.Tensor],
    y_hat: torch.Tensor,
    y: torch.Tensor,
    reduction: str,
    settings: dict[str, Any],
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns each loss, the reduced one ("none": the first), its gradients."""
    x = y_hat.clone().requires_grad_()
    losses = function(x, y, **settings, reduction="none")
    reduced = function(x, y, **settings, reduction=reduction)
    reduced.sum().backward()
    return losses.detach(), reduced.detach().reshape(-1)[0], x.grad


def moved(
    function: Callable[..., torch.Tensor],
    t: torch.Tensor,
    y_hat: torch.Tensor,
    y: torch.Tensor,
    reduction: str,
    divisor: float,
    settings: dict[str, Any],
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the reduced loss (points,) for each t, and its derivative."""
    t = t.clone().requires_grad_()
    batches = y_hat.repeat(len(t), *[1] * y_hat.ndim)  # (points, *y_hat.shape)
    batches[(slice(None), *first_place(y_hat, y))] = t
    targets = y.expand(len(t), -1)
    if y_hat.ndim == 2:  # a row per answer, as PyTorch takes classes
        rows = function(
            batches.flatten(0, 1), targets.flatten(), **settings, reduction="none"
        )
        losses = rows.view(targets.shape)
    else:
        losses = function(batches, targets, **settings, reduction="none")
    if reduction == "none":
        curve = losses[:, 0]
    else:
        curve = losses.sum(1) / (divisor if reduction == "mean" else 1)
    (slope,) = torch.autograd.grad(curve.sum(), t)
    return curve.detach(), slope


def largest_difference(a: torch.Tensor, b: torch.Tensor) -> float:
    """Returns the largest |a - b| / max(1, |b|); equal inf or nan differ by 0."""
    same = (a == b) | (a.isnan() & b.isnan())
    gaps = (a - b).abs() / b.abs().clamp(min=1)
    return float(torch.where(same, 0.0, gaps).max())
