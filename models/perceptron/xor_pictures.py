"""Hidden layers that learn XOR, watched: the first of them with a map and its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import torch

from models.core.snapshots import border_lines, decide, frame_marks, mesh
from models.perceptron.line_pictures import wide_view
from models.perceptron.xor import HiddenNets, learn_xor


@dataclass(frozen=True)
class HiddenLayer:
    """Several nets that differ in their seed alone; the first is watched closely."""

    progress: float
    steps: int
    hidden: int
    x: torch.Tensor  # (points, 2)
    y: torch.Tensor  # (points,) 0 or 1
    extent: tuple[float, float, float, float]  # of the maps: left, right, bottom, top
    frame_steps: torch.Tensor  # (frames,) steps done at each picture, 0 first
    maps: torch.Tensor  # (frames, 2, grid, grid) uint8: class, confidence of 255
    lines: torch.Tensor  # (frames, hidden, 2, 2) two points of each hidden unit's line
    accuracy: torch.Tensor  # (frames, seeds) share of points on the right side
    losses: torch.Tensor  # (frames, seeds) cross-entropy at each picture
    seeds: tuple[int, ...]  # the first is the one in maps and lines
    loss: torch.Tensor  # (seeds,) at the last picture
    solved: torch.Tensor  # (seeds,) bool: every point right at the last picture
    diverged: int | None  # step of the first picture whose watched loss is no number


def hidden_layer(
    steps: int = 2000, frames: int = 50, grid: int = 60, **settings: Any
) -> Iterator[HiddenLayer]:
    """Watches `learn_xor` with these settings, in up to `frames` pictures.

    Raises ValueError for maps beyond 200 x 200, and where `learn_xor` does.
    """
    if not 1 <= grid <= 200:
        raise ValueError("maps of up to 200 x 200")
    latest: HiddenLayer | None = None
    marks = frame_marks(steps, frames)
    for nets in learn_xor(steps=steps, **settings):
        if latest is None:
            latest = before(nets, steps)
        if nets.step in marks:
            latest = picture(latest, nets, grid)
        yield latest


def before(nets: HiddenNets, steps: int) -> HiddenLayer:
    """Returns the result without a picture."""
    x, y = nets.x.T.cpu(), nets.y.int().cpu()
    hidden, none = nets.weights[0].shape[1], torch.zeros(0)
    return HiddenLayer(
        *(0.0, steps, hidden, x, y, wide_view(x)),
        *(none, none, none, none, none, tuple(nets.seeds), none, none, None),
    )


@torch.no_grad()
def picture(so_far: HiddenLayer, nets: HiddenNets, grid: int) -> HiddenLayer:
    """Returns the result with one more picture; a net that diverged stands still."""
    loss, diverged = nets.loss.cpu(), so_far.diverged
    if diverged is None and not loss[0].isfinite():
        diverged = nets.step
    if diverged is None:
        first = replace(nets, weights=[w[:1] for w in nets.weights])
        z = first.z(mesh(so_far.extent, grid).to(nets.x.device))
        logits = torch.cat([torch.zeros_like(z), z])  # softmax of (0, z) is sigmoid(z)
        seen = decide(logits).view(2, grid, grid).cpu()
        w1, b1, *_ = (w[0].cpu() for w in nets.weights)
        lines = border_lines(torch.cat([w1, b1], 1), so_far.extent)
    else:
        seen, lines = so_far.maps[-1], so_far.lines[-1]

    def also(kept: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
        return torch.cat([kept, new[None]]) if len(kept) else new[None]

    return replace(
        so_far,
        progress=nets.step / so_far.steps,
        frame_steps=also(so_far.frame_steps, torch.tensor(nets.step)),
        maps=also(so_far.maps, seen),
        lines=also(so_far.lines, lines),
        accuracy=also(so_far.accuracy, nets.accuracy.cpu()),
        losses=also(so_far.losses, loss),
        loss=loss,
        solved=nets.solved.cpu(),
        diverged=diverged,
    )
