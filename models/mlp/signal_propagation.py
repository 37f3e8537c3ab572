"""Depth: what a stack of layers does to the signal and to its gradient.

At the start of training, before anything is learnt, each layer multiplies the
signal on its way up, and the gradient on its way down, by a factor that activation
and initialisation decide. The product over the layers vanishes, explodes or lives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.core.activations import Function, find_activation, value_and_slope

INITS = ("default", "xavier", "he", "normal")


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


def weight_std(init: str, width: int, std: float) -> float:
    """Returns the standard deviation of a weight, fan-in and fan-out being `width`.

    default: nn.Linear, U(-1/sqrt(n), 1/sqrt(n)) -> 1/sqrt(3n); xavier: Glorot & Bengio
    2010, sqrt(2/(n+n)); he: He et al. 2015, sqrt(2/n); normal: `std`.
    """
    variances = {
        "default": 1 / (3 * width),
        "xavier": 2 / (width + width),
        "he": 2 / width,
        "normal": std**2,
    }
    if init not in variances:
        raise ValueError(f"unknown initialisation {init!r}: {', '.join(INITS)}")
    return math.sqrt(variances[init])


def draw_layers(
    generator: torch.Generator, depth: int, width: int, init: str, std: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns weights (depth, width, width) and biases (depth, width)."""
    sigma = weight_std(init, width, std)
    settings = {"generator": generator, "dtype": torch.float64}
    if init == "default":  # uniform, and the only one with biases
        bound = sigma * math.sqrt(3)
        noise = torch.rand(depth, width + 1, width, **settings) * 2 - 1
        return bound * noise[:, :-1], bound * noise[:, -1]
    weights = sigma * torch.randn(depth, width, width, **settings)
    return weights, torch.zeros(depth, width, dtype=torch.float64)


def batch_normalise(z: torch.Tensor) -> torch.Tensor:
    """Returns z with mean 0 and variance 1 over the batch: batch norm, untrained."""
    mean, variance = z.mean(-2, keepdim=True), z.var(-2, correction=0, keepdim=True)
    return (z - mean) / torch.sqrt(variance + 1e-5)


