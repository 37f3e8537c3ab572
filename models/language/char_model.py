"""A small net that reads characters and learns to guess the next one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import nn

from models.core.snapshots import frame_marks
from models.data.corpus import Corpus, load_corpus

RECURRENT = {
    "rnn": nn.RNN,
    "gru": nn.GRU,
    "lstm": nn.LSTM,
}
EMBEDDED = 32  # numbers a character is embedded in
PIECE = 32  # characters a piece of text that is trained on
TESTED = 4096  # held-out characters, read once a frame
HOPELESS = 50.0  # nats: a loss beyond this, or none at all, ends the run


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


class Course:
    """A model that learns a corpus step by step, and what it was at every mark."""

    def __init__(
        self,
        corpus: str,
        kind: str,
        hidden: int,
        steps: int,
        batch: int,
        lr: float,
        seed: int,
        frames: int,
        place: str,
    ) -> None:
        if kind not in RECURRENT:
            raise ValueError(f"unknown kind {kind!r}: {', '.join(RECURRENT)}")
        if not (1 <= hidden <= 256 and 1 <= steps <= 5000 and 1 <= batch <= 64):
            raise ValueError("1 to 256 units, 1 to 5000 steps, 1 to 64 pieces a step")
        if not 0 < lr <= 10:
            raise ValueError("lr is above 0, and at most 10")
        self.corpus: Corpus = load_corpus(corpus)
        with torch.random.fork_rng():  # PyTorch's layers draw from the global seed
            torch.manual_seed(seed)
            model = CharacterModel(len(self.corpus.symbols), kind, hidden)
        self.model = model.to(place)
        self.rule = torch.optim.Adam(self.model.parameters(), lr)
        self.generator = torch.Generator().manual_seed(seed)
        self.batch, self.place = batch, place
        self.marks = frame_marks(steps, frames)
        self.losses: list[float] = []  # of each step's batch, before the step
        self.held_out: list[float] = []  # at each mark
        self.states: list[dict[str, torch.Tensor]] = []  # the weights at each mark
        self.diverged: int | None = None
        self.look()

    def step(self) -> None:
        """Does one step on a batch of pieces of the text, each PIECE + 1 characters."""
        text = self.corpus.training
        start = torch.randint(
            len(text) - PIECE, (self.batch,), generator=self.generator
        )
        piece = text[start[:, None] + torch.arange(PIECE + 1)].to(self.place)
        logits, _ = self.model(piece[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten())
        self.losses.append(loss.item())
        if not self.losses[-1] <= HOPELESS:  # nan counts as lost
            self.diverged = len(self.losses) - 1
            return
        self.rule.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.rule.step()
        if len(self.losses) in self.marks:
            self.look()

    @torch.no_grad()
    def look(self) -> None:
        """Notes the weights and the loss on text that was not trained on."""
        text = self.corpus.held_out[: TESTED + 1]
        whole = (len(text) - 1) // PIECE * PIECE
        inputs = text[:whole].view(-1, PIECE).to(self.place)
        targets = text[1 : whole + 1].to(self.place)
        logits, _ = self.model(inputs)
        self.held_out.append(F.cross_entropy(logits.flatten(0, 1), targets).item())
        state = self.model.state_dict()
        self.states.append({k: v.detach().clone() for k, v in state.items()})

    def until(self, frame: int) -> Iterator[float]:
        """Learns up to a mark, if it has not been there before.

        Yields the share of all steps done after every step.
        """
        while len(self.states) <= frame and self.diverged is None:
            self.step()
            yield len(self.losses) / self.marks[-1]


@lru_cache(maxsize=4)
def take_course(*settings: str | int | float) -> Course:
    """Returns the course of these settings; asked again, the same one.

    So another prompt or temperature does not train anew: what was learnt is kept.
    """
    return Course(*settings)
