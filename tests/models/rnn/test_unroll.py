"""The cell by hand: terms that add up, and PyTorch's numbers."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rnn.unroll import draw_signal, read_word, unroll


@settings(deadline=None, max_examples=40)
@given(
    cell=st.sampled_from(["rnn", "lstm", "gru"]),
    nonlinearity=st.sampled_from(["tanh", "relu"]),
    reads=st.sampled_from(["word", "pulse", "wave"]),
    word=st.text(min_size=1, max_size=8),
    length=st.integers(1, 12),
    hidden=st.integers(1, 4),
    recurrence=st.floats(-2, 2),
    seed=st.integers(0, 1000),
)
def test_every_state_is_pytorchs(
    cell, nonlinearity, reads, word, length, hidden, recurrence, seed
):
    r = unroll(cell, nonlinearity, reads, word, length, hidden, recurrence, seed)
    scale = 1 + float(r.torch_h.abs().max())
    assert r.difference < 1e-9 * scale
    assert len(r.letters) == len(r.x) == len(r.h) - 1
    assert not r.h[0].any()


def test_the_terms_add_up_to_the_next_state():
    r = unroll("rnn")
    z = r.from_x + r.from_h
    torch.testing.assert_close(r.gates["z"], z)
    torch.testing.assert_close(torch.tanh(z), r.h[1:])
    r = unroll("lstm")
    i, f, g, o = (r.gates[name] for name in "ifgo")
    torch.testing.assert_close(f * r.c[:-1] + i * g, r.c[1:])
    torch.testing.assert_close(o * torch.tanh(r.c[1:]), r.h[1:])
    r = unroll("gru")
    z, n = r.gates["z"], r.gates["n"]
    torch.testing.assert_close((1 - z) * n + z * r.h[:-1], r.h[1:])


def test_the_same_letter_twice_gives_the_same_input_and_another_state():
    r = unroll("rnn", word="hello")
    assert r.alphabet == ("h", "e", "l", "o")
    assert torch.equal(r.x[2], r.x[3]) and torch.equal(r.from_x[2], r.from_x[3])
    assert r.repeated == (3, 4, float((r.h[3] - r.h[4]).abs().max()))
    assert r.repeated[2] > 0.01
    assert unroll("rnn", word="world").repeated is None


def test_without_recurrence_the_same_letter_gives_the_same_state():
    r = unroll("rnn", word="hello", recurrence=0.0)
    torch.testing.assert_close(r.h[3], r.h[4])


def test_signals():
    assert draw_signal("pulse", 3).tolist() == [[1], [0], [0]]
    assert draw_signal("wave", 2)[0].tolist() == [0, 1]
    x, alphabet = read_word("aba")
    assert alphabet == ("a", "b") and x.tolist() == [[1, 0], [0, 1], [1, 0]]


def test_wrong_arguments_are_refused():
    for wrong in (
        {"cell": "x"},
        {"reads": "x"},
        {"word": ""},
        {"word": "x" * 9},
        {"nonlinearity": "x"},
    ):
        with pytest.raises(ValueError):
            unroll(**wrong)
