"""The spiral with more points or with more steps: which of them helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.nets import draw_weights, forward, logits_of, mean_loss
from models.core.training import choose_optimizer, measure, train
from models.data.toy_data import spiral

HIDDEN, CLASSES = 100, 3
NEW = 1000  # points a class that are not learnt from
NEW_SEED = 1_000_003  # of these, so that they are others than any seed draws
LOOKS = 30  # measurements of the longest run
SIDE = 61  # of a map
RATES = {"adam": 0.001, "sgd": 1.0}


@dataclass(frozen=True)
class Choices:
    """One net as it is, one with more points, one with more steps."""

    progress: float
    steps: tuple[torch.Tensor, ...]  # three of (looks,) steps taken at each look
    train: tuple[torch.Tensor, ...]  # three of (looks,) accuracy on the points learnt
    test: tuple[torch.Tensor, ...]  # three of (looks,) on 1000 new points a class
    x: tuple[torch.Tensor, ...]  # three of (points, 2) learnt from
    y: tuple[torch.Tensor, ...]
    maps: torch.Tensor  # (done, 61, 61) class at places from -1.2 to 1.2, row by y


def learn_spiral(
    points: int, steps: int, optimizer: str, noise: float, seed: int
) -> Iterator[tuple[int, float, float, list[torch.Tensor]]]:
    """Trains a net 2-100-3 with ReLU on the whole spiral at each step.

    Yields (step, training accuracy, accuracy on new points, weights) now and then, and
    after the last step.
    """
    x, y = spiral(points, noise, torch.Generator().manual_seed(seed))
    new = torch.Generator().manual_seed(NEW_SEED + seed)
    new_x, new_y = spiral(NEW, noise, new)
    columns, new_columns = x.T.contiguous(), new_x.T.contiguous()
    generator = torch.Generator().manual_seed(seed)
    weights = draw_weights((2, HIDDEN, CLASSES), generator)
    for w in weights:
        w.requires_grad_()
    its = choose_optimizer(optimizer, weights, RATES[optimizer])
    every = max(1, steps // LOOKS)
    run = train(lambda _: mean_loss(weights, columns, y, "relu"), its, steps + 1)
    for step, _ in run:  # before step 0, 1, ...: the last one is not taken
        if step % every and step < steps:
            continue
        now = [w.detach().clone() for w in weights]
        net = logits_of(now, "relu")
        yield (
            step,
            measure(net, columns, y)[1],
            measure(net, new_columns, new_y)[1],
            now,
        )
        if step == steps:
            return


def compare_choices(
    points: int = 5,
    steps: int = 300,
    more: int = 3,
    optimizer: str = "sgd",
    noise: float = 0.2,
    seed: int = 0,
) -> Iterator[Choices]:
    """Trains as given, then with `more` times the points, then `more` times the steps.

    Adam has the rate 0.001, SGD 1. All three begin with the same weights and are
    measured on the same new points. Raises ValueError for what is out of bounds.
    """
    if not (3 <= points <= 1000 and 1 <= steps <= 3000 and 2 <= more <= 10):
        raise ValueError("3 to 1000 points a class, to 3000 steps, 2 to 10 times")
    if optimizer not in RATES or not 0 <= noise <= 1:
        raise ValueError("adam or sgd; noise from 0 to 1")
    plans = ((points, steps), (points * more, steps), (points, steps * more))
    work = [s * (1 + p / 300) for p, s in plans]  # about what they take
    seen: list[list[tuple[int, float, float]]] = []
    sets = [spiral(p, noise, torch.Generator().manual_seed(seed)) for p, _ in plans]
    x, y = zip(*sets, strict=True)
    maps = torch.zeros(0, SIDE, SIDE, dtype=torch.uint8)
    for index, (count, length) in enumerate(plans):
        seen.append([])
        for step, learnt, fresh, weights in learn_spiral(
            count, length, optimizer, noise, seed
        ):
            seen[-1].append((step, learnt, fresh))
            if step == length:
                maps = torch.cat([maps, draw_map(weights)[None]])
            done = sum(work[:index]) + work[index] * step / length
            columns = [torch.tensor(part, dtype=torch.float64).T for part in seen]
            taken, learns, tests = zip(*columns, strict=True)
            yield Choices(done / sum(work), taken, learns, tests, x, y, maps)


def draw_map(weights: list[torch.Tensor]) -> torch.Tensor:
    """Returns the class (61, 61) that a net gives to places from -1.2 to 1.2."""
    line = torch.linspace(-1.2, 1.2, SIDE)
    places = torch.cartesian_prod(line, line).flip(1).T  # rows by y, columns by x
    answers = forward(weights, places, "relu").argmax(0)
    return answers.reshape(SIDE, SIDE).to(torch.uint8)
