"""Words of a corpus, which stand near which, and what those counts say of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import torch

from models.data.corpus import UNKNOWN, load_corpus

TOKEN = {
    "shakespeare": r"[a-z]+(?:'[a-z]+)*",  # a word
    "tang": r"\w",  # a character
}


@dataclass(frozen=True)
class Tokens:
    """A corpus as numbers of words (Shakespeare) or characters (Tang poems)."""

    names: tuple[str, ...]  # the most frequent ones, most frequent first
    counts: torch.Tensor  # (names,) how often each stands in the corpus
    numbers: torch.Tensor  # (tokens,) -1 for one that is too rare


@cache
def load_tokens(corpus: str, most: int) -> Tokens:
    """Returns the training part of a corpus as its `most` most frequent tokens.

    Words are in lower case, their apostrophes kept; punctuation is left out.
    """
    text = load_corpus(corpus).text.lower()
    tokens = re.findall(TOKEN[corpus], text)
    frequent = Counter(tokens).most_common(most)
    number = {name: i for i, (name, _) in enumerate(frequent)}
    return Tokens(
        tuple(number),
        torch.tensor([count for _, count in frequent]),
        torch.tensor([number.get(token, UNKNOWN) for token in tokens]),
    )


def neighbour_pairs(
    numbers: torch.Tensor, window: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns every (centre, context) at most `window` tokens apart, either way."""
    centres, contexts = [], []
    for distance in range(1, window + 1):
        left, right = numbers[:-distance], numbers[distance:]
        both = (left != UNKNOWN) & (right != UNKNOWN)
        centres += [left[both], right[both]]
        contexts += [right[both], left[both]]
    return torch.cat(centres), torch.cat(contexts)


def count_pairs(numbers: torch.Tensor, window: int, names: int) -> torch.Tensor:
    """Returns (names, names): how often two tokens stand within the window."""
    centres, contexts = neighbour_pairs(numbers, window)
    flat = torch.bincount(centres * names + contexts, minlength=names * names)
    return flat.view(names, names).float()


def positive_pmi(counts: torch.Tensor, smoothing: float = 0.75) -> torch.Tensor:
    """Returns max(0, ln p(w, c) / (p(w) p(c))) of a table of counts.

    p(c) is taken to the power of `smoothing` and scaled to sum 1, so that rare
    contexts are not overrated (Levy, Goldberg and Dagan 2015, section 3.2).
    """
    p = counts / counts.sum()
    context = p.sum(0) ** smoothing
    expected = p.sum(1, keepdim=True) * (context / context.sum())
    return (p / expected.clamp(min=1e-30)).log().clamp(min=0)  # ln 0 counts as 0


def factorise(matrix: torch.Tensor, dims: int, seed: int = 0) -> torch.Tensor:
    """Returns U sqrt(S) (rows, dims) of the matrix's largest singular values.

    Levy and Goldberg 2014, section 4.2. Found by repeated multiplication of a random
    block, made orthogonal each time (Halko, Martinsson and Tropp 2011).
    """
    generator = torch.Generator().manual_seed(seed)
    q = torch.randn(len(matrix), dims + 10, generator=generator)
    for _ in range(4):
        q, _ = torch.linalg.qr(matrix @ (matrix.T @ q))
    u, s, _ = torch.linalg.svd(q.T @ matrix, full_matrices=False)
    return (q @ u)[:, :dims] * s[:dims].sqrt()
