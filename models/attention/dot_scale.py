"""What dividing by the root of d is for, measured on random queries and keys."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
QUERIES = 200  # random queries, each with keys of its own


@dataclass(frozen=True)
class DotScale:
    """Per width d: [0] the plain scores, [1] the scores divided by sqrt(d)."""

    keys: int
    widths: torch.Tensor  # (widths,)
    variance: torch.Tensor  # (2, widths) of the scores; d and 1 in theory
    entropy: torch.Tensor  # (2, widths) of the weights, mean, in nats; ln keys at most
    largest: torch.Tensor  # (2, widths) largest weight of a query, mean
    slope: torch.Tensor  # (2, widths) sum_j a_j (1 - a_j): what softmax lets through


def dot_scale(keys: int = 16, seed: int = 0) -> DotScale:
    """Measures scores and attention weights as queries and keys grow wider.

    Components are N(0, 1), so q . k, a sum of d products of variance 1, has variance
    d (Vaswani et al. 2017, footnote 4). The slope is the trace of softmax's Jacobian
    diag(a) - a a^T: 0 for a weight of 1, as small as it can get.

    Raises ValueError for fewer than 2 keys or more than 64.
    """
    if not 2 <= keys <= 64:
        raise ValueError("there are from 2 to 64 keys")
    generator = torch.Generator().manual_seed(seed)
    q = torch.randn(QUERIES, WIDTHS[-1], 1, generator=generator)
    k = torch.randn(QUERIES, keys, WIDTHS[-1], generator=generator)
    plain = torch.stack([k[..., :d] @ q[:, :d] for d in WIDTHS]).squeeze(-1)
    roots = torch.tensor([math.sqrt(d) for d in WIDTHS])[:, None, None]
    # (2, widths, queries, keys)
    scores = torch.stack([plain, plain / roots])
    weights = scores.softmax(-1)
    return DotScale(
        keys=keys,
        widths=torch.tensor(WIDTHS),
        variance=scores.square().mean((-1, -2)),  # their mean is 0 by symmetry
        entropy=-torch.xlogy(weights, weights).sum(-1).mean(-1),
        largest=weights.amax(-1).mean(-1),
        slope=(weights * (1 - weights)).sum(-1).mean(-1),
    )
