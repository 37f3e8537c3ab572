"""Width: how well one hidden layer draws a curve, and from how many straight pieces.

Width alone approximates any continuous function on an interval (Cybenko 1989,
Hornik 1989, Leshno et al. 1993): such a net exists. Nothing is promised about its
size, or that training finds it. What depth adds is in regions.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from models.core.activations import find_activation
from models.core.device import best_device

TARGET_FUNCTIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sine": lambda x: torch.sin(2 * math.pi * x),
    "square": lambda x: x**2,
    "abs": lambda x: x.abs(),
    "bump": lambda x: torch.exp(-20 * x**2),
    "chirp": lambda x: torch.sin(math.pi * (x + 1) ** 2),
    "zigzag": lambda x: 1 - 2 * (4 * x % 2 - 1).abs(),
    "step": lambda x: torch.where(x > 0, 1.0, -1.0).to(x.dtype),  # not continuous
}
PIECEWISE_LINEAR = ("identity", "relu", "leaky_relu", "prelu")

Unit = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


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
    built: torch.Tensor  # (widths, points) ReLU net built by hand, without training
    built_error: torch.Tensor  # (widths,)
    diverged: int | None


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


def approximate(
    target: str = "sine",
    widths: tuple[int, ...] = (3, 10, 50),
    activation: str = "relu",
    steps: int = 1000,
    lr: float = 0.01,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Approximation]:
    """Fits a curve on [-1, 1] with one hidden layer, once per width, by Adam.

    Raises ValueError for an unknown name, no width or one below 1, steps < 1, lr <= 0.
    """
    if target not in TARGET_FUNCTIONS:
        raise ValueError(f"unknown target {target!r}: {', '.join(TARGET_FUNCTIONS)}")
    if not widths or min(widths) < 1 or steps < 1 or not lr > 0:
        raise ValueError("widths and steps are at least 1, lr is above 0")
    a, place = find_activation(activation), best_device(device).name
    x = torch.linspace(-1, 1, 201)
    y = TARGET_FUNCTIONS[target](x)
    built = torch.stack([build_by_hand(TARGET_FUNCTIONS[target], n, x) for n in widths])
    draws = [torch.Generator().manual_seed(seed) for _ in widths]
    nets = [
        tuple(t.to(place).requires_grad_() for t in draw_unit_layer(g, n))
        for g, n in zip(draws, widths, strict=True)
    ]
    # Adam works entry by entry, so one optimizer trains the nets independently.
    optimizer = torch.optim.Adam([t for net in nets for t in net], lr=lr)
    inputs, goal = x.to(place)[:, None], y.to(place)
    marks, fits, losses, diverged = [], [], [], None
    every = max(1, min(steps // 40, 50))
    for step in range(steps + 1):
        y_hat = torch.stack([a(inputs * w + b) @ v + c for w, b, v, c in nets])
        loss = (y_hat - goal).square().mean(1)  # (widths,)
        diverged = None if bool(loss.isfinite().all()) else step
        if step % every == 0 or step == steps or diverged is not None:
            marks.append(step)
            fits.append(y_hat.detach().cpu())
            losses.append(loss.detach().cpu())
            done = step == steps or diverged is not None
            yield Approximation(
                progress=1.0 if done else step / steps,
                x=x,
                y=y,
                widths=widths,
                parameters=tuple(3 * n + 1 for n in widths),
                steps=torch.tensor(marks),
                fitted=torch.stack(fits),
                loss=torch.stack(losses),
                error=(fits[-1] - y).abs().amax(1),
                pieces=tuple(pieces_of(net, activation) for net in nets),
                built=built,
                built_error=(built - y).abs().amax(1),
                diverged=diverged,
            )
            if done:
                return
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()


def pieces_of(net: Unit, activation: str) -> int | None:
    """Returns the number of straight pieces, or None where the activation bends."""
    if activation not in PIECEWISE_LINEAR:
        return None
    return 1 if activation == "identity" else count_pieces(*net[:3])
