"""The gates of a small LSTM over a text: it learns a task, then reads yours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from models.core.device import choose_device
from models.data.text_tasks import TEXT_TASKS, VOCABULARY, encode_text, one_hot
from models.rnn.bptt import start_module
from models.rnn.recall import clip_gradient
from models.rnn.recurrent import Layer, lstm_gates, take_layers

PASSAGES, SPAN = 32, 30  # of random text in a training step, characters in each


@dataclass(frozen=True)
class GateReading:
    """The net as it is by now, reading the text: everything at every character."""

    progress: float
    task: str
    characters: tuple[str, ...]
    known: torch.Tensor  # (length,) bool: in the vocabulary; else it reads zeros
    truth: torch.Tensor  # (length,) what the task asks for after each character
    answer: torch.Tensor  # (length,) what the net says
    gates: dict[str, torch.Tensor]  # i, f, g, o, c, h -> (length, hidden)
    follows: torch.Tensor  # (hidden,) correlation of each unit's c with the truth
    clearest: int  # the unit with the largest |correlation|
    first_forget: float  # mean forget gate on this text before training
    losses: torch.Tensor  # (steps done,)
    right: float  # share of characters answered right; names: of next letters


class Marker(nn.Module):
    """An LSTM with an answer after every character."""

    def __init__(self, lstm: nn.LSTM, outputs: int) -> None:
        super().__init__()
        self.lstm = lstm
        self.answers = nn.Linear(lstm.hidden_size, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns (length, batch, outputs) for x (length, batch, characters)."""
        return self.answers(self.lstm(x)[0])


def read_gates(x: torch.Tensor, layer: Layer) -> dict[str, torch.Tensor]:
    """Returns i, f, g, o, c and h (length, hidden) of an LSTM that reads x."""
    hidden = layer.w_hh.shape[1]
    h = c = x.new_zeros(hidden)
    steps = []
    for x_t in x:
        i, f, g, o = lstm_gates(x_t, (h, c), layer)
        c = f * c + i * g
        h = o * torch.tanh(c)
        steps.append(torch.stack([i, f, g, o, c, h]))
    return dict(zip("ifgoch", torch.stack(steps, 1), strict=True))


def watch_gates(
    task: str = "quotes",
    text: str = 'she said "wait here" and left',
    hidden: int = 6,
    forget_bias: float = 1.0,
    shift: float = 0.0,
    steps: int = 300,
    lr: float = 0.03,
    seed: int = 0,
    frames: int = 12,
    device: str = "auto",
) -> Iterator[GateReading]:
    """Trains an LSTM on random text and shows its gates on `text` as it learns.

    `forget_bias` is the bias of the forget gate at the start (Gers et al. 2000, doi:
    10.1162/089976600300015015; Jozefowicz et al. 2015); `shift` is added to the forget
    gate of the trained net while it reads: what it then forgets was kept by that gate.

    Raises ValueError for an unknown task, an empty or long text or sizes out of range.
    """
    if task not in TEXT_TASKS or not 1 <= len(text) <= 120:
        raise ValueError(f"a text of 1 to 120 characters; {', '.join(TEXT_TASKS)}")
    if not (1 <= hidden <= 64 and 1 <= steps <= 5000 and 2 <= frames <= 60):
        raise ValueError("up to 64 units, 5,000 steps and 60 pictures")
    job = TEXT_TASKS[task]
    place = choose_device(device)
    lstm = start_module("lstm", len(VOCABULARY), hidden, forget_bias, 0.0, seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = Marker(lstm, job.outputs).to(place)
    weights = list(net.parameters())
    rule = torch.optim.Adam(weights, lr, fused=True)
    generator = torch.Generator().manual_seed(seed)
    losses = torch.zeros(steps, device=place)
    every = max(1, steps // frames)
    first = float(look(net, task, text, 0.0, losses[:0], 0.0, 0.0).gates["f"].mean())
    for step in range(steps):
        if step % every == 0:
            latest = look(net, task, text, shift, losses[:step], step / steps, first)
        yield latest
        said, y = job.draw(SPAN, PASSAGES, generator)
        loss = job.loss(net(one_hot(said).to(place)), y.to(place))
        rule.zero_grad()
        loss.backward()
        clip_gradient(weights, 1.0)
        rule.step()
        losses[step] = loss.detach()
    yield look(net, task, text, shift, losses, 1.0, first)


@torch.no_grad()
def look(
    net: Marker,
    task: str,
    text: str,
    shift: float,
    losses: torch.Tensor,
    progress: float,
    first_forget: float,
) -> GateReading:
    """Returns the net's gates and answers on a text."""
    job = TEXT_TASKS[task]
    said, truth = encode_text(text), job.truth(text)
    (layer,) = take_layers(net.lstm)
    b_hh = layer.b_hh.clone()
    hidden = net.lstm.hidden_size
    b_hh[hidden : 2 * hidden] += shift
    layer = Layer(layer.w_ih, layer.w_hh, layer.b_ih, b_hh)
    gates = read_gates(one_hot(said).to(b_hh.device), layer)
    answer, right = job.answer(net.answers(gates["h"]).cpu(), text)
    follows = correlation(gates["c"].cpu(), truth)
    return GateReading(
        progress=progress,
        task=task,
        characters=tuple(text),
        known=said >= 0,
        truth=truth,
        answer=answer,
        gates={name: values.cpu() for name, values in gates.items()},
        follows=follows,
        clearest=int(follows.abs().argmax()),
        first_forget=first_forget,
        losses=losses.cpu(),
        right=right,
    )


def correlation(values: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Returns the correlation of every column of (length, hidden) with (length,).

    It is 0 where either does not vary.
    """
    v, y = values - values.mean(0), truth - truth.mean()
    size = v.norm(dim=0) * y.norm()
    return torch.where(size > 1e-12, y @ v / size.clamp(min=1e-12), 0)
