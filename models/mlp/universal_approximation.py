"""Width: how well one hidden layer draws a curve, and from how many straight pieces.

Width alone approximates any continuous function on an interval (Cybenko 1989,
Hornik 1989, Leshno et al. 1993): such a net exists. Nothing is promised about its
size, or that training finds it. What depth adds is in regions.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch

from models.core.activations import find_activation
from models.core.device import choose_device
from models.core.training import train

TARGET_FUNCTIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sine": lambda x: torch.sin(2 * math.pi * x),
    "square": lambda x: x**2,
    "abs": lambda x: x.abs(),
    "bump": lambda x: torch.exp(-20 * x**2),
    "chirp": lambda x: torch.sin(math.pi * (x + 1) ** 2),
    "zigzag": lambda x: 1 - 2 * (4 * x % 2 - 1).abs(),
    "step": lambda x: torch.where(x > 0, 1.0, -1.0).to(x.dtype),  # not continuous
}

Unit = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


def draw_unit_layer(generator: torch.Generator, width: int) -> Unit:
    """Returns w, b, v (width,) and c (1,) of f(x) = sum v a(w x + b) + c.

    As nn.Linear(1, width) and nn.Linear(width, 1) draw them: U(+-1/sqrt(fan in)).
    """
    w, b, v = 2 * torch.rand(3, width, generator=generator) - 1
    c = 2 * torch.rand(1, generator=generator) - 1
    return w, b, v / math.sqrt(width), c / math.sqrt(width)


def count_pieces(w: torch.Tensor, b: torch.Tensor, v: torch.Tensor) -> int:
    """Returns the straight pieces on (-1, 1) of sum v relu(w x + b), from the kinks.

    Unit i bends the line at x = -b_i / w_i and changes the slope there by v_i |w_i|;
    kinks at the same x add up. At most n + 1.
    """
    w, b, v = (t.detach().double().cpu() for t in (w, b, v))
    bends = w != 0
    kinks, unit = torch.unique(-b[bends] / w[bends], return_inverse=True)
    jumps = torch.zeros_like(kinks).index_add(0, unit, (v * w.abs())[bends])
    return 1 + int(((jumps != 0) & (kinks.abs() < 1)).sum())


PIECES = {  # of nets whose activation is straight but for a kink
    "identity": lambda w, b, v: 1,
    "relu": count_pieces,
    "leaky_relu": count_pieces,
    "prelu": count_pieces,
}


def pieces_of(net: Unit, activation: str) -> int | None:
    """Returns the number of straight pieces, or None where the activation bends."""
    return PIECES[activation](*net[:3]) if activation in PIECES else None


@dataclass(frozen=True)
class CurveFits:
    """One net a width, as they stand after some steps."""

    step: int
    x: torch.Tensor  # (points, 1) in [-1, 1]
    y: torch.Tensor  # (points,) the target
    widths: tuple[int, ...]
    nets: tuple[Unit, ...]
    activation: str
    diverged: bool  # the loss is no number: it ends here

    @property
    def fitted(self) -> torch.Tensor:
        """(widths, points): what the nets make of x."""
        a = find_activation(self.activation)
        return torch.stack([a(self.x * w + b) @ v + c for w, b, v, c in self.nets])

    @property
    def loss(self) -> torch.Tensor:
        """(widths,): the mean squared error."""
        return (self.fitted - self.y).square().mean(1)

    @property
    def error(self) -> torch.Tensor:
        """(widths,): the largest |fit - target|."""
        return (self.fitted - self.y).abs().amax(1)

    @property
    def pieces(self) -> tuple[int | None, ...]:
        """The straight pieces, counted from the weights; None: not straight."""
        return tuple(pieces_of(net, self.activation) for net in self.nets)


def fit_curve(
    target: str = "sine",
    widths: tuple[int, ...] = (3, 10, 50),
    activation: str = "relu",
    steps: int = 1000,
    lr: float = 0.01,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[CurveFits]:
    """Fits a curve on [-1, 1] with one hidden layer, once per width, by Adam.

    Raises ValueError for an unknown name, no width or one below 1, steps < 1, lr <= 0.
    """
    if target not in TARGET_FUNCTIONS:
        raise ValueError(f"unknown target {target!r}: {', '.join(TARGET_FUNCTIONS)}")
    if not widths or min(widths) < 1 or steps < 1 or not lr > 0:
        raise ValueError("widths and steps are at least 1, lr is above 0")
    place = choose_device(device)
    x = torch.linspace(-1, 1, 201)
    y = TARGET_FUNCTIONS[target](x).to(place)
    nets = tuple(
        tuple(t.to(place).requires_grad_() for t in draw_unit_layer(g, n))
        for g, n in ((torch.Generator().manual_seed(seed), n) for n in widths)
    )
    fits = CurveFits(0, x[:, None].to(place), y, widths, nets, activation, False)
    # Adam works entry by entry, so one optimizer trains the nets independently. Its
    # fused version rounds otherwise, and a net of a few kinks then ends elsewhere.
    rule = torch.optim.Adam([t for net in nets for t in net], lr)
    for step, loss in train(lambda _: fits.loss.sum(), rule, steps + 1):
        lost = not bool(loss.isfinite())
        yield replace(fits, step=step, diverged=lost)
        if lost or step == steps:
            return
