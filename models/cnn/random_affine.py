"""Random shifts, turns, sizes and mirror images of many pictures at once.

One matrix a picture says, for each place of the new picture, where the old one is
read; between its pixels the four nearest are mixed, and outside it is black. This is
torchvision's `RandomAffine` and `RandomHorizontalFlip`, for a whole batch.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

# Degrees of a turn, pixels of a shift (of 28), a factor of size, flips or not.
WARPS = {
    "shift": (0.0, 3.0, 1.0, False),
    "turn": (15.0, 0.0, 1.0, False),
    "affine": (12.0, 2.5, 1.15, False),
    "flip": (0.0, 0.0, 1.0, True),
    "affine_flip": (12.0, 2.5, 1.15, True),
}


def warp_matrices(
    angle: torch.Tensor, shift: torch.Tensor, scale: torch.Tensor, flip: torch.Tensor
) -> torch.Tensor:
    """Returns (batch, 2, 3): where each new picture reads the old one.

    angle (batch,) in radians, counted as the eye sees it turn clockwise; shift
    (batch, 2) to the right and down, as a share of half the picture; scale (batch,);
    flip (batch,) bool, before all else. New = shift + scale * turn * flip * old, so the
    inverse is read: old = flip * turn back * (new - shift) / scale.
    """
    c, s = torch.cos(angle) / scale, torch.sin(angle) / scale
    back = torch.stack([torch.stack([c, s], -1), torch.stack([-s, c], -1)], -2)
    back[:, 0] *= torch.where(flip, -1.0, 1.0)[:, None]
    return torch.cat([back, -back @ shift[:, :, None]], -1)


def warp(x: torch.Tensor, matrices: torch.Tensor) -> torch.Tensor:
    """Returns pictures x (batch, channels, side, side) read through the matrices."""
    grid = F.affine_grid(matrices, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, align_corners=False)


def random_warp(x: torch.Tensor, kind: str, generator: torch.Generator) -> torch.Tensor:
    """Returns each picture of x (batch, channels, side, side) changed by chance.

    Raises ValueError for an unknown kind.
    """
    if kind not in WARPS:
        raise ValueError(f"unknown augmentation {kind!r}: {', '.join(WARPS)}")
    degrees, pixels, factor, flips = WARPS[kind]
    draws = torch.rand(len(x), 5, generator=generator) * 2 - 1  # -1 to 1
    matrices = warp_matrices(
        angle=draws[:, 0] * math.radians(degrees),
        shift=draws[:, 1:3] * pixels / 14,
        scale=factor ** draws[:, 3],
        flip=(draws[:, 4] > 0) & flips,
    )
    return warp(x, matrices.to(x.device))
