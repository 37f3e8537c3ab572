"""The loss zoo: each loss's curve, its gradient, a worked batch, PyTorch's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from models.losses.loss_examples import LOSSES, Loss, first_place, worked_batch
from models.losses.losses import REDUCTIONS


@dataclass(frozen=True)
class Side:
    """A loss, ours or PyTorch's, on the worked batch and as one prediction moves.

    With reduction "none" value and curve are the first loss alone, and the gradients
    those of the sum.
    """

    losses: torch.Tensor  # with reduction "none"
    value: torch.Tensor
    gradients: torch.Tensor  # of the reduced loss, by y_hat
    curve: torch.Tensor  # (points,)
    slope: torch.Tensor  # (points,) its derivative


@dataclass(frozen=True)
class Worked:
    """A loss from scratch and by PyTorch, with all that both were given."""

    y_hat: torch.Tensor  # (3,) or (2, 3): the batch, the marker in it
    y: torch.Tensor  # (3,) or (2,)
    weights: torch.Tensor  # what each loss of the batch was multiplied by
    divisor: float  # mean = sum / divisor
    t: torch.Tensor  # (points,) the prediction that moves
    ours: Side
    theirs: Side

    @property
    def value(self) -> float:
        return float(self.ours.value)

    @property
    def gradient(self) -> float:
        """By the prediction that moves."""
        return float(self.ours.gradients[first_place(self.y_hat, self.y)])

    @property
    def mean(self) -> float:
        total = float(self.ours.losses.sum())
        return total / self.divisor if self.divisor else math.nan

    @property
    def difference(self) -> float:
        """The largest from PyTorch's, in all of the numbers here."""
        both = zip(vars(self.ours).values(), vars(self.theirs).values(), strict=True)
        return max(largest_difference(a, b) for a, b in both)


def work_out(
    loss: str = "cross_entropy",
    reduction: str = "mean",
    at: float | None = None,
    target: float | None = None,
    weights: tuple[float, ...] = (),
    points: int = 121,
    **numbers: float,
) -> Worked:
    """Computes a loss on a worked batch, from scratch and by PyTorch.

    The prediction that moves is the first; where targets are classes, the first row's
    score for its true class. `at` and `target` replace it and its target; `weights` are
    three, one per class, or one per element for the two BCE; `numbers` are those of
    `settings_of`.

    Raises ValueError for an unknown name or a number out of range.
    """
    if loss not in LOSSES or reduction not in REDUCTIONS:
        known = ", ".join(LOSSES)
        raise ValueError(f"loss is one of {known}; reduction none, mean or sum")
    if len(weights) not in (0, 3) or not all(0 <= w <= 1e3 for w in weights):
        raise ValueError("three weights, from 0 to 1000, or none")
    if not 2 <= points <= 1000:
        raise ValueError("2 to 1000 points")
    chosen = LOSSES[loss]
    y_hat, y = worked_batch(chosen, at, target)
    weight = torch.tensor(weights, dtype=y_hat.dtype) if weights else None
    settings = settings_of(chosen, weight, **numbers)
    used = torch.ones(len(y), dtype=y_hat.dtype)
    if weights and "weight" in settings:
        used = weight[y] if chosen.kind == "class" else weight
    divisor = float(used.sum()) if chosen.by_weight else float(len(y))
    t = torch.linspace(*chosen.span, points, dtype=y_hat.dtype)
    ours, theirs = (
        Side(
            *on_batch(function, y_hat, y, reduction, settings),
            *moved(function, t, y_hat, y, reduction, divisor, settings),
        )
        for function in (chosen.ours, chosen.theirs)
    )
    return Worked(y_hat, y, used, divisor, t, ours, theirs)


def settings_of(
    loss: Loss,
    weight: torch.Tensor | None,
    pos_weight: float = 1.0,
    smoothing: float = 0.0,
    beta: float = 1.0,
    margin: float = 1.0,
    variance: float = 1.0,
) -> dict[str, Any]:
    """Returns what this loss takes of these, under the names that PyTorch gives them.

    `beta` is where smooth_l1 and huber (there called delta) turn into lines. Raises
    ValueError for a number out of range, also of what the loss does not take.
    """
    if not (0 <= pos_weight <= 1e3 and 0 <= smoothing <= 1):
        raise ValueError("pos_weight from 0 to 1000, smoothing from 0 to 1")
    if not (0.01 <= beta <= 100 and 0 < margin <= 100 and 1e-3 <= variance <= 1e3):
        raise ValueError("beta from 0.01, margin above 0, variance from 0.001")
    given = {
        "weight": weight,
        "pos_weight": torch.tensor(pos_weight, dtype=torch.float64),
        "label_smoothing": smoothing,
        "beta": beta,
        "delta": beta,
        "margin": margin,
        "var": variance,
    }
    return {name: given[name] for name in loss.settings}


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


def zoo(loss: str = "cross_entropy", reduction: str = "mean", **settings: Any) -> Zoo:
    """Shows `work_out` with these settings; raises ValueError where it does."""
    worked = work_out(loss, reduction, **settings)
    ours, theirs, y = worked.ours, worked.theirs, worked.y
    place = first_place(worked.y_hat, y)
    total = float(ours.losses.sum())
    return Zoo(
        loss=loss,
        reduction=reduction,
        at=float(worked.y_hat[place]),
        target=float(y[0]),
        t=worked.t,
        curve=ours.curve,
        slope=ours.slope,
        value=worked.value,
        gradient=worked.gradient,
        torch_value=float(theirs.value),
        torch_gradient=float(theirs.gradients[place]),
        difference=worked.difference,
        y_hat=worked.y_hat,
        y=y,
        weights=worked.weights,
        losses=ours.losses,
        sum=total,
        mean=worked.mean,
        divisor=worked.divisor,
        plain_mean=total / len(y),
        gradients=ours.gradients,
    )
