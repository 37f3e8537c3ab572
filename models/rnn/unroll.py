"""One cell by hand: every number of a short sequence, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.rnn.recurrent import (
    CELLS,
    Layer,
    State,
    check_cell,
    make_module,
    take_layers,
)

READS = ("word", "pulse", "wave")


@dataclass(frozen=True)
class Unrolled:
    """A cell's state at every step, and the terms it is made of.

    `from_x` is W_ih x_t + b_ih, `from_h` is W_hh h_(t-1) + b_hh. `gates` are what the
    cell's formula names: z of an RNN, (i, f, g, o) of an LSTM, (r, z, n) of a GRU.
    """

    cell: str
    letters: tuple[str, ...]  # what is read at each step; numbers if it is no word
    alphabet: tuple[str, ...]  # the letter each input stands for
    x: torch.Tensor  # (length, inputs)
    h: torch.Tensor  # (length + 1, hidden), the zeros before the first step included
    c: torch.Tensor | None  # the same, of an LSTM
    from_x: torch.Tensor  # (length, blocks * hidden)
    from_h: torch.Tensor
    gates: dict[str, torch.Tensor]  # name -> (length, hidden)
    weights: Layer
    torch_h: torch.Tensor  # (length, hidden) from PyTorch's module
    difference: float  # largest |ours - PyTorch's|
    repeated: tuple[int, int, float] | None  # see `find_repeated`


def read_word(word: str) -> tuple[torch.Tensor, tuple[str, ...]]:
    """Returns one-hot rows (length, letters), and the letters in order of appearance.

    Raises ValueError for no letter, or more than 8.
    """
    if not 1 <= len(word) <= 8:
        raise ValueError("a word of 1 to 8 characters")
    alphabet = tuple(dict.fromkeys(word))
    x = torch.zeros(len(word), len(alphabet), dtype=torch.float64)
    for t, letter in enumerate(word):
        x[t, alphabet.index(letter)] = 1
    return x, alphabet


def draw_signal(reads: str, length: int) -> torch.Tensor:
    """Returns (length, 1) of a single 1 then zeros, or (length, 2) of a wave."""
    t = torch.arange(length, dtype=torch.float64)
    if reads == "pulse":
        return (t == 0).double()[:, None]
    return torch.stack([torch.sin(t), torch.cos(t)], 1)


def unroll(
    cell: str = "rnn",
    nonlinearity: str = "tanh",
    reads: str = "word",
    word: str = "hello",
    length: int = 6,
    hidden: int = 3,
    recurrence: float = 1.0,
    seed: int = 0,
) -> Unrolled:
    """Runs a cell of a few units along a sequence, keeping every term.

    The weights are PyTorch's at the start, W_hh times `recurrence`.

    Raises ValueError for unknown names or sizes out of range.
    """
    check_cell(cell)
    if nonlinearity not in ("tanh", "relu") or not 1 <= hidden <= 8:
        raise ValueError("the nonlinearity is tanh or relu; 1 to 8 units")
    x, letters, alphabet = read_sequence(reads, word, length)
    settings = {"nonlinearity": nonlinearity} if cell == "rnn" else {}
    module = make_module(cell, seed, x.shape[1], hidden, **settings).double()
    parts = CELLS["relu" if settings and nonlinearity == "relu" else cell]
    with torch.no_grad():
        module.weight_hh_l0 *= recurrence
        torch_h = module(x)[0]
        (layer,) = take_layers(module)
        state: State = (x.new_zeros(hidden),) * parts.states
        states, gates = [state], []
        for x_t in x:
            gates.append(torch.stack(parts.gates(x_t, state, layer)))
            state = parts.step(x_t, state, layer)
            states.append(state)
    h, *c = (torch.stack(steps) for steps in zip(*states, strict=True))
    return Unrolled(
        cell=cell,
        letters=letters,
        alphabet=alphabet,
        x=x,
        h=h,
        c=c[0] if c else None,
        from_x=x @ layer.w_ih.T + layer.b_ih,
        from_h=h[:-1] @ layer.w_hh.T + layer.b_hh,
        gates=dict(zip(parts.names, torch.stack(gates, 1), strict=True)),
        weights=layer,
        torch_h=torch_h,
        difference=float((h[1:] - torch_h).abs().max()),
        repeated=find_repeated(x, h),
    )


def find_repeated(x: torch.Tensor, h: torch.Tensor) -> tuple[int, int, float] | None:
    """Returns two steps that read the same, and the largest gap of their states.

    Steps count from 1; None where no input x (length, inputs) comes twice.
    """
    for second in range(1, len(x)):
        for first in range(second):
            if torch.equal(x[first], x[second]):
                gap = (h[first + 1] - h[second + 1]).abs().max()
                return first + 1, second + 1, float(gap)
    return None


def read_sequence(
    reads: str, word: str, length: int
) -> tuple[torch.Tensor, tuple[str, ...], tuple[str, ...]]:
    """Returns x (length, inputs), what it is at every step, and a word's letters.

    Raises ValueError for an unknown name or a length out of range.
    """
    if reads not in READS or not 1 <= length <= 40:
        raise ValueError("a word, a pulse or a wave of up to 40 steps")
    if reads == "word":
        x, alphabet = read_word(word)
        return x, tuple(word), alphabet
    x = draw_signal(reads, length)
    return x, tuple(f"{float(v[0]):.2g}" for v in x), ()
