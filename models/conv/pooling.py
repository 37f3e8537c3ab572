"""Pooling: the largest or the mean of a window, and how still it holds a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.conv.kernels import correlate
from models.data.digits import load_digits
from models.data.image_sources import load_garments, pick_picture

CROWD = 200  # pictures that the change is averaged over
FARTHEST = 4  # pixels
EDGES = torch.tensor([[[-1.0, 0.0, 1.0]] * 3])  # (1, 3, 3)


def pooled_size(n: int, f: int, stride: int, padding: int, ceil: bool) -> int:
    """Returns floor((n + 2p - f) / s) + 1, or with the ceiling in place of the floor.

    A last window that begins in the right padding does not count, as in PyTorch.
    """
    steps = (n + 2 * padding - f) / stride
    cells = (math.ceil if ceil else math.floor)(steps) + 1
    return cells - 1 if ceil and (cells - 1) * stride >= n + padding else cells


def windows(
    x: torch.Tensor, f: int, stride: int, padding: int, ceil: bool, fill: float
) -> torch.Tensor:
    """Returns (f * f, ..., rows, columns): what stands at each place of every window.

    x (..., height, width); what lies outside it is `fill`. Raises ValueError where no
    window fits, or the padding is more than half a window.
    """
    if not 0 <= padding <= f // 2:
        raise ValueError("padding is at most half the window")
    rows = pooled_size(x.shape[-2], f, stride, padding, ceil)
    columns = pooled_size(x.shape[-1], f, stride, padding, ceil)
    if min(rows, columns) < 1:
        raise ValueError("the window is larger than the padded picture")
    low = padding + stride + f  # enough for a last window that sticks out
    x = F.pad(x, (padding, low, padding, low), value=fill)
    places = [
        x[..., a::stride, b::stride][..., :rows, :columns]
        for a in range(f)
        for b in range(f)
    ]
    return torch.stack(places)


def max_pool(
    x: torch.Tensor, f: int, stride: int, padding: int = 0, ceil: bool = False
) -> torch.Tensor:
    """Returns the largest number of every window; padding is never the largest."""
    return windows(x, f, stride, padding, ceil, -torch.inf).amax(0)


def average_pool(
    x: torch.Tensor, f: int, stride: int, padding: int = 0, ceil: bool = False
) -> torch.Tensor:
    """Returns the mean of every window, the zeros of the padding included.

    What a window of `ceil` reaches beyond the padding is not counted, as in PyTorch.
    """
    z = windows(x, f, stride, padding, ceil, 0.0).sum(0)
    down, across = (
        count_inside(n, cells, f, stride, padding)
        for n, cells in zip(x.shape[-2:], z.shape[-2:], strict=True)
    )
    return z / (down[:, None] * across)


def count_inside(n: int, cells: int, f: int, stride: int, padding: int) -> torch.Tensor:
    """Returns (cells,): how many of a window's f places lie in the padded picture."""
    start = stride * torch.arange(cells)
    return (start + f).clamp(max=n + 2 * padding) - start


POOLINGS = {
    "max": max_pool,
    "average": average_pool,
}


def shift_right(x: torch.Tensor, pixels: int) -> torch.Tensor:
    """Returns x (..., width) moved to the right, zeros coming in from the left."""
    return F.pad(x, (pixels, -pixels))


def change(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """Returns |after - before| / |before| of each picture (pictures, height, width)."""
    size = before.flatten(1).norm(dim=1).clamp(min=1e-9)
    return (after - before).flatten(1).norm(dim=1) / size


def find_edges(x: torch.Tensor) -> torch.Tensor:
    """Returns ReLU of the upright edges of pictures: (pictures, height - 2, ...)."""
    return torch.stack([correlate(one[None], EDGES) for one in x]).relu()


@dataclass(frozen=True)
class Pooling:
    """A picture and its neighbour, both pooled; and how much pooling holds still."""

    x: torch.Tensor  # (height, width) what is pooled
    z: torch.Tensor  # (rows, columns) pooled
    moved: torch.Tensor  # (height, width) moved to the right
    moved_z: torch.Tensor  # (rows, columns) pooled after it was moved
    moves_along: bool  # moved_z is z moved by shift / stride cells, a whole number
    shifts: torch.Tensor  # 0..4 pixels
    plain: torch.Tensor  # (shifts,) mean change without pooling
    pooled: torch.Tensor  # (shifts,) mean change after pooling
    plain_quartiles: torch.Tensor  # (2, shifts) a quarter and three quarters
    pooled_quartiles: torch.Tensor
    pictures: int  # that the change is averaged over
    largest_difference: float  # from PyTorch's pooling


def pooling(
    source: str = "digit",
    name: str = "7",
    edges: bool = False,
    method: str = "max",
    f: int = 2,
    stride: int = 2,
    padding: int = 0,
    ceil: bool = False,
    shift: int = 1,
) -> Pooling:
    """Pools a picture and the same picture moved by `shift` pixels.

    The change is |P(moved) - P(x)| / |P(x)|, averaged over 200 digits or garments
    (of a drawing, over itself). `edges` pools the map of upright edges instead.

    Raises ValueError for a picture or a window that cannot be had.
    """
    if not (method in POOLINGS and 1 <= f <= 8 and 1 <= stride <= 8):
        raise ValueError("max or average, windows and strides of 1 to 8")
    if not 0 <= shift <= FARTHEST:
        raise ValueError(f"shifts of 0 to {FARTHEST} pixels")
    x = pick_picture(source, name)[:1]
    crowd = torch.cat([x, pick_crowd(source)])
    crowd = F.pad(crowd, (FARTHEST + 2,) * 4)  # so that nothing leaves the picture
    crowd = find_edges(crowd) if edges else crowd  # before or after the shift: the same
    pool = POOLINGS[method]
    window = (f, stride, padding, ceil)

    shifts = torch.arange(FARTHEST + 1)
    moved = [shift_right(crowd, int(pixels)) for pixels in shifts]
    pooled = [pool(m, *window) for m in moved]
    first = min(1, len(crowd) - 1)  # the picture itself, where there is no crowd
    plain = torch.stack([change(moved[0], m)[first:] for m in moved])
    after = torch.stack([change(pooled[0], z)[first:] for z in pooled])
    quarters = torch.tensor([0.25, 0.75])
    return Pooling(
        x=moved[0][0],
        z=pooled[0][0],
        moved=moved[shift][0],
        moved_z=pooled[shift][0],
        moves_along=shift % stride == 0
        and torch.equal(pooled[shift][0], shift_right(pooled[0][0], shift // stride)),
        shifts=shifts,
        plain=plain.mean(1),
        pooled=after.mean(1),
        plain_quartiles=plain.quantile(quarters, 1),
        pooled_quartiles=after.quantile(quarters, 1),
        pictures=plain.shape[1],
        largest_difference=float(
            (pooled[0][0] - torch_pool(method, moved[0][:1], *window)[0]).abs().max()
        ),
    )


def torch_pool(
    method: str, x: torch.Tensor, f: int, stride: int, padding: int, ceil: bool
) -> torch.Tensor:
    """Returns what PyTorch's own pooling gives."""
    theirs = F.max_pool2d if method == "max" else F.avg_pool2d
    return theirs(x, f, stride, padding, ceil_mode=ceil)


def pick_crowd(source: str) -> torch.Tensor:
    """Returns (pictures, 28, 28), 0..255, of the same kind; none of a drawing."""
    if source == "digit":
        return load_digits(CROWD)[0] * 255
    if source == "garment":
        return load_garments(CROWD)[0] * 255
    return torch.zeros(0, 28, 28)
