"""Our cells against nn.RNN, nn.LSTM and nn.GRU, whatever their shapes."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.rnn.recurrent import (
    Layer,
    gru_step,
    lstm_step,
    make_module,
    recur,
    rnn_step,
    take_layers,
)

SIZES = st.integers(1, 5)


@settings(deadline=None, max_examples=60)
@given(
    cell=st.sampled_from(["rnn", "lstm", "gru"]),
    nonlinearity=st.sampled_from(["tanh", "relu"]),
    inputs=SIZES,
    hidden=SIZES,
    layers=st.integers(1, 3),
    length=st.integers(1, 7),
    batch=st.integers(1, 4),
    bias=st.booleans(),
    bidirectional=st.booleans(),
    batch_first=st.booleans(),
    seed=st.integers(0, 10_000),
)
def test_layers_give_what_pytorch_gives(
    cell,
    nonlinearity,
    inputs,
    hidden,
    layers,
    length,
    batch,
    bias,
    bidirectional,
    batch_first,
    seed,
):
    given = {"bias": bias, "bidirectional": bidirectional, "batch_first": batch_first}
    if cell == "rnn":
        given["nonlinearity"] = nonlinearity
    module = make_module(cell, seed, inputs, hidden, layers, **given).double()
    shape = (batch, length, inputs) if batch_first else (length, batch, inputs)
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(*shape, generator=generator, dtype=torch.float64)
    output, last = module(x)
    last = last if cell == "lstm" else (last,)
    ours, state = recur(
        cell, x, take_layers(module), nonlinearity, bidirectional, batch_first
    )
    torch.testing.assert_close(ours, output, rtol=1e-9, atol=1e-12)
    assert len(state) == len(last)
    for mine, theirs in zip(state, last, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-9, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(
    cell=st.sampled_from(["rnn", "lstm", "gru"]),
    inputs=SIZES,
    hidden=SIZES,
    seed=st.integers(0, 10_000),
)
def test_one_step_is_pytorchs_cell(cell, inputs, hidden, seed):
    torch.manual_seed(seed)
    kinds = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}
    theirs = kinds[cell](inputs, hidden).double()
    layer = Layer(theirs.weight_ih, theirs.weight_hh, theirs.bias_ih, theirs.bias_hh)
    x, h, c = (torch.randn(3, n, dtype=torch.float64) for n in (inputs, hidden, hidden))
    if cell == "lstm":
        ours, expected = lstm_step(x, (h, c), layer), theirs(x, (h, c))
    else:
        ours = {"rnn": rnn_step, "gru": gru_step}[cell](x, (h,), layer)
        expected = (theirs(x, h),)
    for mine, known in zip(ours, expected, strict=True):
        torch.testing.assert_close(mine, known, rtol=1e-9, atol=1e-12)


def test_the_gates_stand_in_pytorchs_order():
    """Only the forget block is open: the cell keeps its value, the output is shut."""
    shut = torch.full((4,), -50.0)
    shut[1] = 50.0  # i, f, g, o: the second is the forget gate
    layer = Layer(torch.zeros(4, 1), torch.zeros(4, 1), shut, torch.zeros(4))
    h, c = lstm_step(
        torch.zeros(1, 1), (torch.zeros(1, 1), torch.tensor([[3.0]])), layer
    )
    assert float(c) == pytest.approx(3.0) and float(h) == pytest.approx(0.0)
    keep = Layer(
        torch.zeros(3, 1), torch.zeros(3, 1), torch.tensor([0.0, 50, 0]), torch.zeros(3)
    )
    (h,) = gru_step(torch.zeros(1, 1), (torch.tensor([[0.7]]),), keep)
    assert float(h) == pytest.approx(0.7)  # r, z, n: z = 1 keeps the state


def test_a_backward_layer_ends_beside_the_first_input():
    module = make_module("rnn", 0, 2, 3, 1, bidirectional=True)
    output, (last,) = recur(
        "rnn", torch.ones(5, 1, 2), take_layers(module), "tanh", True
    )
    assert torch.equal(output[-1, :, :3], last[0])
    assert torch.equal(output[0, :, 3:], last[1])


def test_drawing_weights_leaves_the_global_generator_alone():
    before = torch.random.get_rng_state()
    make_module("lstm", 1, 2, 3)
    assert torch.equal(before, torch.random.get_rng_state())


def test_unknown_names_are_refused():
    x = torch.zeros(1, 1, 1)
    with pytest.raises(ValueError, match="unknown cell"):
        recur("elman", x, [])
    with pytest.raises(ValueError, match="tanh or relu"):
        recur("rnn", x, [], "sigmoid")
