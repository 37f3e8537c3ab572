"""Signal and gradient through deep stacks, layer by layer, beside the theory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch

from models.core.activations import find_activation, value_and_slope
from models.mlp.signal_propagation import Pass, magnitude, propagate, weight_std


@dataclass(frozen=True)
class SignalCurve:
    """One activation with one initialisation; per layer: median, min, max of seeds.

    A gradient of exactly 0 or inf stays so (`vanished`, `exploded`: at which layer).
    """

    activation: str
    init: str
    gradient: torch.Tensor  # (depth,) norm of dL/dz per layer
    gradient_low: torch.Tensor
    gradient_high: torch.Tensor
    spread: torch.Tensor  # (depth,) standard deviation of the activations
    spread_low: torch.Tensor
    spread_high: torch.Tensor
    theory: torch.Tensor | None  # (depth,) the gradient predicted from the last layer
    factor: float  # measured per layer, downwards: geometric mean
    theory_factor: float | None  # sigma_w * sqrt(width) * RMS of a'(z)
    ratio: float  # gradient at the first layer / at the last
    weight_norm: float  # largest singular value of one weight matrix
    vanished: int | None  # highest layer whose gradient is 0
    exploded: int | None  # lowest layer whose activations are not finite


@dataclass(frozen=True)
class Signal:
    layers: torch.Tensor  # 1..depth
    quarter: torch.Tensor  # (depth,) (1/4)^(depth-layer): sigmoid's bound if |W| <= 1
    curves: tuple[SignalCurve, ...]


def signal(
    std: float = 0.01, residual: bool = False, batch_norm: bool = False, **settings: Any
) -> Signal:
    """Measures `propagate` with these settings; raises ValueError where it does.

    The theory is for wide nets without shortcuts or batch norm (Poole et al. 2016): 64
    units stray a little from it.
    """
    settings |= {"std": std, "residual": residual, "batch_norm": batch_norm}
    passes = propagate(**settings).curves
    plain = not (residual or batch_norm)
    curves = tuple(signal_curve(one, std, plain) for one in passes)
    depth = len(passes[0].zs)
    layers = torch.arange(1, depth + 1)
    return Signal(layers, 0.25 ** (depth - layers).double(), curves)


def signal_curve(one: Pass, std: float, plain: bool) -> SignalCurve:
    """Returns the seeds' band per layer, and what theory expects of a plain stack."""
    gradient = one.gradients
    spread = torch.stack([magnitude(h, centred=True) for h in one.hs])
    gone = (one.gradient == 0).nonzero().flatten().tolist()
    burst = (~spread.median(1).values.isfinite()).nonzero().flatten().tolist()
    theory, theory_factor = expected(one, std) if plain else (None, None)
    return SignalCurve(
        activation=one.activation,
        init=one.init,
        gradient=one.gradient,
        gradient_low=gradient.amin(1),
        gradient_high=gradient.amax(1),
        spread=spread.median(1).values,
        spread_low=spread.amin(1),
        spread_high=spread.amax(1),
        theory=theory,
        factor=one.factor,
        theory_factor=theory_factor,
        ratio=one.ratio,
        weight_norm=float(torch.linalg.matrix_norm(one.weights[0, 0], 2)),
        vanished=gone[-1] + 1 if gone else None,
        exploded=burst[0] + 1 if burst else None,
    )


def expected(one: Pass, std: float) -> tuple[torch.Tensor, float]:
    """Returns the gradient (depth,) that theory expects, and its mean factor per layer.

    dL/dz_l = a'(z_l) * (dL/dz_(l+1) W^T), from the last layer's gradient downwards.
    """
    a, width = find_activation(one.activation), one.weights.shape[-1]
    slopes = torch.stack([value_and_slope(a, z)[1] for z in one.zs])
    rms = slopes.square().mean((1, 2, 3)).sqrt()[:-1]
    factors = weight_std(one.init, width, std) * math.sqrt(width) * rms
    downwards = torch.cat([factors, torch.ones(1).double()]).flip(0).cumprod(0)
    mean = float(factors.log().mean().exp())  # geometric
    return one.gradient[-1] * downwards.flip(0), mean
