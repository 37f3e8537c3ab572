"""Temperature, top-k and what is said of a text."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.language.sampling import (
    known_share,
    longest_copy,
    next_probabilities,
    repeated_share,
    write_on,
)

LOGITS = st.lists(st.floats(-8, 8), min_size=2, max_size=12).map(torch.tensor)


@given(LOGITS, st.floats(0.1, 5))
@settings(deadline=None, max_examples=60)
def test_temperature_is_softmax_of_the_quotient(logits, temperature):
    p = next_probabilities(logits, temperature)
    torch.testing.assert_close(p, (logits / temperature).softmax(-1))
    assert float(p.sum()) == pytest.approx(1, rel=1e-5)


@given(LOGITS, st.integers(1, 12))
@settings(deadline=None, max_examples=60)
def test_top_k_keeps_the_k_largest_in_their_proportions(logits, top_k):
    p, whole = next_probabilities(logits, 1.0, top_k), logits.softmax(-1)
    kept = p > 0
    assert int(kept.sum()) == min(top_k, len(logits))
    if not kept.all():
        assert logits[kept].min() >= logits[~kept].max()
    torch.testing.assert_close(p[kept], whole[kept] / whole[kept].sum())


def test_two_symbols_by_hand():
    logits = torch.tensor([math.log(4.0), 0.0])
    assert float(next_probabilities(logits)[0]) == pytest.approx(0.8)
    assert float(next_probabilities(logits, 0.5)[0]) == pytest.approx(16 / 17)
    assert float(next_probabilities(logits, 2.0)[0]) == pytest.approx(2 / 3)
    assert next_probabilities(logits, 0.0).tolist() == [1.0, 0.0]
    assert next_probabilities(logits, 1.0, 1).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("bad", [(-0.1, 0), (math.nan, 0), (math.inf, 0), (1.0, -1)])
def test_what_is_no_temperature_is_refused(bad):
    with pytest.raises(ValueError, match="from 0"):
        next_probabilities(torch.zeros(3), *bad)


class Next(nn.Module):
    """After symbol i comes i + 1; the state counts what was read."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.read = []

    def forward(self, numbers, state):
        self.read += numbers[0].tolist()
        logits = torch.full((*numbers.shape, 7), -50.0)
        return logits.scatter(2, ((numbers + 1) % 7)[..., None], 50.0), state


def test_writing_reads_the_prompt_and_then_what_it_wrote():
    model = Next()
    given = (1.0, 0, torch.Generator().manual_seed(0))
    written = list(write_on(model, torch.tensor([2, 4]), 5, *given))
    assert written == [5, 6, 0, 1, 2]
    assert model.read[:2] == [2, 4] and model.read[2:] == written


def test_the_same_seed_writes_the_same():
    model = nn.Module()
    model.weight = nn.Parameter(torch.zeros(1))
    model.forward = lambda numbers, state: (torch.zeros(1, 1, 20), None)

    def write(seed):
        generator = torch.Generator().manual_seed(seed)
        return list(write_on(model, torch.tensor([0]), 30, 1.0, 0, generator))

    assert write(1) == write(1) != write(2)


def test_shares_by_hand():
    assert known_share("abcd", "xabcx", 3) == 0.5  # abc, not bcd
    assert math.isnan(known_share("ab", "abab", 3))
    assert repeated_share("abcabc", 3) == 0.25  # the last of abc, bca, cab, abc
    assert repeated_share("abcdef", 3) == 0


@given(st.text("ab ", max_size=12), st.text("ab ", max_size=12))
@settings(deadline=None, max_examples=80)
def test_the_longest_copy_is_the_longest(text, corpus):
    pieces = [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    longest = max((len(p) for p in pieces if p in corpus), default=0)
    copy = longest_copy(text, corpus)
    assert len(copy) == longest and copy in text and copy in corpus
