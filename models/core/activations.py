"""Activation functions: our formula, PyTorch's own, and both drawn together.

`FORMULAS` has each as a textbook writes it, `ACTIVATIONS` the function of PyTorch that
training uses. The derivative is never typed by hand: autograd takes it from the
formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

Function = Callable[..., torch.Tensor]
Intervals = tuple[tuple[float, float], ...]

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def identity(z: torch.Tensor) -> torch.Tensor:
    return z


def heaviside(z: torch.Tensor) -> torch.Tensor:
    return torch.where(z > 0, 1.0, 0.0).to(z.dtype)


def sigmoid(z: torch.Tensor) -> torch.Tensor:
    return 1 / (1 + torch.exp(-z))


def tanh(z: torch.Tensor) -> torch.Tensor:
    return (torch.exp(z) - torch.exp(-z)) / (torch.exp(z) + torch.exp(-z))


def relu(z: torch.Tensor) -> torch.Tensor:
    return torch.where(z > 0, z, 0)


def leaky_relu(z: torch.Tensor, slope: float = 0.01) -> torch.Tensor:
    return torch.where(z > 0, z, slope * z)


def prelu(z: torch.Tensor, slope: float = 0.25) -> torch.Tensor:
    return torch.where(z > 0, z, slope * z)  # PyTorch learns the slope


def elu(z: torch.Tensor, alpha: float = 1.0) -> torch.Tensor:
    return torch.where(z > 0, z, alpha * (torch.exp(z) - 1))


def selu(z: torch.Tensor) -> torch.Tensor:
    return SELU_SCALE * elu(z, SELU_ALPHA)


def gelu(z: torch.Tensor) -> torch.Tensor:
    return z * (1 + torch.erf(z / math.sqrt(2))) / 2  # z times the normal cdf of z


def silu(z: torch.Tensor) -> torch.Tensor:
    return z * sigmoid(z)


def softplus(z: torch.Tensor) -> torch.Tensor:
    return torch.log(1 + torch.exp(z))


def softsign(z: torch.Tensor) -> torch.Tensor:
    return z / (1 + torch.abs(z))


def mish(z: torch.Tensor) -> torch.Tensor:
    return z * tanh(softplus(z))


def hardswish(z: torch.Tensor) -> torch.Tensor:
    return torch.where(z <= -3, 0, torch.where(z < 3, z * (z + 3) / 6, z))


def torch_step(z: torch.Tensor) -> torch.Tensor:
    """Returns 1 where z > 0, else 0, with gradient 0 (torch.heaviside has none)."""
    return torch.sign(z).clamp(min=0)


def torch_prelu(z: torch.Tensor, slope: float = 0.25) -> torch.Tensor:
    return F.prelu(z, torch.full((1,), slope, dtype=z.dtype, device=z.device))


FORMULAS: dict[str, Function] = {
    "identity": identity,
    "step": heaviside,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "prelu": prelu,
    "elu": elu,
    "selu": selu,
    "gelu": gelu,
    "silu": silu,
    "softplus": softplus,
    "softsign": softsign,
    "mish": mish,
    "hardswish": hardswish,
}
"""Every activation by name, in the order in which they are taught: to be read."""

ACTIVATIONS: dict[str, Function] = {
    "identity": identity,
    "step": torch_step,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "prelu": torch_prelu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "silu": F.silu,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "mish": F.mish,
    "hardswish": F.hardswish,
}
"""The same as PyTorch has them: to be trained with."""


def find_activation(name: str) -> Function:
    """Returns PyTorch's activation of that name; ValueError if there is none."""
    if name not in ACTIVATIONS:
        raise ValueError(f"unknown activation {name!r}: {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


@dataclass(frozen=True)
class Curve:
    """One activation on the grid, with what there is to see about its derivative."""

    name: str
    a: torch.Tensor  # (points,)
    slope: torch.Tensor  # (points,) a'(z) by autograd
    a_at: float  # a and a' at the marker
    slope_at: float
    low: float  # smallest and largest a on the grid
    high: float
    max_slope: float
    saturated: Intervals  # |a'| < threshold and fading out to the edge of the grid
    dead: Intervals  # a' exactly 0: nothing is learnt here
    zero_centred: bool  # a(-z) = -a(z): symmetric input gives mean output 0
    difference: float  # largest difference to PyTorch's own a and a'


@dataclass(frozen=True)
class Curves:
    z: torch.Tensor  # (points,)
    z_at: float  # where the marker stands
    threshold: float
    curves: tuple[Curve, ...]


def value_and_slope(a: Function, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns a(z) and a'(z), the derivative by autograd (at a kink: PyTorch's)."""
    z = z.detach().clone().requires_grad_()
    value = a(z)
    if not value.requires_grad:  # a step: flat wherever it has a derivative
        return value, torch.zeros_like(z)
    (slope,) = torch.autograd.grad(value.sum(), z)
    return value.detach(), slope


def intervals(z: torch.Tensor, mask: torch.Tensor) -> Intervals:
    """Returns where the mask holds, as (first z, last z) of each unbroken run."""
    edges = torch.diff(F.pad(mask.int(), (1, 1)))  # +1 in, -1 out
    first, last = (edges == 1).nonzero(), (edges == -1).nonzero() - 1
    return tuple(
        (float(z[i]), float(z[j]))
        for i, j in zip(first, last, strict=True)
        if i < j  # a single grid point is no region
    )


def saturated_tails(
    z: torch.Tensor, steepness: torch.Tensor, threshold: float
) -> Intervals:
    """Returns the ends of the grid on which |a'| < threshold dies away outwards."""
    flat = dict(zip(z.tolist(), steepness.tolist(), strict=True))
    tails = []
    for left, right in intervals(z, steepness < threshold):
        inner, outer = (right, left) if left == z[0] else (left, right)
        at_an_edge = left == z[0] or right == z[-1]
        if at_an_edge and (flat[outer] < flat[inner] or flat[outer] == 0):
            tails.append((left, right))
    return tuple(tails)


def curves(
    names: tuple[str, ...] = ("sigmoid", "tanh", "relu"),
    z: float = 1.0,
    span: float = 6.0,
    slope: float = 0.01,
    prelu_slope: float = 0.25,
    alpha: float = 1.0,
    threshold: float = 0.05,
) -> Curves:
    """Draws activations and their derivatives on [-span, span], marked at z.

    `slope` is leaky ReLU's, `prelu_slope` the value PReLU has learnt, `alpha` ELU's.
    Saturated means |a'| < threshold and falling (or 0) all the way to the edge, which
    leaves out leaky ReLU's small constant slope; dead means a' = 0 on an interval.

    Raises ValueError for an unknown name, no name, or a span outside (0, 15].
    """
    if not names or not 0 < span <= 15 or not math.isfinite(z):
        raise ValueError("curves needs a name, a finite z and 0 < span <= 15")
    settings = {"leaky_relu": slope, "prelu": prelu_slope, "elu": alpha}
    grid = torch.arange(-300, 301, dtype=torch.float64) * (span / 300)
    drawn = tuple(draw_curve(n, grid, z, threshold, settings.get(n)) for n in names)
    return Curves(grid, z, threshold, drawn)


def draw_curve(
    name: str,
    grid: torch.Tensor,
    z: float,
    threshold: float,
    setting: float | None,
) -> Curve:
    """Returns one Curve; `setting` is the slope or alpha, where there is one."""
    extra = () if setting is None else (setting,)
    theirs, ours = find_activation(name), FORMULAS[name]
    a, slope = value_and_slope(lambda z: ours(z, *extra), grid)
    a_torch, slope_torch = value_and_slope(lambda z: theirs(z, *extra), grid)
    marker = torch.tensor([z], dtype=grid.dtype)
    a_at, slope_at = value_and_slope(lambda z: ours(z, *extra), marker)
    return Curve(
        name=name,
        a=a,
        slope=slope,
        a_at=float(a_at),
        slope_at=float(slope_at),
        low=float(a.min()),
        high=float(a.max()),
        max_slope=float(slope.max()),
        saturated=saturated_tails(grid, slope.abs(), threshold),
        dead=intervals(grid, slope == 0),
        zero_centred=bool((a + a.flip(0)).abs().max() < 1e-12),
        difference=float(
            max((a - a_torch).abs().max(), (slope - slope_torch).abs().max())
        ),
    )
