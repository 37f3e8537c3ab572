"""What a picture of a learning net needs: when to look, where, and what to keep."""

from __future__ import annotations

import math

import torch


def frame_marks(steps: int, frames: int) -> list[int]:
    """Returns the steps at which to look: 0, then close together, then further apart.

    Raises ValueError for less than one step or two frames.
    """
    if steps < 1 or frames < 2:
        raise ValueError("at least one step and two frames")
    share = torch.linspace(0, 1, frames, dtype=torch.float64) ** 1.6
    return sorted({round(s) for s in (share * steps).tolist()})


def frame_points(x: torch.Tensor) -> tuple[float, float, float, float]:
    """Returns a square round the points, a tenth larger: left, right, bottom, top."""
    low, high = x.amin(0), x.amax(0)
    middle, half = (low + high) / 2, float((high - low).max()) * 0.55 + 1e-6
    (cx, cy) = middle.tolist()
    return cx - half, cx + half, cy - half, cy + half


def mesh(extent: tuple[float, float, float, float], grid: int) -> torch.Tensor:
    """Returns (2, grid * grid) points of a map, row by row from the bottom."""
    left, right, bottom, top = extent
    across, up = torch.linspace(left, right, grid), torch.linspace(bottom, top, grid)
    y, x = torch.meshgrid(up, across, indexing="ij")
    return torch.stack([x.reshape(-1), y.reshape(-1)])


def border_lines(
    w: torch.Tensor, extent: tuple[float, float, float, float]
) -> torch.Tensor:
    """Returns (..., 2, 2): two ends of each line w1 x + w2 y + b = 0, w (..., 3).

    The ends stand right across the picture; nan where w1 and w2 are 0.
    """
    left, right, bottom, top = extent
    w = w.double()
    length = w[..., :2].norm(dim=-1, keepdim=True)
    unit, middle = w[..., :2] / length, w.new_tensor([left + right, bottom + top]) / 2
    away = (unit * middle).sum(-1, keepdim=True) + w[..., 2:] / length
    foot = middle - away * unit  # of the line, nearest to the middle
    along = torch.stack([-unit[..., 1], unit[..., 0]], -1) * (right - left)
    return torch.stack([foot - along, foot + along], -2)


def decide(logits: torch.Tensor) -> torch.Tensor:
    """Returns (2, n) for logits (classes, n): the class, and how sure it is of 255.

    Confidence is the largest probability, from a tie of all classes (0) to 1 (255).
    Both are uint8, since a run keeps many such maps.
    """
    best, label = logits.softmax(0).max(0)
    tie = 1 / len(logits)
    confidence = (255 * (best - tie) / (1 - tie)).round().nan_to_num().clamp(0, 255)
    return torch.stack([label, confidence]).to(torch.uint8)


def readout_plane(logits: torch.Tensor) -> torch.Tensor:
    """Returns (n, 2) for logits (classes, n): each class pulls in its own direction.

    The directions stand at equal angles. With three classes nothing that decides is
    lost: the answer is the class whose direction is nearest. Two classes pull left
    and right; their mean logit, which decides nothing, is the height.
    """
    classes = len(logits)
    angle = 2 * math.pi * torch.arange(classes, device=logits.device) / classes
    x, y = angle.cos() @ logits, angle.sin() @ logits
    return torch.stack([x, logits.mean(0) if classes == 2 else y], 1)
