"""Nets with different first weights, watched while they learn: maps and unit lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from models.core.nets import forward
from models.core.snapshots import border_lines, decide, frame_points, mesh
from models.generalization.initial import Started, learn_starts

GRID = 50


@dataclass(frozen=True)
class Watched(Started):
    """The nets so far, with what each of them answers in the plane."""

    extent: tuple[float, float, float, float]  # of the maps: left, right, bottom, top
    maps: torch.Tensor  # (nets, frames, 2, 50, 50) uint8: class, confidence of 255
    lines: torch.Tensor  # (nets, frames, units, 2, 2) where each first unit is 0


def watch_starts(activation: str = "relu", **settings: Any) -> Iterator[Watched]:
    """Watches `learn_starts` with these settings: a picture of each net at each frame.

    Raises ValueError where `learn_starts` does.
    """
    maps: list[torch.Tensor] = []
    for result in learn_starts(activation=activation, **settings):
        extent = frame_points(result.x)
        places = mesh(extent, GRID)
        now = [decide(forward(net.weights, places, activation)) for net in result.nets]
        maps.append(torch.stack(now).view(-1, 2, GRID, GRID))
        yield Watched(
            **vars(result),
            extent=extent,
            maps=torch.stack(maps, 1),
            lines=border_lines(torch.stack([n.units for n in result.nets]), extent),
        )
