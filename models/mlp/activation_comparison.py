"""The same net with different activations, watched while it learns to classify."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.activations import find_activation, value_and_slope
from models.core.device import best_device
from models.core.nets import (
    Weights,
    draw_weights,
    forward,
    hidden_layers,
    layer_sizes,
    mean_loss,
)
from models.core.snapshots import (
    decide,
    frame_marks,
    frame_points,
    mesh,
    readout_plane,
)
from models.core.training import LOST, choose_optimizer, train
from models.data.toy_data import Points, draw_points, split_points

SHOWN = 300  # points drawn, and looked at for saturation and the hidden view
FLAT = 0.05  # |a'| below this counts as saturated


@dataclass(frozen=True)
class Trace:
    """One net so far. `frames` counts the pictures taken, the first before training.

    A net that diverged keeps its last picture for the rest, so that others play on.
    """

    activation: str
    losses: torch.Tensor  # (steps done,) cross-entropy before each step
    frame_steps: torch.Tensor  # (frames,) steps done at each picture
    maps: torch.Tensor  # (frames, 2, grid, grid) uint8: class, confidence of 255
    accuracy: torch.Tensor  # (frames,) on the training points
    test_accuracy: torch.Tensor  # (frames,) nan without test points
    dead: torch.Tensor  # (frames,) share of hidden units that are 0 on all points
    saturated: torch.Tensor  # (frames,) share of (unit, point) pairs with |a'| < 0.05
    hidden: torch.Tensor  # (frames, shown, 2) as the output layer sees the points
    loss: float  # before the last step, as the course notes print it
    diverged: int | None  # first step whose loss is no number, or beyond 1e6


@dataclass(frozen=True)
class Comparison:
    """All nets so far, and the points they learn from."""

    progress: float
    steps: int
    classes: int
    x: torch.Tensor  # (shown, 2)
    y: torch.Tensor  # (shown,)
    extent: tuple[float, float, float, float]  # of the maps: left, right, bottom, top
    traces: tuple[Trace, ...]


def compare(
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
    grid: int = 60,
    device: str = "auto",
) -> Iterator[Comparison]:
    """Trains one net per activation from the same initial weights, side by side.

    The random numbers come in the order of the course notes: the points, the weights
    of the notes' linear model (put aside), the weights that all nets here start from.
    So ReLU with the defaults ends at their loss 0.178408 and accuracy 0.949.

    Raises ValueError for arguments that make no data, net or optimizer.
    """
    if not (1 <= len(activations) <= 4 and steps <= 20_000 and 1 <= grid <= 200):
        raise ValueError("up to 4 activations, 20,000 steps, maps of 200 x 200")
    place = best_device(device).name
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_points(data, points, noise, generator, own)
    classes = int(y.max()) + 1
    sizes = layer_sizes(depth, width, classes)
    draw_weights(sizes, generator)  # the notes' linear model
    start = draw_weights(sizes, generator)
    training, testing = split_points(x, y, test_share, generator)
    shown = torch.linspace(0, len(x) - 1, min(SHOWN, len(x))).long()
    extent = frame_points(x)
    marks = frame_marks(steps, frames)
    nets = [
        Watched(name, start, (training, testing, x[shown]), extent, grid, marks, place)
        for name in activations
    ]
    runs = [net.learn(optimizer, lr, weight_decay) for net in nets]

    def so_far(whole: bool = False) -> Comparison:
        share = 1.0 if whole else sum(net.done for net in nets) / (steps * len(nets))
        traces = tuple(net.trace() for net in nets)
        return Comparison(share, steps, classes, x[shown], y[shown], extent, traces)

    latest = so_far()
    for _ in marks:  # every net learns up to its next picture, in turn
        for run in runs:
            for pictured in run:
                latest = so_far() if pictured else latest
                yield latest
                if pictured:
                    break
    yield so_far(whole=True)


class Watched:
    """A net that learns, with a picture taken at every mark."""

    def __init__(
        self,
        activation: str,
        start: Weights,
        points: tuple[Points, Points, torch.Tensor],
        extent: tuple[float, float, float, float],
        grid: int,
        marks: list[int],
        place: str,
    ) -> None:
        (x, y), (test_x, test_y), shown = points
        self.activation = activation
        self.weights = [w.to(place, copy=True).requires_grad_() for w in start]
        self.x, self.y = x.T.contiguous().to(place), y.to(place)  # (2, points)
        self.test_x, self.test_y = test_x.T.contiguous().to(place), test_y.to(place)
        self.shown = shown.T.contiguous().to(place)
        self.mesh = mesh(extent, grid).to(place)  # (2, grid * grid)
        self.marks = marks
        self.losses = torch.zeros(marks[-1], device=place)
        self.maps = torch.zeros(len(marks), 2, grid, grid, dtype=torch.uint8)
        self.numbers = torch.zeros(4, len(marks))
        self.hidden = torch.zeros(len(marks), len(shown), 2)
        self.frames = 0
        self.done = 0
        self.diverged: int | None = None
        self.picture()

    def learn(self, optimizer: str, lr: float, weight_decay: float) -> Iterator[bool]:
        """Trains step by step; yields whether a picture was taken."""
        rule = choose_optimizer(optimizer, self.weights, lr, weight_decay)
        points, steps = (self.x, self.y, self.activation), self.marks[-1]
        taken = train(lambda _: mean_loss(self.weights, *points), rule, steps)
        for step, loss in taken:
            self.done = step
            pictured = step in self.marks[1:]
            if pictured and not self.look():
                yield True
                return
            self.losses[step] = loss
            yield pictured
        self.done = steps
        self.look()
        yield True

    def look(self) -> bool:
        """Takes a picture, unless the net has diverged: then it stands still."""
        lost = ~(self.losses[: self.done] <= LOST)  # nan counts as lost
        if lost.any():
            self.diverged = int(lost.nonzero()[0])
            self.stand_still()
            return False
        self.picture()
        return True

    def stand_still(self) -> None:
        """Repeats the last picture in the frames that a diverged net never reaches."""
        for kept in (self.maps, self.numbers.T, self.hidden):
            kept[self.frames :] = kept[self.frames - 1]
        self.frames, self.done = len(self.marks), self.marks[-1]

    @torch.no_grad()
    def picture(self) -> None:
        """Notes the decision map, the accuracies and how the hidden units fare."""
        frame = self.frames
        logits = forward(self.weights, self.mesh, self.activation)
        self.maps[frame] = decide(logits).view(self.maps[frame].shape)
        self.numbers[0, frame] = self.accuracy(self.x, self.y)
        self.numbers[1, frame] = self.accuracy(self.test_x, self.test_y)
        self.numbers[2, frame], self.numbers[3, frame] = self.idle()
        logits = forward(self.weights, self.shown, self.activation)
        self.hidden[frame] = readout_plane(logits)
        self.frames += 1

    def accuracy(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """Returns the share of points whose largest logit is their class."""
        y_hat = forward(self.weights, x, self.activation).max(0).indices
        return (y_hat == y).float().mean()  # max is 20 times faster than argmax here

    def idle(self) -> tuple[float, float]:
        """Returns the shares of dead units and of saturated (unit, point) pairs.

        A unit is dead only if it is off on all training points.
        """
        layers = hidden_layers(self.weights, self.x, self.activation)
        if not layers:
            return 0.0, 0.0
        silent = [(a.amin(1) == 0) & (a.amax(1) == 0) for _, a in layers]
        dead = torch.cat(silent).float().mean()
        a = find_activation(self.activation)
        seen = hidden_layers(self.weights, self.shown, self.activation)
        with torch.enable_grad():
            slopes = torch.cat([value_and_slope(a, z)[1] for z, _ in seen])
        return float(dead), float((slopes.abs() < FLAT).float().mean())

    def trace(self) -> Trace:
        """Returns what is known so far."""
        frames = self.frames
        done = self.diverged if self.diverged is not None else self.done
        losses = self.losses[:done]
        return Trace(
            activation=self.activation,
            losses=losses,
            frame_steps=torch.tensor(self.marks[:frames]),
            maps=self.maps[:frames],
            accuracy=self.numbers[0, :frames],
            test_accuracy=self.numbers[1, :frames],
            dead=self.numbers[2, :frames],
            saturated=self.numbers[3, :frames],
            hidden=self.hidden[:frames],
            loss=float(losses[-1]) if done else float("nan"),
            diverged=self.diverged,
        )
