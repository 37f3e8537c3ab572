"""Recurrent cells from scratch: RNN, LSTM and GRU, with PyTorch's order of gates.

A cell takes the input x (batch, input) of one time step and the state of the step
before. The same weights serve at every step: that is the recurrence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

GATES = {"rnn": 1, "gru": 3, "lstm": 4}  # blocks of `hidden` rows in each matrix
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


def rnn_step(
    x: torch.Tensor, state: State, layer: Layer, nonlinearity: str = "tanh"
) -> State:
    """Returns h_t = a(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh), a being tanh or ReLU.

    Elman 1990 (doi:10.1207/s15516709cog1402_1): what is fed back is the hidden state.
    """
    (h,) = state
    z = x @ layer.w_ih.mT + layer.b_ih + h @ layer.w_hh.mT + layer.b_hh
    return (torch.tanh(z) if nonlinearity == "tanh" else torch.relu(z),)


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


def step_state(
    cell: str, x: torch.Tensor, state: State, layer: Layer, nonlinearity: str = "tanh"
) -> State:
    """Returns the state after one time step of a cell ("rnn", "lstm" or "gru")."""
    if cell == "lstm":
        return lstm_step(x, state, layer)
    if cell == "gru":
        return gru_step(x, state, layer)
    return rnn_step(x, state, layer, nonlinearity)


def scan(
    cell: str, x: torch.Tensor, state: State, layer: Layer, nonlinearity: str = "tanh"
) -> tuple[torch.Tensor, State]:
    """Returns h of every step (seq, batch, hidden), and the last state."""
    outputs = []
    for x_t in x:
        state = step_state(cell, x_t, state, layer, nonlinearity)
        outputs.append(state[0])
    return torch.stack(outputs), state


def recur(
    cell: str,
    x: torch.Tensor,
    layers: Sequence[Layer],
    nonlinearity: str = "tanh",
    bidirectional: bool = False,
    batch_first: bool = False,
) -> tuple[torch.Tensor, State]:
    """Runs stacked layers as nn.RNN, nn.LSTM and nn.GRU do, from a state of zeros.

    x (seq, batch, input), or (batch, seq, input) if `batch_first`. Returns the last
    layer's h of every step, (seq, batch, directions * hidden), and the last state of
    every layer and direction, each (layers * directions, batch, hidden). If
    `bidirectional`, layers alternate: forward, backward, forward ... A backward layer
    reads from the end, so its last state stands beside the first input.

    Raises ValueError for an unknown cell or nonlinearity.
    """
    check_cell(cell, nonlinearity)
    x = x.transpose(0, 1) if batch_first else x
    last: list[State] = []
    directions = 2 if bidirectional else 1
    for number in range(0, len(layers), directions):
        sides = []
        for way, layer in enumerate(layers[number : number + directions]):
            zeros = x.new_zeros(x.shape[1], layer.w_hh.shape[-1])
            state = (zeros, zeros) if cell == "lstm" else (zeros,)
            read = x.flip(0) if way else x
            h, state = scan(cell, read, state, layer, nonlinearity)
            sides.append(h.flip(0) if way else h)
            last.append(state)
        x = torch.cat(sides, -1)
    final = tuple(torch.stack(parts) for parts in zip(*last, strict=True))
    return (x.transpose(0, 1) if batch_first else x), final


def check_cell(cell: str, nonlinearity: str = "tanh") -> None:
    """Raises ValueError for a cell or nonlinearity that there is not."""
    if cell not in GATES:
        raise ValueError(f"unknown cell {cell!r}: {', '.join(GATES)}")
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError("the nonlinearity is tanh or relu")


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
