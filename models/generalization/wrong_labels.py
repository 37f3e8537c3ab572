"""Digits of which a share has labels drawn at random: what is learnt when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.nets import draw_abreast
from models.core.training import train
from models.generalization.dropped_nets import SIDE, draw_sets

RUNS, LR = 3, 3e-3
EVERY = 5  # steps from look to look


@dataclass(frozen=True)
class Mislabelled:
    """Shares over the steps, for three runs with pictures and weights of their own."""

    progress: float
    steps: torch.Tensor  # (looks,)
    train: torch.Tensor  # (looks, 3) of the labels given that the net gives back
    wrong: torch.Tensor  # (looks, 3) of the wrong labels among them; nan without such
    truth: torch.Tensor  # (looks, 3) of their pictures, those read as what they show
    test: torch.Tensor  # (looks, 3) of new pictures, those read as what they show
    count: int  # wrong labels in the first run


def corrupt(
    y: torch.Tensor, share: float, classes: int, generator: torch.Generator
) -> torch.Tensor:
    """Returns labels (..., n), of which a share is drawn anew from all classes.

    One in `classes` of these is right by chance. Zhang et al. 2017 (arXiv:1611.03530).
    """
    drawn = torch.randint(classes, y.shape, generator=generator)
    order = torch.rand(y.shape, generator=generator).argsort(-1)
    return torch.where(order < round(share * y.shape[-1]), drawn, y)


def learn_wrong(
    share: float = 0.4,
    images: int = 500,
    width: int = 128,
    steps: int = 200,
    data: str = "digits",
    seed: int = 0,
) -> Iterator[Mislabelled]:
    """Trains a net 196-width-10 with ReLU on pictures, a share labelled at random.

    Adam takes steps on all pictures at once. Raises ValueError out of bounds.
    """
    if not 0 <= share <= 1 or not 8 <= width <= 256:
        raise ValueError("a share from 0 to 1, 8 to 256 units")
    if not (20 <= images <= 1000 and 20 <= steps <= 500):
        raise ValueError("20 to 1000 pictures, 20 to 500 steps")
    generator = torch.Generator().manual_seed(seed)
    x, y, new_x, new_y = draw_sets(data, images, seed, RUNS)
    given = corrupt(y, share, 10, generator)
    wrong = (given != y).float()
    w1, b1, w2, b2 = weights = draw_abreast(RUNS, (SIDE**2, width, 10), generator)
    marks: list[torch.Tensor] = []
    looks: list[tuple[torch.Tensor, ...]] = []

    def logits(x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x @ w1 + b1) @ w2 + b2

    def loss_of(_: int) -> torch.Tensor:  # each net gets the gradient of its own mean
        return F.cross_entropy(logits(x).flatten(0, 1), given.flatten()) * RUNS

    def look(step: int) -> Mislabelled:
        with torch.no_grad():
            said, fresh = logits(x).argmax(-1), logits(new_x).argmax(-1)
        back, true = (said == given).float(), (said == y).float()
        among = wrong.sum(1)
        marks.append(torch.tensor(step))
        looks.append(
            (
                back.mean(1),
                (wrong * back).sum(1) / among,
                (wrong * true).sum(1) / among,
                (fresh == new_y).float().mean(1),
            )
        )
        curves = map(torch.stack, zip(*looks, strict=True))
        return Mislabelled(step / steps, torch.stack(marks), *curves, int(among[0]))

    for step, _ in train(loss_of, torch.optim.Adam(weights, LR), steps):
        if step % EVERY == 0:
            yield look(step)
    yield look(steps)
