"""Nets that learn few pictures without and with dropout, over several runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.nets import draw_abreast
from models.core.training import train
from models.data.class_subsets import draw_few, load_pool

SIDE, RUNS, LR = 14, 5, 3e-3
LOOKS = 20


@dataclass(frozen=True)
class Dropped:
    """Accuracies of nets without and with dropout, measured now and then."""

    progress: float
    steps: torch.Tensor  # (looks,)
    train: torch.Tensor  # (looks, 2, 5) in evaluation mode: without, with dropout
    test: torch.Tensor  # (looks, 2, 5) on 500 new pictures
    left_on: torch.Tensor  # (looks, 2, 5) on them, in training mode


def draw_sets(data: str, images: int, seed: int, runs: int) -> tuple[torch.Tensor, ...]:
    """Returns of each run x (runs, images, pixels), y, and new x, y to test with."""
    pool = load_pool(data, SIDE)
    few = [draw_few(pool, images, seed + run) for run in range(runs)]
    x, y, new_x, new_y = (
        torch.stack([half[part] for half in halves])
        for halves in ([f[0] for f in few], [f[1] for f in few])
        for part in (0, 1)
    )
    return x.flatten(2), y, new_x.flatten(2), new_y


def logits_of(
    weights: list[torch.Tensor],
    x: torch.Tensor,
    p: float,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """Returns logits (2, 5, n, 10) of x (5, n, pixels).

    With a generator the second net of each run drops its hidden units: training mode.
    """
    w1, b1, w2, b2 = weights
    hidden = torch.relu(x @ w1 + b1)
    if generator is not None:
        kept = torch.rand(hidden[1].shape, generator=generator) >= p
        hidden = torch.stack([hidden[0], hidden[1] * kept / (1 - p)])
    return hidden @ w2 + b2


def learn_dropped(
    p: float = 0.5,
    images: int = 200,
    width: int = 128,
    data: str = "digits",
    steps: int = 100,
    seed: int = 0,
) -> Iterator[Dropped]:
    """Learns few pictures with one hidden layer of ReLU, without and with dropout.

    Five runs have pictures and first weights of their own; without and with dropout
    they are the same. Adam on all pictures at once, rate 0.003. Raises ValueError for
    what is unknown or out of bounds.
    """
    if not 0 <= p <= 0.9:
        raise ValueError("p from 0 to 0.9")
    if not (20 <= images <= 500 and 8 <= width <= 128 and 20 <= steps <= 300):
        raise ValueError("20 to 500 pictures, 8 to 128 units, 20 to 300 steps")
    generator = torch.Generator().manual_seed(seed)
    x, y, new_x, new_y = draw_sets(data, images, seed, RUNS)
    first = draw_abreast(RUNS, (SIDE**2, width, 10), generator)
    weights = [w.detach().repeat(2, 1, 1, 1).requires_grad_() for w in first]
    labels = y.repeat(2, 1, 1).flatten()

    def loss_of(_: int) -> torch.Tensor:
        z = logits_of(weights, x, p, generator).flatten(0, 2)
        return F.cross_entropy(z, labels) * 2 * RUNS  # each net: its own mean

    @torch.no_grad()
    def right(
        x: torch.Tensor, y: torch.Tensor, masks: torch.Generator | None = None
    ) -> torch.Tensor:
        return (logits_of(weights, x, p, masks).argmax(-1) == y).float().mean(-1)

    marks, looks = [], []
    for step, _ in train(loss_of, torch.optim.Adam(weights, LR), steps + 1):
        if step % (steps // LOOKS) and step < steps:  # the last step is not taken
            continue
        marks.append(step)
        looks.append((right(x, y), right(new_x, new_y), right(new_x, new_y, generator)))
        curves = map(torch.stack, zip(*looks, strict=True))
        yield Dropped(step / steps, torch.tensor(marks), *curves)
        if step == steps:
            return
