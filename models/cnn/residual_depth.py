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

import torch
import torch.nn.functional as F
from torch import nn

from models.core.device import best_device
from models.core.snapshots import frame_marks
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
    stacks: tuple[Stacks, ...]


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
    """Trains nets of growing depth on digits of 14 x 14, all kinds from one start.

    SGD with momentum 0.9; every net of a seed sees the same batches.

    Raises ValueError for an unknown kind or an argument out of range.
    """
    if not kinds or set(kinds) - set(KINDS):
        raise ValueError(f"the kinds are {', '.join(KINDS)}")
    if not depths or any(d % 2 or not 2 <= d <= 100 for d in depths):
        raise ValueError("depths are even numbers from 2 to 100")
    if not (1 <= steps <= 2000 and 1 <= seeds <= 8 and 2 <= batch <= images <= 9000):
        raise ValueError("up to 2000 steps, 8 seeds, 9000 images; batches from 2")
    place = best_device(device).name
    x, y = (t.to(place) for t in load_digits(images + TESTED, 14))
    x = (x[:, None] - 0.13) / 0.3
    marks = frame_marks(steps, 25)[1:]
    shape = (len(depths), seeds)
    found = [
        Stacks(
            kind=kind,
            loss=torch.full((*shape, len(marks)), math.nan),
            gradient=torch.full((*shape, len(marks)), math.nan),
            train=torch.full(shape, math.nan),
            test=torch.full(shape, math.nan),
            diverged=torch.full(shape, -1),
            parameters=tuple(parameters_of(kind, depth) for depth in depths),
        )
        for kind in kinds
    ]
    whole = len(kinds) * seeds * sum(depths) * steps
    done = 0

    def so_far() -> Deeper:
        return Deeper(min(1.0, done / whole), depths, torch.tensor(marks), tuple(found))

    yield so_far()
    for k in range(seeds):
        for d, depth in enumerate(depths):
            for stacks in found:
                net = build_stack(stacks.kind, depth, he, seed + k).to(place)
                rule = torch.optim.SGD(net.parameters(), lr, 0.9)
                generator = torch.Generator().manual_seed(seed + k)
                losses: list[torch.Tensor] = []
                for step in range(1, steps + 1):
                    chosen = torch.randint(images, (batch,), generator=generator)
                    loss = F.cross_entropy(net(x[chosen]), y[chosen])
                    rule.zero_grad()
                    loss.backward()
                    rule.step()
                    losses.append(loss.detach())
                    done += depth
                    if step in marks:
                        at = marks.index(step)
                        recent = torch.stack(losses).mean()
                        losses.clear()
                        if not recent.isfinite():
                            stacks.diverged[d, k] = step
                            done += depth * (steps - step)
                            break
                        stacks.loss[d, k, at] = recent
                        stacks.gradient[d, k, at] = net[0].weight.grad.norm()
                    yield so_far()
                stacks.train[d, k] = accuracy_of(net, x[:TESTED], y[:TESTED])
                stacks.test[d, k] = accuracy_of(net, x[images:], y[images:])
                yield so_far()


@torch.no_grad()
def accuracy_of(net: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """Returns the share of pictures x whose class y a net finds, in eval mode."""
    net.eval()
    right = (net(x).argmax(1) == y).float().mean()
    net.train()
    return float(right)


def parameters_of(kind: str, depth: int) -> int:
    """Returns how many numbers a net learns."""
    return sum(p.numel() for p in build_stack(kind, depth, False, 0).parameters())
