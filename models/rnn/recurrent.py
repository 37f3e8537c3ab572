"""Recurrent cells from scratch: RNN, LSTM and GRU, with PyTorch's order of gates.

A cell takes the input x (batch, input) of one time step and the state of the step
before. The same weights serve at every step: that is the recurrence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

GATES = {  # blocks of `hidden` rows in each matrix
    "rnn": 1,
    "gru": 3,
    "lstm": 4,
}
MODULES = {
    "rnn": nn.RNN,
    "gru": nn.GRU,
    "lstm": nn.LSTM,
}


@dataclass(frozen=True)
class Layer:
    """The weights of one layer in one direction; rows come in blocks, one a gate."""

    w_ih: torch.Tensor  # (gates * hidden, input)
    w_hh: torch.Tensor  # (gates * hidden, hidden)
    b_ih: torch.Tensor  # (gates * hidden,)
    b_hh: torch.Tensor  # (gates * hidden,)


State = tuple[torch.Tensor, ...]  # (h,) or, of an LSTM, (h, c); each (batch, hidden)


def rnn_gates(x: torch.Tensor, state: State, layer: Layer) -> State:
    """Returns z = W_ih x_t + b_ih + W_hh h_(t-1) + b_hh."""
    return (x @ layer.w_ih.mT + layer.b_ih + state[0] @ layer.w_hh.mT + layer.b_hh,)


def rnn_step(x: torch.Tensor, state: State, layer: Layer) -> State:
    """Returns h_t = tanh(z).

    Elman 1990 (doi:10.1207/s15516709cog1402_1): what is fed back is the hidden state.
    """
    return (torch.tanh(*rnn_gates(x, state, layer)),)


def relu_step(x: torch.Tensor, state: State, layer: Layer) -> State:
    """Returns h_t = ReLU(z)."""
    return (torch.relu(*rnn_gates(x, state, layer)),)


def lstm_step(x: torch.Tensor, state: State, layer: Layer) -> State:
    """Returns (h_t, c_t): c_t = f c_(t-1) + i g, h_t = o tanh(c_t), entry by entry.

    PyTorch's blocks come in the order i, f, g, o. Hochreiter & Schmidhuber 1997
    (doi:10.1162/neco.1997.9.8.1735); the forget gate f is from Gers et al. 2000.
    """
    i, f, g, o = lstm_gates(x, state, layer)
    c = f * state[1] + i * g
    return o * torch.tanh(c), c


def lstm_gates(x: torch.Tensor, state: State, layer: Layer) -> State:
    """Returns input gate i, forget gate f, candidate g and output gate o."""
    z = x @ layer.w_ih.mT + layer.b_ih + state[0] @ layer.w_hh.mT + layer.b_hh
    i, f, g, o = z.chunk(4, -1)
    return torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)


def gru_step(x: torch.Tensor, state: State, layer: Layer) -> State:
    """Returns h_t = (1 - z) n + z h_(t-1), entry by entry.

    PyTorch's blocks come in the order r, z, n. Cho et al. 2014 (arXiv:1406.1078).
    """
    _, z, n = gru_gates(x, state, layer)
    return ((1 - z) * n + z * state[0],)


def gru_gates(x: torch.Tensor, state: State, layer: Layer) -> State:
    """Returns reset gate r, update gate z and candidate n.

    n = tanh(W_in x + b_in + r (W_hn h + b_hn)): PyTorch resets after the product, Cho
    et al. before it.
    """
    (h,) = state
    from_x = x @ layer.w_ih.mT + layer.b_ih
    from_h = h @ layer.w_hh.mT + layer.b_hh
    (xr, xz, xn), (hr, hz, hn) = from_x.chunk(3, -1), from_h.chunk(3, -1)
    r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
    return r, z, torch.tanh(xn + r * hn)


@dataclass(frozen=True)
class Cell:
    """What a cell computes from an input, a state and a layer."""

    names: str  # of what stands between them, a letter each
    gates: Callable[[torch.Tensor, State, Layer], State]
    step: Callable[[torch.Tensor, State, Layer], State]  # the next state
    states: int  # tensors in a state


CELLS = {
    "rnn": Cell("z", rnn_gates, rnn_step, 1),
    "relu": Cell("z", rnn_gates, relu_step, 1),
    "gru": Cell("rzn", gru_gates, gru_step, 1),
    "lstm": Cell("ifgo", lstm_gates, lstm_step, 2),
}


def check_cell(cell: str) -> None:
    """Raises ValueError for a cell that there is not."""
    if cell not in GATES:
        raise ValueError(f"unknown cell {cell!r}: {', '.join(GATES)}")


def take_layers(module: nn.RNNBase) -> list[Layer]:
    """Returns the weights of nn.RNN, nn.LSTM or nn.GRU; missing biases are zeros."""
    taken = []
    for weights in module.all_weights:
        w_ih, w_hh = weights[:2]
        none = w_ih.new_zeros(len(w_ih))
        b_ih, b_hh = weights[2:] if module.bias else (none, none)
        taken.append(Layer(w_ih, w_hh, b_ih, b_hh))
    return taken


def make_module(cell: str, seed: int, *sizes: int, **settings: object) -> nn.RNNBase:
    """Returns nn.RNN, nn.LSTM or nn.GRU with weights drawn from `seed`.

    PyTorch draws every weight and bias from U(-1/sqrt(hidden), 1/sqrt(hidden)), with
    the global generator, which is left here as it was found.
    """
    check_cell(cell)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return MODULES[cell](*sizes, **settings)
