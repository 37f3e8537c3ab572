"""The gates of a small LSTM over a text: it learns a task, then reads yours."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import torch
from torch import nn

from models.core.device import choose_device
from models.core.training import clip_gradient, train
from models.data.text_tasks import TEXT_TASKS, VOCABULARY, encode_text, one_hot
from models.rnn.recurrent import Layer, lstm_gates, take_layers

PASSAGES, SPAN = 32, 30  # of random text in a training step, characters in each


@dataclass(frozen=True)
class Marked:
    """A text read by the net as it is by now: everything at every character."""

    answer: torch.Tensor  # (length,) what the net says
    gates: dict[str, torch.Tensor]  # i, f, g, o, c, h -> (length, hidden)
    follows: torch.Tensor  # (hidden,) correlation of each unit's c with the truth
    clearest: int  # the unit with the largest |correlation|
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


def draw_marker(hidden: int, outputs: int, forget_bias: float, seed: int) -> Marker:
    """Returns an untrained net; the global generator stays as it was.

    The biases of the forget gate, the second block of rows, sum to `forget_bias`.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        lstm = nn.LSTM(len(VOCABULARY), hidden)
        torch.manual_seed(seed)
        net = Marker(lstm, outputs)
    with torch.no_grad():
        lstm.bias_ih_l0[hidden : 2 * hidden] = forget_bias
        lstm.bias_hh_l0[hidden : 2 * hidden] = 0
    return net


def mark_text(
    task: str = "quotes",
    text: str = 'she said "wait here" and left',
    hidden: int = 6,
    forget_bias: float = 1.0,
    shift: float = 0.0,
    steps: int = 300,
    lr: float = 0.03,
    seed: int = 0,
    device: str = "auto",
    looks: Collection[int] = (),
) -> Iterator[Marked]:
    """Trains an LSTM on random text, and has it read `text` at the end.

    It reads at the beginning, too, and before the steps `looks`. `forget_bias` is the
    bias of the forget gate at the start (Gers et al. 2000, doi:
    10.1162/089976600300015015; Jozefowicz et al. 2015); `shift` is added to the forget
    gate while the net reads: what it then forgets was kept by that gate.

    Raises ValueError for an unknown task, an empty or long text or sizes out of range.
    """
    if task not in TEXT_TASKS or not 1 <= len(text) <= 120:
        raise ValueError(f"a text of 1 to 120 characters; {', '.join(TEXT_TASKS)}")
    if not (1 <= hidden <= 64 and 1 <= steps <= 5000):
        raise ValueError("up to 64 units and 5,000 steps")
    job, place = TEXT_TASKS[task], choose_device(device)
    net = draw_marker(hidden, job.outputs, forget_bias, seed).to(place)
    weights = list(net.parameters())
    generator = torch.Generator().manual_seed(seed)
    losses = torch.zeros(steps, device=place)

    def loss_of(_: int) -> torch.Tensor:
        said, y = job.draw(SPAN, PASSAGES, generator)
        return job.loss(net(one_hot(said).to(place)), y.to(place))

    latest = read_marks(net, task, text, shift, losses[:0])
    for step, loss in train(loss_of, torch.optim.Adam(weights, lr, fused=True), steps):
        if step in looks:
            latest = read_marks(net, task, text, shift, losses[:step])
        yield latest
        clip_gradient(weights, 1.0)
        losses[step] = loss
    yield read_marks(net, task, text, shift, losses)


@torch.no_grad()
def read_marks(
    net: Marker, task: str, text: str, shift: float, losses: torch.Tensor
) -> Marked:
    """Returns the net's gates and answers on a text."""
    job, hidden = TEXT_TASKS[task], net.lstm.hidden_size
    (layer,) = take_layers(net.lstm)
    b_hh = layer.b_hh.clone()
    b_hh[hidden : 2 * hidden] += shift
    layer = Layer(layer.w_ih, layer.w_hh, layer.b_ih, b_hh)
    gates = read_gates(one_hot(encode_text(text)).to(b_hh.device), layer)
    answer, right = job.answer(net.answers(gates["h"]).cpu(), text)
    follows = correlation(gates["c"].cpu(), job.truth(text))
    return Marked(
        answer=answer,
        gates={name: values.cpu() for name, values in gates.items()},
        follows=follows,
        clearest=int(follows.abs().argmax()),
        losses=losses.cpu(),
        right=right,
    )


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


def correlation(values: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Returns the correlation of every column of (length, hidden) with (length,).

    It is 0 where either does not vary.
    """
    v, y = values - values.mean(0), truth - truth.mean()
    size = v.norm(dim=0) * y.norm()
    return torch.where(size > 1e-12, y @ v / size.clamp(min=1e-12), 0)
