"""Nets that grow deeper: plain or residual, with or without batch norm.

Small nets after K. He et al. (2015), arXiv:1512.03385: a convolution that halves the
picture, then pairs of 3 x 3 convolutions of equal width, and a linear layer. A residual
pair adds what came in to what it computes; a plain one does not. Batch norm: S. Ioffe
and C. Szegedy (2015), arXiv:1502.03167.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import torch
import torch.nn.functional as F
from torch import nn

from models.core.device import choose_device
from models.core.snapshots import frame_marks
from models.core.training import count_parameters, measure, train
from models.data.digits import load_digits

KINDS = ("plain", "plain_bn", "residual", "residual_bn")
WIDTH = 8  # channels of every layer
TESTED = 500


class Pair(nn.Module):
    """Two convolutions, with or without batch norm, with or without a shortcut."""

    def __init__(self, width: int, residual: bool, batch_norm: bool) -> None:
        super().__init__()
        self.residual = residual
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(width) if batch_norm else nn.Identity()
        self.norm2 = nn.BatchNorm2d(width) if batch_norm else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Takes and gives (batch, width, height, width of the map)."""
        y = F.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return F.relu(y + x if self.residual else y)


def build_stack(kind: str, depth: int, he: bool, seed: int) -> nn.Sequential:
    """Returns a net with `depth` layers that have weights: depth is 2 pairs + 2.

    One seed gives all kinds the same convolutions to begin with: batch norm starts
    without random numbers, and a shortcut has no weights. `he` draws them from
    N(0, 2 / fan-in) (arXiv:1502.01852), else they are PyTorch's default.
    """
    residual, batch_norm = kind.startswith("residual"), kind.endswith("_bn")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        stem = nn.Conv2d(1, WIDTH, 3, 2, 1, bias=False)
        head = nn.Linear(WIDTH * 3 * 3, 10)
        norm = nn.BatchNorm2d(WIDTH) if batch_norm else nn.Identity()
        pairs = [Pair(WIDTH, residual, batch_norm) for _ in range(depth // 2 - 1)]
        tail = [nn.AvgPool2d(2), nn.Flatten(), head]
        net = nn.Sequential(stem, norm, nn.ReLU(), *pairs, *tail)
        for layer in net.modules():
            if he and isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return net


@dataclass(frozen=True)
class Stacks:
    """One kind of net at every depth, several seeds: accuracy at the end; nan: not yet.

    Both are (depths, seeds).
    """

    kind: str
    train: torch.Tensor  # on 500 digits trained on
    test: torch.Tensor  # on 500 others


@dataclass(frozen=True)
class Trained:
    """All kinds so far, and the step that the net in training is about to take."""

    stacks: tuple[Stacks, ...]
    at: tuple[int, int, int]  # kind, depth and seed of that net, each by its place
    net: nn.Sequential
    step: int
    loss: torch.Tensor


def learn_digits(
    net: nn.Sequential,
    x: torch.Tensor,
    y: torch.Tensor,
    lr: float,
    steps: int,
    batch: int,
    seed: int,
) -> Iterator[tuple[int, torch.Tensor]]:
    """Trains a net on random batches, by SGD with momentum 0.9."""
    generator = torch.Generator().manual_seed(seed)

    def loss_of(_: int) -> torch.Tensor:
        chosen = torch.randint(len(x), (batch,), generator=generator)
        return F.cross_entropy(net(x[chosen]), y[chosen])

    return train(loss_of, torch.optim.SGD(net.parameters(), lr, 0.9), steps)


def learn_by_depth(
    kinds: tuple[str, ...] = KINDS,
    depths: tuple[int, ...] = (4, 12, 24),
    he: bool = False,
    lr: float = 0.03,
    steps: int = 50,
    images: int = 2000,
    batch: int = 32,
    seeds: int = 2,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Trained]:
    """Trains nets of growing depth on digits of 14 x 14, all kinds from one start.

    Every net of a seed sees the same batches.

    Raises ValueError for an unknown kind or an argument out of range.
    """
    if not kinds or set(kinds) - set(KINDS):
        raise ValueError(f"the kinds are {', '.join(KINDS)}")
    if not depths or any(d % 2 or not 2 <= d <= 100 for d in depths):
        raise ValueError("depths are even numbers from 2 to 100")
    if not (1 <= steps <= 2000 and 1 <= seeds <= 8 and 2 <= batch <= images <= 9000):
        raise ValueError("up to 2000 steps, 8 seeds, 9000 images; batches from 2")
    place = choose_device(device)
    x, y = (t.to(place) for t in load_digits(images + TESTED, 14))
    x = (x[:, None] - 0.13) / 0.3
    none = torch.full((2, len(kinds), len(depths), seeds), math.nan)
    stacks = tuple(map(Stacks, kinds, *none))
    runs = product(range(seeds), range(len(depths)), range(len(kinds)))
    for k, d, i in runs:
        net = build_stack(kinds[i], depths[d], he, seed + k).to(place)
        some = x[:images], y[:images]
        for step, loss in learn_digits(net, *some, lr, steps, batch, seed + k):
            yield Trained(stacks, (i, d, k), net, step, loss)
        stacks[i].train[d, k] = measure(net, x[:TESTED], y[:TESTED])[1]
        stacks[i].test[d, k] = measure(net, x[images:], y[images:])[1]


@dataclass(frozen=True)
class StackCurves:
    """One kind of net at every depth, several seeds; nan: not yet, or diverged."""

    kind: str
    loss: torch.Tensor  # (depths, seeds, marks) mean of the last steps' batches
    gradient: torch.Tensor  # (depths, seeds, marks) norm of dL/dW of the first layer
    train: torch.Tensor  # (depths, seeds) accuracy at the end, on 500 trained on
    test: torch.Tensor  # (depths, seeds) accuracy at the end, on 500 others
    diverged: torch.Tensor  # (depths, seeds) the step whose loss is no number, or -1
    parameters: tuple[int, ...]  # of every depth


@dataclass(frozen=True)
class Deeper:
    """All kinds so far."""

    progress: float
    depths: tuple[int, ...]
    steps: torch.Tensor  # (marks,) steps done at each mark
    stacks: tuple[StackCurves, ...]


def deeper(
    kinds: tuple[str, ...] = KINDS,
    depths: tuple[int, ...] = (4, 12, 24),
    he: bool = False,
    lr: float = 0.03,
    steps: int = 50,
    images: int = 2000,
    batch: int = 32,
    seeds: int = 2,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Deeper]:
    """Trains as `learn_by_depth`, and notes loss and gradient on the way."""
    marks = torch.tensor(frame_marks(steps, 25)[1:])
    training = learn_by_depth(
        kinds, depths, he, lr, steps, images, batch, seeds, seed, device
    )
    whole, done = len(kinds) * seeds * sum(depths) * steps, 0
    curves: tuple[StackCurves, ...] = ()
    losses: list[torch.Tensor] = []
    for now in training:
        curves = curves or tuple(
            begin_curves(stacks, depths, seeds, len(marks)) for stacks in now.stacks
        )
        i, d, k = now.at
        losses = losses if now.step else []
        losses.append(now.loss)
        note(curves[i], now, losses, marks)
        done += depths[d]
        yield Deeper(min(1.0, done / whole), depths, marks, curves)
    yield Deeper(1.0, depths, marks, curves)


def begin_curves(
    stacks: Stacks, depths: tuple[int, ...], seeds: int, marks: int
) -> StackCurves:
    """Returns curves without a point; the accuracies are those of `stacks`."""
    shape = (len(depths), seeds)
    return StackCurves(
        kind=stacks.kind,
        loss=torch.full((*shape, marks), math.nan),
        gradient=torch.full((*shape, marks), math.nan),
        train=stacks.train,
        test=stacks.test,
        diverged=torch.full(shape, -1),
        parameters=tuple(parameters_of(stacks.kind, depth) for depth in depths),
    )


def note(
    curves: StackCurves, now: Trained, losses: list[torch.Tensor], marks: torch.Tensor
) -> None:
    """Notes, at a mark, the mean loss since the mark before it, and the gradient."""
    at = (marks == now.step + 1).nonzero().flatten()
    if not len(at):
        return
    _, d, k = now.at
    recent = torch.stack(losses).mean()
    losses.clear()
    if curves.diverged[d, k] >= 0:
        return
    if recent.isfinite():
        curves.loss[d, k, at] = recent.cpu()
        curves.gradient[d, k, at] = now.net[0].weight.grad.norm().cpu()
    else:
        curves.diverged[d, k] = now.step + 1


def parameters_of(kind: str, depth: int) -> int:
    """Returns how many numbers a net learns."""
    return count_parameters(build_stack(kind, depth, False, 0).parameters())
