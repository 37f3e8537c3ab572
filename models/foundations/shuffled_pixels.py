"""One fixed order for all pixels: what it does to a dense net and to a conv net."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import torch
import torch.nn.functional as F
from torch import nn

from models.core.training import choose_optimizer, measure, shuffled_batches
from models.data.class_subsets import load_pool

SIDE, HIDDEN, BATCH = 14, 64, 50
IMAGES, TESTED = 2000, 1000
LOOKS = 20  # results that a run yields at most
NETS = ("dense", "conv")


@dataclass(frozen=True)
class Shuffled:
    """Both nets on the pictures as they are, and on those with moved pixels."""

    progress: float
    steps: torch.Tensor  # (looks,) updates before each look
    accuracy: torch.Tensor  # (2, 2, looks) on the test set: net, then plain or moved
    gap_before: float  # largest difference of the dense net's logits, before training
    gap_after: float  # and after
    pictures: torch.Tensor  # (4, 14, 14) as they are
    moved: torch.Tensor  # (4, 14, 14) the same pictures


def draw_order(order: str, generator: torch.Generator) -> torch.Tensor:
    """Returns where each pixel is taken from (196,).

    "none" leaves all in place, "columns" moves whole columns, "all" every pixel.
    Raises ValueError for another.
    """
    places = torch.arange(SIDE * SIDE).view(SIDE, SIDE)
    if order == "none":
        return places.flatten()
    if order == "columns":
        return places[:, torch.randperm(SIDE, generator=generator)].flatten()
    if order == "all":
        return torch.randperm(SIDE * SIDE, generator=generator)
    raise ValueError("the order is none, columns or all")


def draw_net(kind: str, generator: torch.Generator) -> nn.Sequential:
    """Returns a net from pictures (n, 196) to logits (n, 10), its weights drawn.

    Uniform in +-1/sqrt(inputs of a unit), as PyTorch's layers begin.
    """
    if kind == "dense":
        net = nn.Sequential(
            nn.Linear(SIDE * SIDE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10)
        )
    else:
        net = nn.Sequential(
            nn.Unflatten(1, (1, SIDE, SIDE)),
            *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(16 * 3 * 3, 10)),
        )
    bound = 1.0
    for parameter in net.parameters():
        if parameter.dim() > 1:  # a bias has the bound of the weights before it
            bound = parameter[0].numel() ** -0.5
        nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return net


def move_columns(net: nn.Sequential, places: torch.Tensor) -> nn.Sequential:
    """Moves the columns of a dense net's first weights as the pixels are moved.

    Then W' x' = W x for every picture, exactly but for rounding. Returns the net.
    """
    with torch.no_grad():
        net[0].weight.copy_(net[0].weight[:, places])
    return net


def learn(
    net: nn.Sequential,
    x: torch.Tensor,
    y: torch.Tensor,
    lr: float,
    batches: Iterator[torch.Tensor],
) -> Callable[[], None]:
    """Returns what takes one step of Adam on the next batch."""
    optimizer = choose_optimizer("adam", net.parameters(), lr)

    def step() -> None:
        rows = next(batches)
        optimizer.zero_grad()
        F.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()

    return step


def shuffle_pixels(
    order: str = "none",
    data: str = "digits",
    lr: float = 0.003,
    epochs: int = 12,
    seed: int = 0,
) -> Iterator[Shuffled]:
    """Trains both nets on 2000 pictures, plain and moved; yields as they learn.

    All four get the same batches. The dense net on moved pictures begins with its
    columns moved alike; the conv nets begin with equal kernels. Raises ValueError for
    an unknown order or data, or lr or epochs out of bounds.
    """
    if not (0 < lr <= 0.1 and 1 <= epochs <= 20):
        raise ValueError("lr to 0.1, from 1 to 20 epochs")
    generator = torch.Generator().manual_seed(seed)
    places = draw_order(order, generator)
    (x, y), (test_x, test_y) = load_pool(data, SIDE)
    few = torch.randperm(len(y), generator=generator)[:IMAGES]
    x, y = x[few].flatten(1), y[few]
    test_x, test_y = test_x[:TESTED].flatten(1), test_y[:TESTED]
    updates = epochs * IMAGES // BATCH
    nets, steppers, parts = [], [], [(x, test_x), (x[:, places], test_x[:, places])]
    for kind in NETS:
        for which, (seen_x, _) in enumerate(parts):
            net = draw_net(kind, torch.Generator().manual_seed(seed))
            if kind == "dense" and which:
                net = move_columns(net, places)
            order_of = torch.Generator().manual_seed(seed + 1)
            batches = islice(shuffled_batches(IMAGES, BATCH, order_of), updates)
            nets.append(net)
            steppers.append(learn(net, seen_x, y, lr, batches))

    @torch.no_grad()
    def gap() -> float:
        return float((nets[0](test_x) - nets[1](test_x[:, places])).abs().max())

    before, seen, steps = gap(), [], []
    every = max(1, updates // LOOKS)
    for step in range(1, updates + 1):
        for take in steppers:
            take()
        if step > 1 and step % every and step < updates:
            continue
        tested = [
            measure(net, parts[i % 2][1], test_y)[1] for i, net in enumerate(nets)
        ]
        seen.append(torch.tensor(tested).view(2, 2))
        steps.append(step)
        yield Shuffled(
            step / updates,
            torch.tensor(steps),
            torch.stack(seen, 2),
            before,
            gap(),
            x[:4].view(-1, SIDE, SIDE),
            x[:4][:, places].view(-1, SIDE, SIDE),
        )
