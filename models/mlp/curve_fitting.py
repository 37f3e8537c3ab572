"""Fits of a curve, watched while they are learnt, beside nets built by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from models.core.training import count_parameters
from models.mlp.universal_approximation import TARGET_FUNCTIONS, fit_curve


@dataclass(frozen=True)
class Approximation:
    """Fits so far; one column per width, one row per frame."""

    progress: float
    x: torch.Tensor  # (points,) in [-1, 1]
    y: torch.Tensor  # (points,) the target
    widths: tuple[int, ...]
    parameters: tuple[int, ...]  # 3 n + 1
    steps: torch.Tensor  # (frames,) training steps done
    fitted: torch.Tensor  # (frames, widths, points)
    loss: torch.Tensor  # (frames, widths) mean squared error
    error: torch.Tensor  # (widths,) largest |fit - target| now
    pieces: tuple[int | None, ...]  # counted from the weights; None: not straight
    built_error: torch.Tensor  # (widths,) of a ReLU net built by hand, untrained
    diverged: int | None


def approximate(
    target: str = "sine", steps: int = 1000, **settings: Any
) -> Iterator[Approximation]:
    """Watches `fit_curve` with these settings; raises ValueError where it does."""
    marks, fits, losses = [], [], []
    every = max(1, min(steps // 40, 50))
    for now in fit_curve(target=target, steps=steps, **settings):
        done = now.step == steps or now.diverged
        if now.step % every and not done:
            continue
        marks.append(now.step)
        fits.append(now.fitted.detach().cpu())
        losses.append(now.loss.detach().cpu())
        x, y = now.x[:, 0].cpu(), now.y.cpu()
        curve = TARGET_FUNCTIONS[target]
        built = torch.stack([build_by_hand(curve, n, x) for n in now.widths])
        yield Approximation(
            progress=1.0 if done else now.step / steps,
            x=x,
            y=y,
            widths=now.widths,
            parameters=tuple(count_parameters(net) for net in now.nets),
            steps=torch.tensor(marks),
            fitted=torch.stack(fits),
            loss=torch.stack(losses),
            error=now.error.detach().cpu(),
            pieces=now.pieces,
            built_error=(built - y).abs().amax(1),
            diverged=now.step if now.diverged else None,
        )


def build_by_hand(
    target: Callable[[torch.Tensor], torch.Tensor], width: int, x: torch.Tensor
) -> torch.Tensor:
    """Returns the ReLU net through the target at width + 1 equally spaced points.

    f(x) = y_0 + sum_i (s_i - s_(i-1)) relu(x - t_i), s_i the slope from t_i on.
    """
    knots = torch.linspace(-1, 1, width + 1, dtype=x.dtype)
    y = target(knots)
    slopes = (y[1:] - y[:-1]) * width / 2
    changes = torch.diff(slopes, prepend=torch.zeros_like(slopes[:1]))
    return y[0] + torch.relu(x[:, None] - knots[:-1]) @ changes
