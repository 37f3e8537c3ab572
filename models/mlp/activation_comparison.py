"""Nets with different activations, watched while they learn to classify."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from models.core.activations import find_activation, value_and_slope
from models.core.nets import forward, hidden_layers
from models.core.snapshots import (
    decide,
    frame_marks,
    frame_points,
    mesh,
    readout_plane,
)
from models.mlp.classification import Trace, classify

SHOWN = 300  # points drawn, and looked at for saturation and the hidden view
FLAT = 0.05  # |a'| below this counts as saturated


@dataclass(frozen=True)
class Pictures:
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
    x: torch.Tensor  # (shown, 2)
    y: torch.Tensor  # (shown,)
    extent: tuple[float, float, float, float]  # of the maps: left, right, bottom, top
    traces: tuple[Pictures, ...]


def compare(
    steps: int = 1000, frames: int = 50, grid: int = 60, **settings: Any
) -> Iterator[Comparison]:
    """Watches `classify` with these settings: a picture of every net at every mark.

    Raises ValueError for maps that are too large, and where `classify` does.
    """
    if not 1 <= grid <= 200:
        raise ValueError("maps of up to 200 x 200")
    albums: list[Album] = []
    for result in classify(steps=steps, frames=frames, **settings):
        if not albums:
            some = torch.linspace(0, len(result.x) - 1, min(SHOWN, len(result.x)))
            x, y = result.x[some.long()], result.y[some.long()]
            extent, marks = frame_points(result.x), frame_marks(steps, frames)
            points = (result.training[0], x.T.contiguous(), mesh(extent, grid))
            albums = [Album(trace, points, marks) for trace in result.traces]
        if any([album.look() for album in albums]):  # a list: all of them look
            share = sum(album.done for album in albums) / (steps * len(albums))
            pictures = tuple(album.pictures() for album in albums)
            latest = Comparison(share, steps, x, y, extent, pictures)
        yield latest


class Album:
    """The pictures of a net that learns, one at every mark.

    They are taken of all training points, those shown, and those of the map.
    """

    def __init__(
        self, trace: Trace, points: tuple[torch.Tensor, ...], marks: list[int]
    ) -> None:
        self.trace, self.marks = trace, marks
        place = trace.weights[0].device
        self.x, self.shown, self.mesh = (columns.to(place) for columns in points)
        self.maps: list[torch.Tensor] = []
        self.hidden: list[torch.Tensor] = []
        self.numbers: list[tuple[float, ...]] = []  # accuracies, dead, saturated

    @property
    def done(self) -> int:
        """The steps done: all of them, where the net diverged and does no more."""
        return self.trace.done if self.trace.diverged is None else self.marks[-1]

    def look(self) -> bool:
        """Takes a picture if the net was measured since the last; tells whether so.

        The last picture of a net that has diverged is repeated to the end.
        """
        before, kept = len(self.maps), (self.maps, self.hidden, self.numbers)
        if before < len(self.trace.accuracy):
            self.take()
        elif self.trace.diverged is not None:
            for frames in kept:
                frames += frames[-1:] * (len(self.marks) - before)
        return len(self.maps) > before

    @torch.no_grad()
    def take(self) -> None:
        """Notes the decision map, the accuracies and how the hidden units fare."""
        trace = self.trace
        side = math.isqrt(self.mesh.shape[1])
        answers = decide(forward(trace.weights, self.mesh, trace.activation))
        self.maps.append(answers.view(2, side, side).cpu())
        logits = forward(trace.weights, self.shown, trace.activation)
        self.hidden.append(readout_plane(logits).cpu())
        accuracies = (trace.accuracy[-1], trace.test_accuracy[-1])
        self.numbers.append((*accuracies, *self.idle()))

    def idle(self) -> tuple[float, float]:
        """Returns the shares of dead units and of saturated (unit, point) pairs.

        A unit is dead only if it is off on all training points.
        """
        weights, activation = self.trace.weights, self.trace.activation
        layers = hidden_layers(weights, self.x, activation)
        if not layers:
            return 0.0, 0.0
        silent = [(a.amin(1) == 0) & (a.amax(1) == 0) for _, a in layers]
        dead = torch.cat(silent).float().mean()
        a, seen = (
            find_activation(activation),
            hidden_layers(weights, self.shown, activation),
        )
        with torch.enable_grad():
            slopes = torch.cat([value_and_slope(a, z)[1] for z, _ in seen])
        return float(dead), float((slopes.abs() < FLAT).float().mean())

    def pictures(self) -> Pictures:
        """Returns what is known so far."""
        trace, frames = self.trace, len(self.maps)
        accuracy, test_accuracy, dead, saturated = torch.tensor(self.numbers).T
        return Pictures(
            activation=trace.activation,
            losses=trace.losses[: trace.done],
            frame_steps=torch.tensor(self.marks[:frames]),
            maps=torch.stack(self.maps),
            accuracy=accuracy,
            test_accuracy=test_accuracy,
            dead=dead,
            saturated=saturated,
            hidden=torch.stack(self.hidden),
            loss=trace.loss,
            diverged=trace.diverged,
        )
