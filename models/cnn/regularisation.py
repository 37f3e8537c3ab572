"""Few pictures: what dropout and augmentation do for those never seen.

Dropout: N. Srivastava et al. (2014), Journal of Machine Learning Research 15.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from models.cnn.random_affine import WARPS, random_warp
from models.core.device import best_device
from models.core.snapshots import frame_marks
from models.data.class_subsets import draw_few, load_pool

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
class MethodCurves:
    """One method, all seeds so far; nan: not yet, or diverged."""

    method: str
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
    """Trains one small net on few pictures by each method, and tests it on others.

    With Adam, from the same weights and on the same batches; every seed draws other
    pictures and weights. Train and test are measured without dropout, on pictures as
    they are.

    Raises ValueError for unknown names or an argument out of range.
    """
    if not methods or set(methods) - set(METHODS):
        raise ValueError(f"the methods are {', '.join(METHODS)}")
    if augmentation not in WARPS:
        raise ValueError(f"unknown augmentation {augmentation!r}: {', '.join(WARPS)}")
    if not (0 <= dropout < 1 and 1 <= steps <= 5000 and 1 <= seeds <= 8):
        raise ValueError("dropout is below 1; up to 5000 steps and 8 seeds")
    place = best_device(device).name
    marks = frame_marks(steps, 9)
    curves = [
        MethodCurves(m, *(torch.full((seeds, len(marks)), math.nan) for _ in range(4)))
        for m in methods
    ]
    whole, done, tested = len(methods) * seeds * steps, 0, 0

    def so_far() -> Generalise:
        share, at = min(1.0, done / whole), torch.tensor(marks)
        return Generalise(share, images, tested, at, tuple(curves))

    yield so_far()
    pool = load_pool(data)
    for k in range(seeds):
        training, testing = draw_few(pool, images, seed + k, place)
        tested = len(testing[1])
        for mine in curves:
            share = dropout if mine.method in ("dropout", "both") else 0.0
            net = build_small_net(14, share, seed + k).to(place)
            rule = torch.optim.Adam(net.parameters(), lr)
            order = torch.Generator().manual_seed(seed + k)
            chance = torch.Generator().manual_seed(seed + k)
            for step in range(steps + 1):
                if step in marks:
                    at = marks.index(step)
                    for part, (x, y) in enumerate((training, testing)):
                        loss, accuracy = measure_net(net, x, y)
                        if math.isfinite(loss):
                            (mine.train_loss, mine.test_loss)[part][k, at] = loss
                            (mine.train, mine.test)[part][k, at] = accuracy
                    yield so_far()
                chosen = torch.randint(images, (batch,), generator=order)
                x, y = training[0][chosen], training[1][chosen]
                if mine.method in ("augment", "both"):
                    x = random_warp(x, augmentation, chance)
                loss = F.cross_entropy(net(x), y)
                rule.zero_grad()
                loss.backward()
                rule.step()
                done += 1
                yield so_far()


@torch.no_grad()
def measure_net(
    net: nn.Module, x: torch.Tensor, y: torch.Tensor
) -> tuple[float, float]:
    """Returns the loss and the accuracy of a net on pictures x, in eval mode."""
    net.eval()
    logits = torch.cat([net(some) for some in x.split(100)])
    net.train()
    right = (logits.argmax(1) == y).float().mean()
    return float(F.cross_entropy(logits, y)), float(right)
