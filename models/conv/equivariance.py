"""Shift, then a layer; or the layer, then the shift: when are they the same?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.conv.kernels import correlate
from models.data.image_sources import pick_picture

LAYERS = ("conv", "strided", "dense")
SLOPE = torch.tensor([[[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]])


@dataclass(frozen=True)
class TwoOrders:
    """A picture, both orders and where they differ."""

    x: torch.Tensor  # (28, 28)
    moved: torch.Tensor  # (28, 28)
    after: torch.Tensor  # (rows, columns) the layer of x
    then_shift: torch.Tensor  # the layer, then the shift
    shift_first: torch.Tensor  # the shift, then the layer
    difference: torch.Tensor  # shift_first - then_shift
    cells: (
        int  # that the output is moved by; less than shift / stride if that is broken
    )
    inside: float  # largest |difference| away from the border
    border: float  # largest |difference| within reach of it
    scale: float  # largest |number| that the layer gives
    weights: int


def two_orders(
    source: str = "garment",
    name: str = "7",
    layer: str = "conv",
    border: str = "zeros",
    shift: int = 2,
    seed: int = 0,
) -> TwoOrders:
    """Compares f(shift(x)) with shift(f(x)) for one layer f.

    layer: "conv" (3 x 3), "strided" (3 x 3, stride 2), or "dense" (a weight for every
    pair of pixels, drawn at random). border: outside the picture there are "zeros", or
    it goes on at the other side ("wrap").

    Raises ValueError for unknown names and shifts beyond 8.
    """
    if layer not in LAYERS or border not in ("zeros", "wrap") or not 0 <= shift <= 8:
        raise ValueError("conv, strided or dense; zeros or wrap; shifts of 0 to 8")
    x = pick_picture(source, name)[0]
    if x.numel() > 784:
        raise ValueError("pictures of 28 x 28: a dense layer on more is too large")
    stride = 2 if layer == "strided" else 1
    cells = shift // stride
    if layer == "dense":
        dense = draw_matrix(x.numel(), seed)

    def apply(picture: torch.Tensor) -> torch.Tensor:
        if layer == "dense":
            return (dense @ picture.flatten()).view_as(picture)
        mode = "circular" if border == "wrap" else "constant"
        return correlate(F.pad(picture[None], (1, 1, 1, 1), mode), SLOPE, stride)

    moved = slide(x, shift, border)
    after, shift_first = apply(x), apply(moved)
    then_shift = slide(after, cells, border)
    difference = shift_first - then_shift
    rim = torch.ones_like(difference, dtype=torch.bool)
    reach = math.ceil(1 / stride)  # cells that see the padding
    rim[reach:-reach, cells + reach : -reach] = False
    return TwoOrders(
        x=x,
        moved=moved,
        after=after,
        then_shift=then_shift,
        shift_first=shift_first,
        difference=difference,
        cells=cells,
        inside=float(difference[~rim].abs().max()),
        border=float(difference[rim].abs().max()),
        scale=float(after.abs().max()),
        weights=dense.numel() if layer == "dense" else SLOPE.numel(),
    )


def slide(x: torch.Tensor, pixels: int, border: str) -> torch.Tensor:
    """Returns x (height, width) moved to the right, zeros or its end coming in."""
    if border == "wrap":
        return x.roll(pixels, 1)
    return F.pad(x, (pixels, -pixels))


def draw_matrix(pixels: int, seed: int) -> torch.Tensor:
    """Returns W (pixels, pixels), normal with variance 1 / pixels."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(pixels, pixels, generator=generator) / math.sqrt(pixels)
