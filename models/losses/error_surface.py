"""The error surface of the notes' figure: logits under cross-entropy and under MSE.

Three classes, the first is true. y1 and y2 are free, y3 stays where it is (-1000). Far
in the wrong corner both losses are large, but only cross-entropy slopes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.optim.rules import Memory, find_rule

NOTED = 60  # steps noted of a run, at most: close together, then further apart
MOST_STEPS = 20_000


def two_losses_at(
    w: torch.Tensor, y3: float = -1000.0
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns losses (2, ...), gradients (2, ..., 2) by y1, y2, and p1 (2, ...).

    w (2, ..., 2) holds (y1, y2) for cross-entropy and for MSE. With p = softmax(y) and
    the target y_true = (1, 0, 0):

        CE  = -ln p1                   gradient  p - y_true
        MSE = sum_i (p_i - y_true_i)^2  gradient  p (d - p . d),  d = 2 (p - y_true)

    MSE's last step through softmax multiplies by p, or 1 - p: where it is sure, right
    or wrong, the gradient is gone.
    """
    third = torch.full_like(w[..., :1], y3)
    log_p = torch.cat([w, third], -1).log_softmax(-1)
    p = log_p.exp()
    error = p.clone()
    error[..., 0] = -p[..., 1:].sum(-1)  # p1 - 1, exact also where p1 is nearly 1
    d = 2 * error[1]
    slope = p[1] * (d - (p[1] * d).sum(-1, keepdim=True))
    losses = torch.stack([-log_p[0, ..., 0], error[1].square().sum(-1)])
    return losses, torch.stack([error[0], slope])[..., :2], p[..., 0]


@dataclass(frozen=True)
class Surfaces:
    """The two surfaces, and a descent on each so far. Index 0 is CE, 1 is MSE."""

    progress: float
    axis: torch.Tensor  # (grid,) of y1 and of y2, from -10 to 10
    heights: torch.Tensor  # (2, grid, grid) float32, a row per y2 from the bottom
    arrow_axis: torch.Tensor  # (9,)
    arrows: torch.Tensor  # (2, 9, 9, 2) float32, minus the gradient, a row per y2
    steps: torch.Tensor  # (noted,) steps done at each point of the paths
    paths: torch.Tensor  # (2, noted, 2) y1, y2
    losses: torch.Tensor  # (2, noted)
    norms: torch.Tensor  # (2, noted) of the gradient
    p1: torch.Tensor  # (2, noted)
    reached: tuple[int | None, int | None]  # first step with p1 >= 1/2


def surfaces(
    y1: float = -10.0,
    y2: float = 10.0,
    lr: float = 1.0,
    steps: int = 1000,
    optimizer: str = "gd",
    y3: float = -1000.0,
    grid: int = 61,
) -> Iterator[Surfaces]:
    """Descends both surfaces from (y1, y2) by the same rule.

    The MSE here is a sum over the classes; `nn.MSELoss` would divide it by 3.

    Raises ValueError for a grid outside 2..201, and where `descend_both` does.
    """
    if not 2 <= grid <= 201:
        raise ValueError("the grid is from 2 to 201")
    axis = torch.linspace(-10, 10, grid, dtype=torch.float64)
    arrow_axis = torch.linspace(-10, 10, 9, dtype=torch.float64)
    heights, _, _ = two_losses_at(both(axis), y3)
    _, gradients, _ = two_losses_at(both(arrow_axis), y3)
    for walk in descend_both(y1, y2, lr, steps, optimizer, y3):
        yield Surfaces(
            progress=walk.done / steps,
            axis=axis,
            heights=heights.float(),
            arrow_axis=arrow_axis,
            arrows=-gradients.float(),
            steps=walk.steps,
            paths=walk.paths,
            losses=walk.losses,
            norms=walk.norms,
            p1=walk.p1,
            reached=walk.reached,
        )


def both(axis: torch.Tensor) -> torch.Tensor:
    """Returns (2, n, n, 2): every (y1, y2) of the square, once for each loss."""
    y2, y1 = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([y1, y2], -1).expand(2, -1, -1, -1)


@dataclass(frozen=True)
class Walk:
    """Both descents so far; the fields are those of Surfaces."""

    done: int
    steps: torch.Tensor
    paths: torch.Tensor
    losses: torch.Tensor
    norms: torch.Tensor
    p1: torch.Tensor
    reached: tuple[int | None, int | None]


def note_marks(steps: int, marks: int) -> list[int]:
    """Returns the steps to note: 0, 1, 2, ... and then evenly on a log axis."""
    shares = [k / (marks - 1) for k in range(marks)]
    return sorted({round((steps + 1) ** share) - 1 for share in shares})


def descend_both(
    y1: float = -10.0,
    y2: float = 10.0,
    lr: float = 1.0,
    steps: int = 1000,
    optimizer: str = "gd",
    y3: float = -1000.0,
) -> Iterator[Walk]:
    """Runs one rule on both losses at once, all numbers in one tensor; no autograd.

    Raises ValueError for a start beyond 20, an unknown rule, lr outside (0, 1000] or
    more than 20,000 steps.
    """
    if not (abs(y1) <= 20 and abs(y2) <= 20 and abs(y3) <= 1e4):
        raise ValueError("y1 and y2 are within 20, y3 within 10,000")
    if not (1 <= steps <= MOST_STEPS and 0 < lr <= 1000):
        raise ValueError("from 1 to 20,000 steps, lr above 0 and up to 1000")
    rule = find_rule(optimizer)
    memory: Memory = {}
    w = torch.tensor([(y1, y2)] * 2, dtype=torch.float64)
    marks = note_marks(steps, NOTED)
    noted = torch.full((len(marks), 2, 5), math.nan, dtype=torch.float64)
    reached: list[int | None] = [None, None]
    frames = 0
    for step in range(steps + 1):
        losses, gradients, p1 = two_losses_at(w, y3)
        for i, p in enumerate(p1.tolist()):
            if reached[i] is None and p >= 0.5:
                reached[i] = step
        marked = step == marks[frames]
        if marked:
            columns = (losses, gradients.norm(dim=-1), p1)
            noted[frames] = torch.cat([w, torch.stack(columns, 1)], 1)
            frames += 1
        if marked or step % 200 == 0:
            seen = noted[:frames].transpose(0, 1)  # (2, frames, 5)
            yield Walk(
                done=step,
                steps=torch.tensor(marks[:frames]),
                paths=seen[..., :2],
                losses=seen[..., 2],
                norms=seen[..., 3],
                p1=seen[..., 4],
                reached=(reached[0], reached[1]),
            )
        if rule.look:
            _, gradients, _ = two_losses_at(rule.look(w, memory, lr), y3)
        w = rule.update(w, gradients, memory, lr)
