"""Counts, PMI and their factors against hand-made ones and PyTorch's SVD."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.language.word_counts import (
    count_pairs,
    factorise,
    load_tokens,
    neighbour_pairs,
    positive_pmi,
)


def test_tokens_are_the_most_frequent_words():
    tokens = load_tokens("shakespeare", 500)
    assert tokens.names[0] == "the" and len(tokens.names) == 500
    assert (tokens.counts.diff() <= 0).all()
    kept = tokens.numbers[tokens.numbers >= 0]
    assert torch.equal(torch.bincount(kept), tokens.counts)
    assert (tokens.numbers == -1).any()


def test_poems_are_counted_by_characters():
    names = load_tokens("tang", 300).names
    assert all(len(name) == 1 and name.isalpha() for name in names)


def test_pairs_by_hand():
    numbers = torch.tensor([0, 1, -1, 2])
    centres, contexts = neighbour_pairs(numbers, 2)
    pairs = sorted(zip(centres.tolist(), contexts.tolist(), strict=True))
    assert pairs == [(0, 1), (1, 0), (1, 2), (2, 1)]
    counts = count_pairs(torch.tensor([0, 1, 0]), 1, 2)
    assert counts.tolist() == [[0, 2], [2, 0]]


@given(st.lists(st.integers(-1, 5), min_size=2, max_size=30), st.integers(1, 4))
@settings(deadline=None, max_examples=40)
def test_counts_are_symmetric_and_those_of_a_plain_loop(numbers, window):
    counts = count_pairs(torch.tensor(numbers), window, 6)
    expected = torch.zeros(6, 6)
    for i, a in enumerate(numbers):
        for j, b in enumerate(numbers):
            if i != j and abs(i - j) <= window and a >= 0 and b >= 0:
                expected[a, b] += 1
    assert torch.equal(counts, expected) and torch.equal(counts, counts.T)


def test_pmi_by_hand():
    counts = torch.tensor([[0.0, 2.0], [2.0, 4.0]])
    pmi = positive_pmi(counts, smoothing=1.0)
    assert pmi[0, 0] == 0  # never together: ln 0 counts as 0
    assert float(pmi[0, 1]) == pytest.approx(math.log(0.25 / (0.25 * 0.75)))
    assert float(pmi[1, 1]) == 0  # ln(8/9) is negative


def test_words_that_occur_independently_have_no_pmi():
    p = torch.tensor([0.5, 0.3, 0.2])
    counts = 1000 * p[:, None] * p
    assert positive_pmi(counts, smoothing=1.0).abs().max() < 1e-5


def test_factors_are_those_of_the_svd():
    generator = torch.Generator().manual_seed(0)
    low = torch.randn(60, 5, generator=generator) @ torch.randn(
        5, 60, generator=generator
    )
    matrix = low @ low.T  # symmetric, rank 5, no negative eigenvalue
    w = factorise(matrix, 5)
    torch.testing.assert_close(w @ w.T, matrix, rtol=1e-3, atol=1e-2)
    s = torch.linalg.svdvals(matrix)[:5]
    torch.testing.assert_close(w.square().sum(0), s, rtol=1e-3, atol=1e-2)
