"""Our cells against nn.RNN, nn.LSTM and nn.GRU, whatever their shapes."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.rnn.recurrent import (
    CELLS,
    GATES,
    Layer,
    gru_step,
    lstm_step,
    make_module,
    take_layers,
)

SIZES = st.integers(1, 5)


@settings(deadline=None, max_examples=60)
@given(
    cell=st.sampled_from(["rnn", "relu", "lstm", "gru"]),
    inputs=SIZES,
    hidden=SIZES,
    length=st.integers(1, 7),
    batch=st.integers(1, 4),
    bias=st.booleans(),
    seed=st.integers(0, 10_000),
)
def test_step_after_step_gives_what_pytorchs_layer_gives(
    cell, inputs, hidden, length, batch, bias, seed
):
    given = {"nonlinearity": "relu"} if cell == "relu" else {}
    kind = "rnn" if cell == "relu" else cell
    module = make_module(kind, seed, inputs, hidden, bias=bias, **given).double()
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(length, batch, inputs, generator=generator, dtype=torch.float64)
    output, last = module(x)
    last = last if cell == "lstm" else (last,)
    (layer,), cell = take_layers(module), CELLS[cell]
    state = (x.new_zeros(batch, hidden),) * cell.states
    for x_t, h_t in zip(x, output, strict=True):
        state = cell.step(x_t, state, layer)
        torch.testing.assert_close(state[0], h_t, rtol=1e-9, atol=1e-12)
    for mine, theirs in zip(state, last, strict=True):
        torch.testing.assert_close(mine, theirs[0], rtol=1e-9, atol=1e-12)


def test_every_cell_has_a_name_for_each_of_its_gates():
    for cell, blocks in GATES.items():
        assert len(CELLS[cell].names) == blocks
        layer = take_layers(make_module(cell, 0, 2, 3))[0]
        state = (torch.zeros(1, 3),) * CELLS[cell].states
        assert len(CELLS[cell].gates(torch.zeros(1, 2), state, layer)) == blocks


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
    state = (h, c)[: CELLS[cell].states]
    ours = CELLS[cell].step(x, state, layer)
    expected = theirs(x, state) if cell == "lstm" else (theirs(x, h),)
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


def test_drawing_weights_leaves_the_global_generator_alone():
    before = torch.random.get_rng_state()
    make_module("lstm", 1, 2, 3)
    assert torch.equal(before, torch.random.get_rng_state())


def test_unknown_cells_are_refused():
    with pytest.raises(ValueError, match="unknown cell"):
        make_module("elman", 0, 1, 1)