def forward_stack(
    x: torch.Tensor,
    weights: torch.Tensor,
    biases: torch.Tensor,
    activation: Function,
    residual: bool = False,
    batch_norm: bool = False,
) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Returns the pre-activations z and the outputs h of every layer.

    x (seeds, batch, width), weights (seeds, depth, width, width).
    """
    h, zs, hs = x, [], []
    for layer in range(weights.shape[1]):
        z = h @ weights[:, layer] + biases[:, layer].unsqueeze(1)
        if batch_norm:
            z = batch_normalise(z)
        z.requires_grad_()
        a = activation(z)
        h = h + a if residual else a
        zs.append(z)
        hs.append(h)
    return zs, hs


def magnitude(t: torch.Tensor, centred: bool = False) -> torch.Tensor:
    """Returns norm, or standard deviation if centred, of each seed's (batch, width).

    The largest entry is taken out first: squares of 1e-200 would underflow to 0.
    """
    t = t.detach().flatten(1)
    largest = t.abs().amax(1, keepdim=True)
    scale = torch.where((largest > 0) & largest.isfinite(), largest, 1)
    unit = t / scale
    return scale.squeeze(1) * (unit.std(1) if centred else unit.norm(dim=1))


def signal(
    depth: int = 20,
    activations: tuple[str, ...] = ("sigmoid", "tanh", "relu", "relu"),
    inits: tuple[str, ...] = ("default", "xavier", "xavier", "he"),
    width: int = 64,
    batch: int = 64,
    std: float = 0.01,
    residual: bool = False,
    batch_norm: bool = False,
    seeds: int = 5,
    seed: int = 0,
) -> Signal:
    """Sends inputs up and gradients down untrained nets, a curve per (a, init).

    z = h W + b, h = a(z); x and the gradient that enters at the top are N(0, 1).
    Gradients of z, not of W, are compared: those of W also carry the activations'
    scale, which hides what He does for ReLU. A tuple of one name serves all curves.
    The theory is for wide nets (Poole et al. 2016): 64 units stray a little from it.

    Raises ValueError for unknown names, tuples that do not pair, or sizes below 1.
    """
    curves = max(len(activations), len(inits))
    if {len(activations), len(inits)} - {1, curves} or not 1 <= curves <= 4:
        raise ValueError("give up to four activations, and as many inits, or one")
    if depth < 2 or min(width, seeds) < 1 or batch < 2 or not std > 0:
        raise ValueError("depth and batch from 2, width and seeds from 1, std above 0")
    pairs = zip(
        activations * (curves // len(activations)),
        inits * (curves // len(inits)),
        strict=True,
    )
    layers = torch.arange(1, depth + 1)
    sizes, wiring = (depth, width, batch), (residual, batch_norm)
    draws = range(seed, seed + seeds)
    measured = tuple(signal_curve(*pair, sizes, std, wiring, draws) for pair in pairs)
    return Signal(layers, 0.25 ** (depth - layers).double(), measured)


def signal_curve(
    name: str,
    init: str,
    sizes: tuple[int, int, int],
    std: float,
    wiring: tuple[bool, bool],
    seeds: range,
) -> SignalCurve:
    """Measures one activation with one initialisation on all seeds at once."""
    depth, width, batch = sizes
    activation = find_activation(name)
    draws = [torch.Generator().manual_seed(s) for s in seeds]
    ends = torch.stack(
        [torch.randn(2, batch, width, generator=g, dtype=torch.float64) for g in draws]
    )
    nets = [draw_layers(g, depth, width, init, std) for g in draws]
    weights, biases = (torch.stack(parts) for parts in zip(*nets, strict=True))

    zs, hs = forward_stack(ends[:, 0], weights, biases, activation, *wiring)
    grads = torch.autograd.grad((hs[-1] * ends[:, 1]).sum(), zs)
    gradient = torch.stack([magnitude(grad) for grad in grads])  # (depth, seeds)
    spread = torch.stack([magnitude(h, centred=True) for h in hs])
    middle, top = gradient.median(1).values, gradient[-1].median()
    gone = (middle == 0).nonzero().flatten().tolist()
    burst = (~spread.median(1).values.isfinite()).nonzero().flatten().tolist()
    ratio = 0.0 if gone else float(middle[0] / top)

    theory = mean_factor = None
    if not any(wiring):  # dL/dz_l = a'(z_l) * (dL/dz_(l+1) W^T)
        slopes = torch.stack([value_and_slope(activation, z)[1] for z in zs])
        rms = slopes.square().mean((1, 2, 3)).sqrt()[:-1]
        factors = weight_std(init, width, std) * math.sqrt(width) * rms
        downwards = torch.cat([factors, torch.ones(1).double()]).flip(0).cumprod(0)
        theory = top * downwards.flip(0)
        mean_factor = float(factors.log().mean().exp())  # geometric
    return SignalCurve(
        activation=name,
        init=init,
        gradient=middle,
        gradient_low=gradient.amin(1),
        gradient_high=gradient.amax(1),
        spread=spread.median(1).values,
        spread_low=spread.amin(1),
        spread_high=spread.amax(1),
        theory=theory,
        factor=ratio ** (1 / (depth - 1)),
        theory_factor=mean_factor,
        ratio=ratio,
        weight_norm=float(torch.linalg.matrix_norm(weights[0, 0], 2)),
        vanished=gone[-1] + 1 if gone else None,
        exploded=burst[0] + 1 if burst else None,
    )


@dataclass(frozen=True)
class Chain:
    """A net with one unit per layer: the product, factor by factor."""

    a: torch.Tensor  # (depth,) outputs of the layers
    factors: torch.Tensor  # (depth,) w a'(z) of each layer
    gradient: torch.Tensor  # (depth,) da_n/dx after n layers: their product


def chain(
    depth: int = 10,
    activation: str = "sigmoid",
    w: float = 1.0,
    b: float = 0.0,
    x: float = 1.0,
) -> Chain:
    """Multiplies w a'(z) along a chain of single units, z = w a + b, from a = x.

    Sigmoid has a' <= 1/4, yet w = 4, b = -2, x = 1/2 gives a factor of exactly 1: "at
    most 1/4 per layer" holds only while |w| <= 1. Raises ValueError if depth < 1.
    """
    if depth < 1:
        raise ValueError("a chain has at least one layer")
    a = torch.tensor(x, dtype=torch.float64)
    outputs, factors = [], []
    for _ in range(depth):
        a, slope = value_and_slope(find_activation(activation), w * a + b)
        outputs.append(a)
        factors.append(w * slope)
    slopes = torch.stack(factors)
    return Chain(torch.stack(outputs), slopes, slopes.cumprod(0))
