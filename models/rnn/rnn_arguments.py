"""The arguments of nn.RNN, nn.GRU and nn.LSTM: what shapes and weights they make."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import torch

from models.rnn.recurrent import GATES, check_cell, make_module


@dataclass(frozen=True)
class Weight:
    """One parameter of the module, as PyTorch calls it."""

    name: str
    shape: tuple[int, ...]
    count: int
    layer: int  # from 0
    backward: bool  # belongs to the direction that reads from the end


@dataclass(frozen=True)
class Construction:
    """What a call of the constructor makes, and what it takes and gives."""

    cell: str
    input: tuple[int, ...]
    output: tuple[int, ...]
    h_n: tuple[int, ...]
    c_n: tuple[int, ...] | None  # of an LSTM only
    weights: tuple[Weight, ...]
    total: int  # as PyTorch counts
    formula: int  # as `count_weights` does
    layer_counts: tuple[int, ...]  # by the formula, per layer, both directions
    dropped: int  # places between layers where dropout acts
    warning: str  # what PyTorch says when it is built; empty if nothing


def count_one_layer(
    cell: str, inputs: int, hidden: int, bias: bool = True, directions: int = 1
) -> int:
    """Returns directions * gates * (h (i + h) + 2 h): W_ih, W_hh and two biases.

    gates is 1 for an RNN, 3 for a GRU, 4 for an LSTM; without `bias` the 2 h go.
    """
    one = hidden * (inputs + hidden) + (2 * hidden if bias else 0)
    return directions * GATES[cell] * one


def count_weights(
    cell: str,
    inputs: int,
    hidden: int,
    layers: int = 1,
    bias: bool = True,
    bidirectional: bool = False,
) -> tuple[int, ...]:
    """Returns the number of weights of every layer.

    A layer above the first reads what the one below gives: directions * hidden numbers.
    """
    directions = 2 if bidirectional else 1
    reads = [inputs] + [directions * hidden] * (layers - 1)
    return tuple(count_one_layer(cell, i, hidden, bias, directions) for i in reads)


def construct(
    cell: str = "rnn",
    input_size: int = 10,
    hidden_size: int = 20,
    num_layers: int = 1,
    bias: bool = True,
    batch_first: bool = False,
    dropout: float = 0.0,
    bidirectional: bool = False,
    length: int = 6,
    batch: int = 5,
) -> Construction:
    """Builds PyTorch's module, sends a batch through it and reads off every shape.

    Raises ValueError for an unknown cell or sizes out of range.
    """
    check_cell(cell)
    if not (1 <= input_size <= 512 and 1 <= hidden_size <= 256):
        raise ValueError("input size up to 512, hidden size up to 256")
    if not (1 <= num_layers <= 8 and 1 <= length <= 100 and 1 <= batch <= 100):
        raise ValueError("up to 8 layers, sequences and batches up to 100")
    if not 0 <= dropout <= 1:
        raise ValueError("dropout is from 0 to 1")
    settings = {"bias": bias, "batch_first": batch_first, "dropout": dropout}
    settings |= {"bidirectional": bidirectional}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        module = make_module(cell, 0, input_size, hidden_size, num_layers, **settings)
    shape = (batch, length) if batch_first else (length, batch)
    with torch.no_grad():
        x = torch.zeros(*shape, input_size)
        output, last = module(x)
    h_n, c_n = last if cell == "lstm" else (last, None)
    counts = count_weights(
        cell, input_size, hidden_size, num_layers, bias, bidirectional
    )
    return Construction(
        cell=cell,
        input=tuple(x.shape),
        output=tuple(output.shape),
        h_n=tuple(h_n.shape),
        c_n=None if c_n is None else tuple(c_n.shape),
        weights=tuple(
            describe_weight(name, w) for name, w in module.named_parameters()
        ),
        total=sum(w.numel() for w in module.parameters()),
        formula=sum(counts),
        layer_counts=counts,
        dropped=num_layers - 1 if dropout else 0,
        warning="; ".join(str(w.message) for w in said),
    )


def describe_weight(name: str, weight: torch.Tensor) -> Weight:
    """Returns what a parameter's name says: weight_ih_l1_reverse is of layer 1."""
    layer = int(name.split("_l")[1].split("_")[0])
    return Weight(
        name, tuple(weight.shape), weight.numel(), layer, name.endswith("reverse")
    )
