"""Shapes and counts of PyTorch's recurrent modules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rnn.rnn_arguments import construct, count_weights


@pytest.mark.parametrize(
    ("cell", "given", "expected"),
    [
        ("rnn", {}, 640),
        ("gru", {}, 1920),
        ("lstm", {}, 2560),
        ("lstm", {"num_layers": 2}, 5920),
        ("lstm", {"bidirectional": True}, 5120),
        ("lstm", {"bias": False}, 2400),
        ("lstm", {"input_size": 100, "hidden_size": 128}, 117_760),
    ],
)
def test_known_counts(cell, given, expected):
    result = construct(cell, **given)
    assert result.total == result.formula == expected


@settings(deadline=None, max_examples=60)
@given(
    cell=st.sampled_from(["rnn", "gru", "lstm"]),
    i=st.integers(1, 40),
    h=st.integers(1, 40),
    layers=st.integers(1, 4),
    bias=st.booleans(),
    batch_first=st.booleans(),
    bidirectional=st.booleans(),
    length=st.integers(1, 9),
    batch=st.integers(1, 9),
)
def test_formula_and_shapes_are_pytorchs(
    cell, i, h, layers, bias, batch_first, bidirectional, length, batch
):
    result = construct(
        cell, i, h, layers, bias, batch_first, 0.0, bidirectional, length, batch
    )
    ways = 2 if bidirectional else 1
    assert result.total == result.formula == sum(w.count for w in result.weights)
    assert result.layer_counts == count_weights(cell, i, h, layers, bias, bidirectional)
    front = (batch, length) if batch_first else (length, batch)
    assert result.input == (*front, i) and result.output == (*front, ways * h)
    assert result.h_n == (layers * ways, batch, h)  # batch_first does not touch it
    assert result.c_n == (result.h_n if cell == "lstm" else None)
    assert len(result.weights) == layers * ways * (4 if bias else 2)
    for layer, count in enumerate(result.layer_counts):
        own = [w.count for w in result.weights if w.layer == layer]
        assert sum(own) == count


def test_dropout_with_one_layer_only_warns():
    alone = construct(dropout=0.5)
    assert "dropout" in alone.warning and alone.dropped == 0
    stacked = construct(dropout=0.5, num_layers=3)
    assert not stacked.warning and stacked.dropped == 2


def test_wrong_arguments_are_refused():
    for wrong in ({"cell": "elman"}, {"hidden_size": 0}, {"batch": 0}, {"dropout": 2}):
        with pytest.raises(ValueError):
            construct(**wrong)
