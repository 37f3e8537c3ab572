"""What one line cannot do and a hidden layer can: XOR, learnt by back-propagation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.activations import Function, find_activation
from models.core.device import best_device
from models.core.nets import draw_weights
from models.core.snapshots import decide, frame_marks, mesh
from models.perceptron.perceptron import truth_points, wide_view


@dataclass(frozen=True)
class HiddenLayer:
    """Several nets that differ in their seed alone; the first is watched closely."""

    progress: float
    steps: int
    hidden: int
    activation: str
    x: torch.Tensor  # (points, 2)
    y: torch.Tensor  # (points,) 0 or 1
    extent: tuple[float, float, float, float]  # of the maps: left, right, bottom, top
    frame_steps: torch.Tensor  # (frames,) steps done at each picture, 0 first
    maps: torch.Tensor  # (frames, 2, grid, grid) uint8: class, confidence of 255
    lines: torch.Tensor  # (frames, hidden, 3) w1, w2, bias of each hidden unit
    accuracy: torch.Tensor  # (frames, seeds) share of points on the right side
    losses: torch.Tensor  # (frames, seeds) cross-entropy at each picture
    seeds: tuple[int, ...]  # the first is the one in maps and lines
    solved: torch.Tensor  # (seeds,) bool: every point right at the last picture
    diverged: int | None  # step of the first picture whose watched loss is no number


def hidden_layer(
    truth: str = "xor",
    own: str = "",
    hidden: int = 2,
    activation: str = "tanh",
    lr: float = 0.5,
    steps: int = 2000,
    seed: int = 0,
    seeds: int = 10,
    frames: int = 50,
    grid: int = 60,
    device: str = "auto",
) -> Iterator[HiddenLayer]:
    """Trains 2 -> hidden -> 1 nets by plain gradient descent on all points at once.

    z = w2 . a(W1 x + b1) + b2 says class 1 where z > 0; the loss is the cross-entropy
    of sigmoid(z). `seeds` nets, from `seed` on, start as `nn.Linear` does. Two hidden
    units can compute XOR, yet some starts stop at a wrong answer: `solved` tells.

    Raises ValueError for bad points, an unknown activation or sizes out of range.
    """
    if not (1 <= hidden <= 16 and 1 <= seeds <= 20 and 1 <= grid <= 200):
        raise ValueError("from 1 to 16 hidden units, up to 20 seeds, maps to 200 x 200")
    if not (1 <= steps <= 20_000 and 2 <= frames <= 100 and 0 < lr <= 1e4):
        raise ValueError("up to 20,000 steps, 2 to 100 frames, lr above 0")
    a = find_activation(activation)
    place = best_device(device).name
    points, labels = truth_points(truth, own)
    extent = wide_view(points)
    weights = [w.to(place) for w in draw_nets(hidden, range(seed, seed + seeds))]
    x, y = points.T.contiguous().to(place), labels.float().to(place)
    places = mesh(extent, grid).to(place)
    marks = frame_marks(steps, frames)
    maps = torch.zeros(len(marks), 2, grid, grid, dtype=torch.uint8)
    lines = torch.zeros(len(marks), hidden, 3)
    losses, accuracy = torch.zeros(2, len(marks), seeds)
    diverged: int | None = None

    for step in range(steps + 1):
        z = net_output(weights, x, a)
        loss = F.binary_cross_entropy_with_logits(
            z, y.expand_as(z), reduction="none"
        ).mean(1)  # (seeds,)
        if step in marks:
            k = marks.index(step)
            losses[k] = loss.detach()
            accuracy[k] = ((z > 0) == (y > 0)).float().mean(1)
            if diverged is None and not losses[k, 0].isfinite():
                diverged = step
            with torch.no_grad():
                first = [w[:1] for w in weights]
                if diverged is None:
                    maps[k] = two_class_map(net_output(first, places, a), grid)
                    lines[k] = torch.cat([first[0][0], first[1][0]], 1)
                else:  # it stands still
                    maps[k], lines[k] = maps[k - 1], lines[k - 1]
            latest = HiddenLayer(
                progress=step / steps,
                steps=steps,
                hidden=hidden,
                activation=activation,
                x=points,
                y=labels,
                extent=extent,
                frame_steps=torch.tensor(marks[: k + 1]),
                maps=maps[: k + 1],
                lines=lines[: k + 1],
                accuracy=accuracy[: k + 1],
                losses=losses[: k + 1],
                seeds=tuple(range(seed, seed + seeds)),
                solved=accuracy[k] == 1,
                diverged=diverged,
            )
        yield latest
        if step < steps:  # the nets share nothing: the sum keeps their gradients apart
            grads = torch.autograd.grad(loss.sum(), weights)
            with torch.no_grad():
                for w, grad in zip(weights, grads, strict=True):
                    w -= lr * grad


def draw_nets(hidden: int, seeds: range) -> list[torch.Tensor]:
    """Returns W1 (seeds, hidden, 2), b1, W2 (seeds, 1, hidden), b2 of all nets."""
    nets = [
        draw_weights((2, hidden, 1), torch.Generator().manual_seed(s)) for s in seeds
    ]
    return [torch.stack(parts).requires_grad_() for parts in zip(*nets, strict=True)]


def net_output(
    weights: list[torch.Tensor], x: torch.Tensor, a: Function
) -> torch.Tensor:
    """Returns z (seeds, points) of the points x (2, points)."""
    w1, b1, w2, b2 = weights
    return (w2 @ a(w1 @ x + b1) + b2)[:, 0]


def two_class_map(z: torch.Tensor, grid: int) -> torch.Tensor:
    """Returns the map (2, grid, grid) of z (1, grid * grid): class 1 where z > 0."""
    logits = torch.cat([torch.zeros_like(z), z])  # softmax of (0, z) is sigmoid(z)
    return decide(logits).view(2, grid, grid).cpu()
