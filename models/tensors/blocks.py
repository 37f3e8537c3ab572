"""An index leads to a number: in nested blocks, and in the storage that holds them."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.tensors.shapes import read_numbers, read_shape


@dataclass(frozen=True)
class Blocks:
    """A tensor of counted numbers, and what an index chooses of it."""

    numbers: torch.Tensor  # (*shape), counted in the order of the storage
    storage: torch.Tensor  # (numbers,) as they lie in memory
    strides: tuple[int, ...]  # per axis: places in the storage from one to the next
    index: tuple[int, ...]  # counted from 0, as many as were written
    offset: int  # the place in the storage at which the chosen part begins
    chosen: torch.Tensor  # (*shape), bool: what the index chooses
    part: torch.Tensor  # what the index chooses, of the shape that is left
    lists: str  # the numbers as nested lists


def index_blocks(shape: str = "2 2 3", index: str = "0 1 1", first: int = 0) -> Blocks:
    """Counts numbers from `first`, gives them a shape, and looks an index up.

    torch.arange(12).reshape(2, 2, 3)[1, 0, 2] is 8. A short index chooses a block; a
    negative one counts from the end.

    Raises ValueError for what is no shape, and for an index that leads outside it.
    """
    sizes, place = read_shape(shape), read_numbers(index)
    if len(place) > len(sizes):
        raise ValueError(f"{len(place)} indices are too many for {len(sizes)} axes")
    for axis, (i, size) in enumerate(zip(place, sizes, strict=False)):
        if not -size <= i < size:
            raise ValueError(f"index {i} is outside axis {axis}, which has size {size}")
    numbers = torch.arange(first, first + torch.Size(sizes).numel()).reshape(sizes)
    part = numbers[place]
    chosen = torch.zeros(sizes, dtype=torch.bool)
    chosen[place] = True
    return Blocks(
        numbers=numbers,
        storage=torch.tensor(numbers.untyped_storage().tolist(), dtype=torch.uint8)
        .view(numbers.dtype)  # the bytes, eight a number
        .clone(),
        strides=numbers.stride(),
        index=tuple(i % size for i, size in zip(place, sizes, strict=False)),
        offset=part.storage_offset(),
        chosen=chosen,
        part=part,
        lists=str(numbers.tolist()),
    )
