"""Sinusoidal positions: what they look like, what they measure, why they are needed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.attention.attention import draw_words, list_tokens, multi_head

ORDERS = ("same", "reversed", "moved", "swapped")


@dataclass(frozen=True)
class Positions:
    """The table of positions, and the products of its rows."""

    table: torch.Tensor  # (length, width)
    wavelengths: torch.Tensor  # (width / 2,) positions until a pair comes round
    products: torch.Tensor  # (length, length) PE_p . PE_q
    by_distance: torch.Tensor  # (length,) the product, by the distance of p and q
    uneven: float  # largest difference among products of one distance


@dataclass(frozen=True)
class Shuffled:
    """A sentence, the same words in another order, and what attention makes of both."""

    tokens: tuple[str, ...]
    order: tuple[int, ...]  # the new sentence is tokens[order[0]], tokens[order[1]] ...
    before: torch.Tensor  # (n, width) output for the sentence, row by row
    after: torch.Tensor  # (n, width) output for the new sentence, rows put back
    difference: torch.Tensor  # (n,) largest of every word's row
    largest: float
    size: float  # root mean square of the outputs, to compare with


def sinusoidal(length: int, width: int, base: float = 10_000.0) -> torch.Tensor:
    """Returns the position table (length, width) of Vaswani et al. 2017, section 3.5.

    PE[p, 2i] = sin(p / base^(2i / width)), PE[p, 2i + 1] = cos(of the same).
    Raises ValueError for an odd width or no length.
    """
    if length < 1 or width < 2 or width % 2:
        raise ValueError("a table has at least one row, and an even width")
    position = torch.arange(length, dtype=torch.float64)[:, None]
    angle = position * base ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    return torch.stack([angle.sin(), angle.cos()], -1).flatten(1).float()


def positions(length: int = 48, width: int = 32, base: float = 10_000.0) -> Positions:
    """Makes the table and multiplies its rows with each other.

    sin a sin b + cos a cos b = cos(a - b), so PE_p . PE_q = sum_i cos((p - q) w_i):
    the distance decides, not the place.
    """
    if not (length <= 512 and width <= 512 and base > 1):
        raise ValueError("length and width are at most 512, the base above 1")
    table = sinusoidal(length, width, base)
    products = table @ table.T
    diagonals = [products.diagonal(d) for d in range(length)]
    return Positions(
        table=table,
        wavelengths=2 * math.pi * base ** (torch.arange(0, width, 2) / width),
        products=products,
        by_distance=torch.stack([d.mean() for d in diagonals]),
        uneven=max(float(d.max() - d.min()) for d in diagonals),
    )


def reorder(order: str, words: int) -> list[int]:
    """Returns where each word of the new sentence stood; ValueError if unknown."""
    places = list(range(words))
    if order not in ORDERS:
        raise ValueError(f"unknown order {order!r}: {', '.join(ORDERS)}")
    if order == "reversed":
        return places[::-1]
    if order == "moved":  # the last word comes first
        return places[-1:] + places[:-1]
    if order == "swapped":  # first and last change places
        return places[-1:] + places[1:-1] + places[:1] if words > 1 else places
    return places


def shuffle(
    sentence: str = "dog bites man",
    order: str = "swapped",
    with_positions: bool = False,
    width: int = 8,
    heads: int = 2,
    seed: int = 0,
) -> Shuffled:
    """Attends to a sentence and to its words in another order, then compares by word.

    Raises ValueError for no words, or heads that do not divide the width.
    """
    tokens = list_tokens(sentence)[:8]
    if not tokens or width % heads:
        raise ValueError("give at least one word, and heads that divide the width")
    generator = torch.Generator().manual_seed(seed)
    w_in = torch.randn(3 * width, width, generator=generator) / math.sqrt(width)
    w_out = torch.randn(width, width, generator=generator) / math.sqrt(width)
    x = draw_words(tokens, width, seed)
    places = reorder(order, len(tokens))
    table = sinusoidal(len(tokens), width) * with_positions
    before = multi_head(x + table, w_in, w_out, heads)
    after = torch.empty_like(before)
    after[places] = multi_head(x[places] + table, w_in, w_out, heads)
    difference = (after - before).abs().amax(1)
    return Shuffled(
        tokens=tuple(tokens),
        order=tuple(places),
        before=before,
        after=after,
        difference=difference,
        largest=float(difference.max()),
        size=float(before.square().mean().sqrt()),
    )
