"""A small net that reads characters and learns to guess the next one."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from models.core.training import train

RECURRENT = {
    "rnn": nn.RNN,
    "gru": nn.GRU,
    "lstm": nn.LSTM,
}
EMBEDDED = 32  # numbers a character is embedded in
PIECE = 32  # characters a piece of text that is trained on
TESTED = 4096  # held-out characters that the loss is measured on


class CharacterModel(nn.Module):
    """Embedding -> RNN, GRU or LSTM -> logits of the next character."""

    def __init__(self, symbols: int, kind: str, hidden: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, EMBEDDED)
        self.recurrent = RECURRENT[kind](EMBEDDED, hidden, batch_first=True)
        self.readout = nn.Linear(hidden, symbols)

    def forward(
        self, numbers: torch.Tensor, state: object = None
    ) -> tuple[torch.Tensor, object]:
        """Returns logits (batch, time, symbols) and the state after the last one."""
        h, state = self.recurrent(self.embed(numbers), state)
        return self.readout(h), state


def draw_model(symbols: int, kind: str, hidden: int, seed: int) -> CharacterModel:
    """Returns an untrained model; the global generator stays as it was.

    Raises ValueError for an unknown kind, or less than 1 or more than 256 units.
    """
    if kind not in RECURRENT or not 1 <= hidden <= 256:
        raise ValueError(f"1 to 256 units; the kinds are {', '.join(RECURRENT)}")
    with torch.random.fork_rng():  # PyTorch's layers draw from the global seed
        torch.manual_seed(seed)
        return CharacterModel(symbols, kind, hidden)


def learn_text(
    model: CharacterModel,
    text: torch.Tensor,
    steps: int,
    batch: int,
    lr: float,
    seed: int,
) -> Iterator[float]:
    """Learns the next character of pieces of a text; yields the loss before each step.

    A step sees `batch` pieces of 33 characters; the loss is their mean cross-entropy in
    nats. Adam, gradients clipped at norm 1.

    Raises ValueError for steps, a batch or a learning rate out of range.
    """
    if not (1 <= steps <= 5000 and 1 <= batch <= 64 and 0 < lr <= 10):
        raise ValueError("1 to 5000 steps, 1 to 64 pieces a step, lr from 0 to 10")
    device = model.readout.weight.device
    generator = torch.Generator().manual_seed(seed)

    def loss_of(_: int) -> torch.Tensor:
        start = torch.randint(len(text) - PIECE, (batch,), generator=generator)
        piece = text[start[:, None] + torch.arange(PIECE + 1)].to(device)
        logits, _ = model(piece[:, :-1])
        return F.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten())

    optimizer = torch.optim.Adam(model.parameters(), lr)
    for _, loss in train(loss_of, optimizer, steps):
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        yield loss.item()


@torch.no_grad()
def text_loss(model: CharacterModel, text: torch.Tensor) -> float:
    """Returns the cross-entropy (nats a character) on pieces of a text's beginning."""
    text = text[: TESTED + 1].to(model.readout.weight.device)
    whole = (len(text) - 1) // PIECE * PIECE
    logits, _ = model(text[:whole].view(-1, PIECE))
    return float(F.cross_entropy(logits.flatten(0, 1), text[1 : whole + 1]))
