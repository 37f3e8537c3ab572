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
class Pass:
    """One activation with one initialisation: a signal up, a gradient down."""

    activation: str
    init: str
    weights: torch.Tensor  # (seeds, depth, width, width)
    zs: list[torch.Tensor]  # of each layer, (seeds, batch, width)
    hs: list[torch.Tensor]
    gradients: torch.Tensor  # (depth, seeds) norm of dL/dz

    @property
    def gradient(self) -> torch.Tensor:
        """(depth,): the median of the seeds."""
        return self.gradients.median(1).values

    @property
    def ratio(self) -> float:
        """The gradient at the first layer / at the last; 0 if it vanishes."""
        middle = self.gradient
        return 0.0 if (middle == 0).any() else float(middle[0] / middle[-1])

    @property
    def factor(self) -> float:
        """The gradient's factor per layer, downwards: geometric mean."""
        return self.ratio ** (1 / (len(self.zs) - 1))


@dataclass(frozen=True)
class Passes:
    curves: tuple[Pass, ...]


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


def propagate(
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
) -> Passes:
    """Sends inputs up and gradients down untrained nets, once per (activation, init).

    z = h W + b, h = a(z); x and the gradient that enters at the top are N(0, 1).
    Gradients of z, not of W, are compared: those of W also carry the activations'
    scale, which hides what He does for ReLU. A tuple of one name serves all curves.

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
    passes = []
    for name, init in pairs:
        draws = [torch.Generator().manual_seed(seed + k) for k in range(seeds)]
        settings = {"dtype": torch.float64}
        ends = torch.stack(
            [torch.randn(2, batch, width, generator=g, **settings) for g in draws]
        )
        nets = [draw_layers(g, depth, width, init, std) for g in draws]
        weights, biases = (torch.stack(parts) for parts in zip(*nets, strict=True))
        a = find_activation(name)
        zs, hs = forward_stack(ends[:, 0], weights, biases, a, residual, batch_norm)
        grads = torch.autograd.grad((hs[-1] * ends[:, 1]).sum(), zs)
        norms = torch.stack([magnitude(grad) for grad in grads])
        passes.append(Pass(name, init, weights, zs, hs, norms))
    return Passes(tuple(passes))


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
