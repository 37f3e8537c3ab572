"""A character model on its way: trained once, and kept as it was at every mark."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache

from models.core.snapshots import frame_marks
from models.data.corpus import Corpus, load_corpus
from models.language.char_model import (
    CharacterModel,
    draw_model,
    learn_text,
    text_loss,
)

HOPELESS = 50.0  # nats: a loss beyond this, or none at all, ends the run


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
        self.corpus: Corpus = load_corpus(corpus)
        self.model = draw_model(len(self.corpus.symbols), kind, hidden, seed).to(place)
        text = self.corpus.training
        self.learning = learn_text(self.model, text, steps, batch, lr, seed)
        self.marks = frame_marks(steps, frames)
        self.losses: list[float] = []  # of each step's batch, before the step
        self.held_out: list[float] = []  # at each mark
        self.models: list[CharacterModel] = []  # copies, as they were at each mark
        self.diverged: int | None = None
        self.coming = next(self.learning)  # the loss before the step to come
        self.look()

    def step(self) -> None:
        """Takes one step, unless the loss before it is hopeless."""
        self.losses.append(self.coming)
        if not self.coming <= HOPELESS:  # nan counts as lost
            self.diverged = len(self.losses) - 1
            return
        self.coming = next(self.learning, 0.0)
        if len(self.losses) in self.marks:
            self.look()

    def look(self) -> None:
        """Notes the model and its loss on text that was not trained on."""
        self.held_out.append(text_loss(self.model, self.corpus.held_out))
        self.models.append(deepcopy(self.model).requires_grad_(False))

    def until(self, frame: int) -> Iterator[float]:
        """Learns up to a mark, if it has not been there before.

        Yields the share of all steps done after every step.
        """
        while len(self.models) <= frame and self.diverged is None:
            self.step()
            yield len(self.losses) / self.marks[-1]


@lru_cache(maxsize=4)
def take_course(*settings: str | int | float) -> Course:
    """Returns the course of these settings; asked again, the same one.

    So another prompt or temperature does not train anew: what was learnt is kept.
    """
    return Course(*settings)
