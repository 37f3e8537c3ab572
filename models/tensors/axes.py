"""Axes in another order: the numbers stay where they are stored, the strides change."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.tensors.shapes import read_numbers, read_shape


@dataclass(frozen=True)
class Axes:
    """A tensor before and after, and the order in which it now reads the storage."""

    before: torch.Tensor  # 0, 1, 2, ... in the shape that was written
    after: torch.Tensor
    shapes: tuple[tuple[int, ...], tuple[int, ...]]
    strides: tuple[tuple[int, ...], tuple[int, ...]]
    contiguous: bool  # whether the numbers follow each other in the storage
    same_storage: bool  # whether both begin at the same address
    walk: torch.Tensor  # (numbers,) the place in the storage of each number, in order
    equal: int  # how many numbers stand where reshape to the same shape puts them
    refusal: str  # what PyTorch says to .view(-1), "" where it can


def move_axes(shape: str = "2 2 4", way: str = "permute", to: str = "0 2 1") -> Axes:
    """Permutes axes, reshapes, or transposes the last two axes of 0, 1, 2, ...

    `to` is the order of the axes for `permute`, the new shape for `reshape`, and not
    read for `mT`. (2, 2, 4) permuted by (2, 1, 0) has the strides (1, 4, 8).

    Raises ValueError for what is no shape, no order of the axes, or another count.
    """
    sizes = read_shape(shape)
    before = torch.arange(torch.Size(sizes).numel()).reshape(sizes)
    after = rearrange(before, way, to)
    try:
        after.view(-1)
        refusal = ""
    except RuntimeError as error:
        refusal = str(error)
    alike = before.reshape(after.shape)
    return Axes(
        before=before,
        after=after,
        shapes=(tuple(before.shape), tuple(after.shape)),
        strides=(before.stride(), after.stride()),
        contiguous=after.is_contiguous(),
        same_storage=before.data_ptr() == after.data_ptr(),
        walk=places(after),
        equal=int((after == alike).sum()),
        refusal=refusal,
    )


def rearrange(tensor: torch.Tensor, way: str, to: str) -> torch.Tensor:
    """Returns the tensor with its axes moved; ValueError if they cannot be."""
    if way == "mT":
        if tensor.ndim < 2:
            raise ValueError("a transpose needs two axes")
        return tensor.mT
    if way == "reshape":
        sizes = read_shape(to)
        if torch.Size(sizes).numel() != tensor.numel():
            raise ValueError(f"this shape does not hold {tensor.numel()} numbers")
        return tensor.reshape(sizes)
    if way != "permute":
        raise ValueError("permute, reshape or mT")
    order = read_numbers(to)
    if sorted(order) != list(range(tensor.ndim)):
        raise ValueError(f"name each axis from 0 to {tensor.ndim - 1} once")
    return tensor.permute(order)


def places(tensor: torch.Tensor) -> torch.Tensor:
    """Returns where in the storage each number (numbers,) lies, by the strides."""
    where = torch.tensor(tensor.storage_offset())
    for size, stride in zip(tensor.shape, tensor.stride(), strict=True):
        where = where[..., None] + stride * torch.arange(size)
    return where.reshape(-1)
