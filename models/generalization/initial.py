"""First weights: equal or drawn, small or large, and what the hidden units become."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.nets import Weights, layer_sizes, logits_of, mean_loss
from models.core.snapshots import frame_marks
from models.core.training import choose_optimizer, is_lost, measure, train
from models.data.toy_data import Points, draw_points

INITS = ("constant", "normal", "xavier", "he")
POINTS, NOISE = 160, 0.1  # of each class; see `learn_starts`
FRAMES = 40
EQUAL = 1e-6  # units that differ by less, in each weight, are one


@dataclass(frozen=True)
class Net:
    """A net that learns, as it was at each frame."""

    init: str
    losses: torch.Tensor  # (frames,) cross-entropy
    accuracy: torch.Tensor  # (frames,)
    units: torch.Tensor  # (frames, units, 3) first layer: w1, w2, b of each unit
    different: torch.Tensor  # (frames, layers) how many hidden units differ
    weights: Weights  # at the last frame
    diverged: int | None  # first frame's step with a loss beyond 1e6, or none at all


@dataclass(frozen=True)
class Started:
    """The nets so far, and the points they learn from."""

    progress: float
    x: torch.Tensor  # (points, 2)
    y: torch.Tensor  # (points,)
    steps: torch.Tensor  # (frames,) steps done
    nets: tuple[Net, ...]


def first_weights(
    init: str,
    sizes: tuple[int, ...],
    value: float,
    std: float,
    generator: torch.Generator,
) -> Weights:
    """Returns W (out, in) and b = 0 (out, 1) of each layer.

    constant: every weight is `value`. normal: N(0, std^2). xavier: U(-a, a) with
    a^2 = 6 / (in + out), so variance 2 / (in + out); Glorot & Bengio 2010. he: a^2 =
    6 / in, variance 2 / in; He et al. 2015 (arXiv:1502.01852), drawn as `nn.init` does.
    """
    weights: Weights = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        w = torch.empty(outputs, inputs)
        if init == "constant":
            w.fill_(value)
        elif init == "normal":
            w.normal_(0, std, generator=generator) if std else w.zero_()
        else:
            fans = inputs + outputs if init == "xavier" else inputs
            bound = math.sqrt(6 / fans)
            w.uniform_(-bound, bound, generator=generator)
        weights += [w, torch.zeros(outputs, 1)]
    return weights


def count_different(units: torch.Tensor) -> int:
    """Returns how many rows of (units, weights) differ from all rows before them."""
    gaps = (units[:, None] - units[None]).abs().amax(2)
    return int((~(gaps <= EQUAL).tril(-1).any(1)).sum())


def learn_net(
    init: str,
    weights: Weights,
    rule: torch.optim.Optimizer,
    points: Points,
    activation: str,
    marks: list[int],
) -> Iterator[Net]:
    """Trains one net and yields it at each mark; points are columns (2, n) and y."""
    for w in weights:
        w.requires_grad_()
    seen: list[tuple[torch.Tensor, ...]] = []
    diverged = None

    def loss_of(_: int) -> torch.Tensor:
        return mean_loss(weights, *points, activation)

    for step, loss in train(loss_of, rule, marks[-1] + 1):  # the last is not taken
        if step not in marks:
            continue
        if diverged is None and is_lost(float(loss)):
            diverged = step
        now = [w.detach().clone() for w in weights]
        layers = [
            torch.cat(pair, 1) for pair in zip(now[:-2:2], now[1:-2:2], strict=True)
        ]
        accuracy = measure(logits_of(now, activation), *points)[1]
        counts = [count_different(units) for units in layers]
        seen.append((loss, torch.tensor(accuracy), layers[0], torch.tensor(counts)))
        curves = map(torch.stack, zip(*seen, strict=True))
        yield Net(init, *curves, now, diverged)


def learn_starts(
    inits: tuple[str, ...] = ("normal", "xavier", "he"),
    value: float = 0.5,
    std: float = 0.01,
    last: str = "alike",
    data: str = "circles",
    activation: str = "relu",
    depth: int = 1,
    width: int = 8,
    optimizer: str = "sgd",
    lr: float = 0.3,
    steps: int = 500,
    seed: int = 0,
) -> Iterator[Started]:
    """Learns the same points from different first weights, all at the same time.

    `last` "drawn": the output layer is drawn by Xavier's rule whatever `inits` say.
    The points are a multiple of 32, so that PyTorch rounds alike for each unit: its
    vector code then leaves no rest of an array to other code.

    Raises ValueError for what is unknown or out of bounds.
    """
    if not inits or not set(inits) <= set(INITS) or last not in ("alike", "drawn"):
        raise ValueError(f"first weights: {', '.join(INITS)}; last: alike or drawn")
    if not (0 <= std <= 10 and abs(value) <= 10 and 1 <= steps <= 3000):
        raise ValueError("std and value to 10, to 3000 steps")
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_points(data, POINTS, NOISE, generator)
    sizes = layer_sizes(depth, width, int(y.max()) + 1)
    points, marks = (x.T.contiguous(), y), frame_marks(steps, FRAMES)
    runs = []
    for init in inits:
        draws = torch.Generator().manual_seed(seed)
        weights = first_weights(init, sizes, value, std, draws)
        if last == "drawn":
            weights[-2:] = first_weights("xavier", sizes[-2:], 0.0, 0.0, draws)
        rule = choose_optimizer(optimizer, weights, lr)
        runs.append(learn_net(init, weights, rule, points, activation, marks))
    for frame, nets in enumerate(zip(*runs, strict=True), 1):
        done = torch.tensor(marks[:frame])
        yield Started(marks[frame - 1] / steps, x, y, done, nets)
