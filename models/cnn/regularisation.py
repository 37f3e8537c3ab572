"""Few pictures: what dropout and augmentation do for those never seen.

Dropout: N. Srivastava et al. (2014), Journal of Machine Learning Research 15.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import torch
import torch.nn.functional as F
from torch import nn

from models.cnn.random_affine import random_warp
from models.core.device import choose_device
from models.core.snapshots import frame_marks
from models.core.training import measure, train
from models.data.class_subsets import draw_few, load_pool
from models.data.toy_data import Points

METHODS = ("none", "dropout", "augment", "both")


class Dropout(nn.Module):
    """Sets a share p of the numbers to 0 and divides the others by 1 - p: mean kept.

    As `nn.Dropout`, which draws from a generator that all share; this one has its own.
    In eval mode it does nothing.
    """

    def __init__(self, p: float, seed: int) -> None:
        super().__init__()
        self.p = p
        self.generator = torch.Generator().manual_seed(seed)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Takes and gives numbers of any shape."""
        if not self.training or self.p == 0:
            return x
        kept = torch.rand(x.shape, generator=self.generator) >= self.p
        return x * kept.to(x.device) / (1 - self.p)


def build_small_net(side: int, dropout: float, seed: int) -> nn.Sequential:
    """Returns two convolutions and two linear layers, for pictures (1, side, side).

    Dropout has no weights: with and without it one seed gives the same start.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
            *(nn.Linear(16 * (side // 4) ** 2, 64), nn.ReLU(), Dropout(dropout, seed)),
            nn.Linear(64, 10),
        )


@dataclass(frozen=True)
class Method:
    """One method, and what it came to; nan: not yet, or diverged."""

    method: str
    final: torch.Tensor  # (seeds,) test accuracy at the end


@dataclass(frozen=True)
class Learning:
    """All methods so far, and the net that learns now."""

    curves: tuple[Method, ...]
    at: tuple[int, int]  # method and seed of that net, each by its place
    net: nn.Sequential
    training: Points  # its few pictures, and those to test it on
    testing: Points
    step: int  # steps taken


def learn_pictures(
    net: nn.Sequential,
    training: Points,
    warp: str | None,
    lr: float,
    steps: int,
    batch: int,
    seed: int,
) -> Iterator[tuple[int, torch.Tensor]]:
    """Trains a net by Adam on random batches, whose pictures may be warped."""
    (x, y), order = training, torch.Generator().manual_seed(seed)
    chance = torch.Generator().manual_seed(seed)

    def loss_of(_: int) -> torch.Tensor:
        chosen = torch.randint(len(x), (batch,), generator=order)
        seen = random_warp(x[chosen], warp, chance) if warp else x[chosen]
        return F.cross_entropy(net(seen), y[chosen])

    return train(loss_of, torch.optim.Adam(net.parameters(), lr), steps)


def learn_few(
    methods: tuple[str, ...] = METHODS,
    data: str = "digits",
    images: int = 200,
    augmentation: str = "affine",
    dropout: float = 0.5,
    lr: float = 3e-3,
    steps: int = 200,
    batch: int = 50,
    seeds: int = 2,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Learning]:
    """Trains one small net on few pictures by each method, and tests it on others.

    From the same weights and on the same batches; every seed draws other pictures and
    weights. It is tested without dropout, on pictures as they are.

    Raises ValueError for unknown names or an argument out of range.
    """
    if not methods or set(methods) - set(METHODS):
        raise ValueError(f"the methods are {', '.join(METHODS)}")
    if not (0 <= dropout < 1 and 1 <= steps <= 5000 and 1 <= seeds <= 8):
        raise ValueError("dropout is below 1; up to 5000 steps and 8 seeds")
    place, pool = choose_device(device), load_pool(data)
    curves = tuple(Method(m, torch.full((seeds,), math.nan)) for m in methods)
    for k, i in product(range(seeds), range(len(methods))):
        few = draw_few(pool, images, seed + k, place)
        share = dropout if methods[i] in ("dropout", "both") else 0.0
        warp = augmentation if methods[i] in ("augment", "both") else None
        net = build_small_net(14, share, seed + k).to(place)
        for step, _ in learn_pictures(net, few[0], warp, lr, steps, batch, seed + k):
            yield Learning(curves, (i, k), net, *few, step)
        loss, accuracy = measure(net, *few[1], 100)
        curves[i].final[k] = accuracy if math.isfinite(loss) else math.nan
        yield Learning(curves, (i, k), net, *few, steps)


@dataclass(frozen=True)
class MethodCurves:
    """One method, all seeds so far; nan: not yet, or diverged."""

    method: str
    final: torch.Tensor  # (seeds,) test accuracy at the end
    train_loss: torch.Tensor  # (seeds, marks) on the few pictures, as they are
    test_loss: torch.Tensor
    train: torch.Tensor  # (seeds, marks) accuracy
    test: torch.Tensor


@dataclass(frozen=True)
class Generalise:
    """All methods so far."""

    progress: float
    images: int
    tested: int
    steps: torch.Tensor  # (marks,)
    curves: tuple[MethodCurves, ...]


def generalise(
    methods: tuple[str, ...] = METHODS,
    data: str = "digits",
    images: int = 200,
    augmentation: str = "affine",
    dropout: float = 0.5,
    lr: float = 3e-3,
    steps: int = 200,
    batch: int = 50,
    seeds: int = 2,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Generalise]:
    """Trains as `learn_few`, and measures each net on the way, on both sets."""
    marks = frame_marks(steps, 9)
    learning = learn_few(
        methods,
        data,
        images,
        augmentation,
        dropout,
        lr,
        steps,
        batch,
        seeds,
        seed,
        device,
    )
    curves: tuple[MethodCurves, ...] = ()
    for now in learning:
        curves = curves or tuple(begin_curves(m, seeds, len(marks)) for m in now.curves)
        i, k = now.at
        if now.step in marks:
            note(curves[i], now, marks.index(now.step))
        done = (k * len(methods) + i) * steps + now.step
        yield Generalise(
            progress=done / (len(methods) * seeds * steps),
            images=images,
            tested=len(now.testing[1]),
            steps=torch.tensor(marks),
            curves=curves,
        )


def begin_curves(method: Method, seeds: int, marks: int) -> MethodCurves:
    """Returns curves without a point."""
    empty = torch.full((4, seeds, marks), math.nan)
    return MethodCurves(method.method, method.final, *empty)


def note(curves: MethodCurves, now: Learning, mark: int) -> None:
    """Measures the net on what it learns from and on what it is tested on."""
    k = now.at[1]
    loss, accuracy = measure(now.net, *now.training, 100)
    if math.isfinite(loss):
        curves.train_loss[k, mark], curves.train[k, mark] = loss, accuracy
    loss, accuracy = measure(now.net, *now.testing, 100)
    if math.isfinite(loss):
        curves.test_loss[k, mark], curves.test[k, mark] = loss, accuracy
