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


# What is pooled of a picture, and which pictures the change is averaged over.
MAPS = {
    "picture": lambda x: x,
    "edges": find_edges,
}
CROWDS = {
    "digit": lambda: load_digits(CROWD)[0],
    "garment": lambda: load_garments(CROWD)[0],
    "drawing": lambda: torch.zeros(0, 28, 28),  # over itself alone
}


@dataclass(frozen=True)
class Shifted:
    """Pictures moved by 0 to 4 pixels, pooled, and how far both changed."""

    maps: list[torch.Tensor]  # (pictures, height, width) of every shift
    pooled_maps: list[torch.Tensor]  # (pictures, rows, columns)
    changes: torch.Tensor  # (2, shifts, pictures) without and with pooling
    plain: torch.Tensor  # (shifts,) mean change without pooling
    pooled: torch.Tensor  # (shifts,) mean change after pooling


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


def pool_shifted(
    source: str = "digit",
    name: str = "7",
    of: str = "picture",
    method: str = "max",
    f: int = 2,
    stride: int = 2,
    padding: int = 0,
    ceil: bool = False,
) -> Shifted:
    """Moves pictures to the right, pixel by pixel, and pools them each time.

    The change is |P(moved) - P(x)| / |P(x)|, averaged over 200 digits or garments
    (of a drawing, over itself); the first picture is the one asked for. `of` is
    "picture", or "edges" to pool the map of its upright edges.

    Raises ValueError for a picture or a window that cannot be had.
    """
    if not (method in POOLINGS and 1 <= f <= 8 and 1 <= stride <= 8):
        raise ValueError("max or average, windows and strides of 1 to 8")
    if source not in CROWDS or of not in MAPS:
        raise ValueError("a digit, garment or drawing; the picture or its edges")
    x = torch.cat([pick_picture(source, name)[:1], CROWDS[source]() * 255])
    x = F.pad(x, (FARTHEST + 2,) * 4)  # so that nothing leaves the picture
    x = MAPS[of](x)  # before or after the shift: the same
    maps = [shift_right(x, pixels) for pixels in range(FARTHEST + 1)]
    pooled = [POOLINGS[method](m, f, stride, padding, ceil) for m in maps]
    first = min(1, len(x) - 1)  # the picture itself, where there is no crowd
    changes = torch.stack(
        [torch.stack([change(z[0], m)[first:] for m in z]) for z in (maps, pooled)]
    )
    return Shifted(maps, pooled, changes, *changes.mean(2))


def pooling(
    source: str = "digit",
    name: str = "7",
    of: str = "picture",
    method: str = "max",
    f: int = 2,
    stride: int = 2,
    padding: int = 0,
    ceil: bool = False,
    shift: int = 1,
) -> Pooling:
    """Pools a picture, and the same picture moved by `shift` pixels."""
    if not 0 <= shift <= FARTHEST:
        raise ValueError(f"shifts of 0 to {FARTHEST} pixels")
    window = (f, stride, padding, ceil)
    made = pool_shifted(source, name, of, method, *window)
    x, z = made.maps[0][0], made.pooled_maps[0][0]
    moved, moved_z = made.maps[shift][0], made.pooled_maps[shift][0]
    along = shift_right(z, shift // stride)
    quarters = made.changes.quantile(torch.tensor([0.25, 0.75]), 2)
    return Pooling(
        x=x,
        z=z,
        moved=moved,
        moved_z=moved_z,
        moves_along=shift % stride == 0 and torch.equal(moved_z, along),
        shifts=torch.arange(FARTHEST + 1),
        plain=made.plain,
        pooled=made.pooled,
        plain_quartiles=quarters[:, 0],
        pooled_quartiles=quarters[:, 1],
        pictures=made.changes.shape[2],
        largest_difference=float((z - torch_pool(method, x, *window)).abs().max()),
    )


def torch_pool(
    method: str, x: torch.Tensor, f: int, stride: int, padding: int, ceil: bool
) -> torch.Tensor:
    """Returns what PyTorch's own pooling gives of x (height, width)."""
    theirs = F.max_pool2d if method == "max" else F.avg_pool2d
    return theirs(x[None], f, stride, padding, ceil_mode=ceil)[0]
