"""The perceptron's line, to be drawn as it moves from mistake to mistake."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.core.snapshots import border_lines, frame_points, mesh
from models.perceptron.linear_separability import square_root, unit_vector
from models.perceptron.perceptron import separate

FRAMES = 120  # of a replay; of more mistakes only some are shown
GRID = 72  # rows and columns of a map


@dataclass(frozen=True)
class PerceptronRun:
    """The rule on one set of points, and whether it had to succeed."""

    x: torch.Tensor  # (points, 2)
    y: torch.Tensor  # (points,) 0 or 1
    extent: tuple[float, float, float, float]  # of a picture: left, right, bottom, top
    weights: torch.Tensor  # (mistakes + 1, 3) w1, w2, bias: 0, then after each mistake
    lines: torch.Tensor  # (mistakes + 1, 2, 2) two points of the line; nan if w is 0
    shown: tuple[int, ...]  # mistakes after which a picture shows the line
    sides: torch.Tensor  # (shown, grid, grid) uint8: the class, row by row from below
    points: torch.Tensor  # (mistakes,) index of the point that was wrong
    epochs: torch.Tensor  # (mistakes,) epoch of the mistake, from 0
    per_epoch: torch.Tensor  # (epochs run,) mistakes in each
    mistakes: int
    converged: bool  # the last epoch had none
    cycle: int | None  # epochs until the weights were again what they had been
    separable: bool  # exactly: see `nearest_to_zero`
    radius_squared: float  # R^2, the largest |(x1, x2, 1)|^2
    margin: float | None  # gamma, of the best unit vector w; None if not separable
    bound: float | None  # (R / gamma)^2; None if not separable
    best: torch.Tensor | None  # (3,) that unit vector
    best_line: torch.Tensor | None  # (2, 2) two points of it


def perceptron(truth: str = "and", own: str = "", epochs: int = 20) -> PerceptronRun:
    """Returns what `separate` did, with all that a picture of it needs."""
    result = separate(truth, own, epochs)
    run, extent = result.run, wide_view(result.x)
    gamma_squared, shown = result.gamma_squared, choose_frames(result.mistakes)
    best = unit_vector(result.nearest) if gamma_squared else None
    return PerceptronRun(
        x=result.x,
        y=result.y,
        extent=extent,
        weights=result.weights,
        lines=border_lines(result.weights, extent),
        shown=shown,
        sides=classify_plane(result.weights[list(shown)], extent),
        points=torch.tensor(run.points, dtype=torch.int32),
        epochs=torch.tensor(run.epochs, dtype=torch.int32),
        per_epoch=torch.tensor(run.per_epoch, dtype=torch.int32),
        mistakes=result.mistakes,
        converged=run.per_epoch[-1] == 0,
        cycle=run.cycle,
        separable=gamma_squared > 0,
        radius_squared=float(result.radius_squared),
        margin=square_root(gamma_squared) if gamma_squared else None,
        bound=result.bound,
        best=best,
        best_line=None if best is None else border_lines(best, extent),
    )


def choose_frames(mistakes: int) -> tuple[int, ...]:
    """Returns after which mistakes to look: all, or the first and then ever fewer."""
    if mistakes < FRAMES:
        return tuple(range(mistakes + 1))
    half = FRAMES // 2
    later = torch.linspace(half, mistakes, half, dtype=torch.float64).round().int()
    return (*range(half), *later.tolist())


def classify_plane(
    w: torch.Tensor, extent: tuple[float, float, float, float]
) -> torch.Tensor:
    """Returns (n, grid, grid) uint8: 1 where w1 x + w2 y + b > 0, for w (n, 3)."""
    z = w[:, :2] @ mesh(extent, GRID).to(w) + w[:, 2:]
    return (z > 0).view(-1, GRID, GRID).to(torch.uint8)


def wide_view(x: torch.Tensor) -> tuple[float, float, float, float]:
    """Returns a square round the points with room for lines: left, right, bottom, top.

    Each side stands 0.4 of the inner square's width further out.
    """
    left, right, bottom, top = frame_points(x)
    room = 0.4 * (right - left)
    return left - room, right + room, bottom - room, top + room
