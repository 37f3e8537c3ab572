"""Dropout: of one number, in linear regression, and in nets that learn few pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.training import train
from models.data.class_subsets import draw_few, load_pool

SIDE, RUNS, LR = 14, 3, 3e-3
DRAWS = 10_000  # of one number


@dataclass(frozen=True)
class Dropped:
    """One number under dropout, and nets without and with it; three runs of each."""

    progress: float
    values: torch.Tensor  # (10000,) h' as drawn
    mean: float
    variance: float
    theory: float  # h^2 p / (1 - p)
    steps: torch.Tensor  # (looks,)
    train: torch.Tensor  # (looks, 2, 3) accuracy in eval mode: without, with dropout
    test: torch.Tensor  # (looks, 2, 3)
    left_on: torch.Tensor  # (looks, 2, 3) test accuracy in train mode


def drop(
    h: torch.Tensor, p: float | torch.Tensor, generator: torch.Generator
) -> torch.Tensor:
    """Sets each number to 0 with probability p and divides the others by 1 - p.

    After Srivastava et al. 2014, with the division in training, as `nn.Dropout`.
    """
    kept = torch.rand(h.shape, generator=generator, dtype=h.dtype) >= p
    return h * kept / (1 - p)


def expected_loss(
    x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, p: float
) -> torch.Tensor:
    """Returns the mean over all masks of |y - drop(x) w|^2, of x (n, d).

    It is |y - x w|^2 + p / (1 - p) sum_j (x'x)_jj w_j^2: ridge regression with a
    penalty of its own for each feature (Wager et al. 2013, arXiv:1307.1493).
    """
    penalty = p / (1 - p) * (x.square().sum(0) * w.square()).sum()
    return (y - x @ w).square().sum() + penalty


def ridge(x: torch.Tensor, y: torch.Tensor, p: float) -> torch.Tensor:
    """Returns the w (d,) with the least expected loss."""
    gram = x.T @ x
    return torch.linalg.solve(gram + p / (1 - p) * gram.diag().diag(), x.T @ y)


def draw_sets(data: str, images: int, seed: int) -> tuple[torch.Tensor, ...]:
    """Returns of each run x (3, images, pixels), y, and new x, y to test with."""
    pool = load_pool(data, SIDE)
    few = [draw_few(pool, images, seed + run) for run in range(RUNS)]
    x, y, new_x, new_y = (
        torch.stack([half[part] for half in halves])
        for halves in ([f[0] for f in few], [f[1] for f in few])
        for part in (0, 1)
    )
    return x.flatten(2), y, new_x.flatten(2), new_y


def draw_pairs(
    sizes: tuple[tuple[int, int], ...], generator: torch.Generator
) -> list[torch.Tensor]:
    """Returns weights (2, 3, inputs, outputs) and biases, alike for both of a run."""
    weights = []
    for inputs, outputs in sizes:
        bound = 1 / math.sqrt(inputs)
        first = (torch.rand(RUNS, inputs, outputs, generator=generator) * 2 - 1) * bound
        for start in (first, torch.zeros(RUNS, 1, outputs)):
            weights.append(start.repeat(2, 1, 1, 1).requires_grad_())
    return weights


def learn_dropped(
    p: float = 0.5,
    h: float = 1.0,
    images: int = 200,
    width: int = 128,
    data: str = "digits",
    steps: int = 200,
    seed: int = 0,
) -> Iterator[Dropped]:
    """Draws one number under dropout, and learns few pictures without and with it.

    Three runs have pictures and first weights of their own; without and with dropout
    (of the hidden units) they are the same. Adam on all pictures at once. Raises
    ValueError for what is unknown or out of bounds.
    """
    if not (0 <= p <= 0.9 and -10 <= h <= 10):
        raise ValueError("p from 0 to 0.9, h from -10 to 10")
    if not (20 <= images <= 1000 and 8 <= width <= 256 and 20 <= steps <= 500):
        raise ValueError("20 to 1000 pictures, 8 to 256 units, 20 to 500 steps")
    generator = torch.Generator().manual_seed(seed)
    values = drop(torch.full((DRAWS,), h, dtype=torch.float64), p, generator)
    drawn = (values, values.mean().item(), values.var().item(), h * h * p / (1 - p))
    x, y, new_x, new_y = draw_sets(data, images, seed)
    weights = draw_pairs(((SIDE**2, width), (width, 10)), generator)
    rate = torch.tensor([0.0, p])[:, None, None, None]

    def logits(x: torch.Tensor, training: bool) -> torch.Tensor:
        w1, b1, w2, b2 = weights
        hidden = torch.relu(x @ w1 + b1)
        return (drop(hidden, rate, generator) if training else hidden) @ w2 + b2

    def loss_of(_: int) -> torch.Tensor:
        z = logits(x, True).flatten(0, 2)
        mean = F.cross_entropy(z, y.repeat(2, 1, 1).flatten())
        return mean * 2 * RUNS  # each net gets the gradient of its own mean

    @torch.no_grad()
    def right(x: torch.Tensor, y: torch.Tensor, training: bool) -> torch.Tensor:
        return (logits(x, training).argmax(-1) == y).float().mean(-1)

    marks, looks = [], []

    def look(step: int) -> Dropped:
        marks.append(step)
        looks.append(
            (right(x, y, False), right(new_x, new_y, False), right(new_x, new_y, True))
        )
        curves = map(torch.stack, zip(*looks, strict=True))
        return Dropped(step / steps, *drawn, torch.tensor(marks), *curves)

    for step, _ in train(loss_of, torch.optim.Adam(weights, LR), steps):
        if step % 10 == 0:
            yield look(step)
    yield look(steps)
