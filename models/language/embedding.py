"""Embedding: a table whose rows are looked up, the same as a one-hot product."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class LookUp:
    """Numbers of things, as one-hot rows and as rows of a table."""

    indices: torch.Tensor  # (rows, columns)
    table: torch.Tensor  # (entries, dims), the weights
    one_hot: torch.Tensor  # (rows, columns, entries)
    looked_up: torch.Tensor  # (rows, columns, dims) by nn.Embedding
    product: torch.Tensor  # (rows, columns, dims) one_hot @ table
    difference: float  # largest between the two
    gradient: torch.Tensor  # (entries, dims) of the sum of all that came out
    parameters: int


def read_indices(written: str, entries: int) -> torch.Tensor:
    """Returns whole numbers (rows, columns), a line a row.

    Raises ValueError if there are none, rows differ in length, or one is too large.
    """
    rows = [line.replace(",", " ").split() for line in written.strip().splitlines()]
    words = [word for row in rows for word in row]
    if not words or len({len(row) for row in rows}) > 1 or len(words) > 24:
        raise ValueError("give lines of equally many numbers, at most 24 in all")
    if not all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
        raise ValueError(f"give whole numbers from 0 to {entries - 1}")
    if max(map(int, words)) >= entries:
        raise ValueError(f"give whole numbers from 0 to {entries - 1}")
    return torch.tensor([[int(word) for word in row] for row in rows])


def look_up(
    indices: str = "1 2 4 5\n4 3 2 9", entries: int = 10, dims: int = 3, seed: int = 0
) -> LookUp:
    """Looks indices up in nn.Embedding, and multiplies one-hot rows with its table.

    nn.Embedding(10, 3) on (2, 4) gives (2, 4, 3). The gradient of the sum of all
    outputs is, for every row of the table, how often it was looked up.

    Raises ValueError for indices that are not there.
    """
    if not (1 <= entries <= 20 and 1 <= dims <= 8):
        raise ValueError("1 to 20 entries, 1 to 8 dimensions")
    numbers = read_indices(indices, entries)
    table = torch.randn(
        entries, dims, generator=torch.Generator().manual_seed(seed)
    )  # N(0, 1), as nn.Embedding draws it
    embedding = nn.Embedding.from_pretrained(table, freeze=False)
    looked_up = embedding(numbers)
    one_hot = F.one_hot(numbers, entries).float()
    product = one_hot @ table
    looked_up.sum().backward()
    return LookUp(
        indices=numbers,
        table=table,
        one_hot=one_hot,
        looked_up=looked_up.detach(),
        product=product,
        difference=float((looked_up.detach() - product).abs().max()),
        gradient=embedding.weight.grad,
        parameters=table.numel(),
    )
