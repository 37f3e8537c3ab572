"""The same net with different activations learns to classify points of a plane."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

import torch

from models.core.device import choose_device
from models.core.nets import Weights, draw_weights, layer_sizes, logits_of, mean_loss
from models.core.snapshots import frame_marks
from models.core.training import LOST, choose_optimizer, measure, train
from models.data.toy_data import Points, draw_points, split_points


@dataclass
class Trace:
    """A net, and what is noted while it learns: all of it changes with every step."""

    activation: str
    weights: Weights
    losses: torch.Tensor  # (steps,) cross-entropy before each step done
    done: int = 0  # steps, or those before the loss was none any more
    accuracy: list[float] = field(default_factory=list)  # at each mark, where it learns
    test_accuracy: list[float] = field(default_factory=list)  # nan without test points
    diverged: int | None = None  # first step whose loss is no number, or beyond 1e6

    @property
    def loss(self) -> float:
        """The cross-entropy before the last step, as the course notes print it."""
        return float(self.losses[self.done - 1]) if self.done else math.nan


@dataclass(frozen=True)
class Classification:
    """Nets that learn from the same points and the same first weights."""

    x: torch.Tensor  # (points, 2), training and test points
    y: torch.Tensor  # (points,)
    training: Points  # x as columns (2, points)
    traces: tuple[Trace, ...]


def classify(
    data: str = "spiral",
    points: int = 1000,
    noise: float = 0.2,
    activations: tuple[str, ...] = ("identity", "sigmoid", "tanh", "relu"),
    depth: int = 1,
    width: int = 100,
    optimizer: str = "adam",
    lr: float = 1e-3,
    weight_decay: float = 1e-5,
    steps: int = 1000,
    seed: int = 12345,
    test_share: float = 0.0,
    own: str = "",
    frames: int = 50,
    device: str = "auto",
) -> Iterator[Classification]:
    """Trains one net per activation from the same initial weights, a step each in turn.

    The random numbers come in the order of the course notes: the points, the weights
    of the notes' linear model (put aside), the weights that all nets here start from.
    So ReLU with the defaults ends at their loss 0.178408 and accuracy 0.949. The nets
    are measured `frames` times, before the first step and after the last among them.

    Raises ValueError for arguments that make no data, net or optimizer.
    """
    if not (1 <= len(activations) <= 4 and steps <= 20_000):
        raise ValueError("up to 4 activations and 20,000 steps")
    place = choose_device(device)
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_points(data, points, noise, generator, own)
    sizes = layer_sizes(depth, width, int(y.max()) + 1)
    draw_weights(sizes, generator)  # the notes' linear model
    start = draw_weights(sizes, generator)
    training, testing = (
        (part.T.contiguous().to(place), labels.to(place))
        for part, labels in split_points(x, y, test_share, generator)
    )
    marks = frame_marks(steps, frames)
    traces, runs = [], []
    for name in activations:
        weights = [w.to(place, copy=True).requires_grad_() for w in start]
        trace = Trace(name, weights, torch.zeros(steps, device=place))
        rule = choose_optimizer(optimizer, weights, lr, weight_decay)
        traces.append(trace)
        runs.append(learn(trace, rule, training, testing, marks))
    result = Classification(x, y, training, tuple(traces))
    for _ in zip_longest(*runs):
        yield result


def learn(
    trace: Trace,
    rule: torch.optim.Optimizer,
    training: Points,
    testing: Points,
    marks: list[int],
) -> Iterator[None]:
    """Trains one net step by step and measures it at the marks; a lost one stops."""

    net = logits_of(trace.weights, trace.activation)

    def still_learns() -> bool:
        lost = (~(trace.losses[: trace.done] <= LOST)).nonzero()  # nan counts as lost
        if len(lost):
            trace.diverged = trace.done = int(lost[0])
            return False
        trace.accuracy.append(measure(net, *training)[1])
        trace.test_accuracy.append(measure(net, *testing)[1])
        return True

    def objective(step: int) -> torch.Tensor:
        return mean_loss(trace.weights, *training, trace.activation)

    for step, loss in train(objective, rule, marks[-1]):
        trace.done = step
        if step in marks and not still_learns():
            break
        trace.losses[step] = loss
        yield
    else:
        trace.done = marks[-1]
        still_learns()
    yield
