"""A text as it is learnt: what a small character model writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.device import choose_device
from models.data.corpus import encode, load_corpus
from models.language.char_model import (
    CharacterModel,
    draw_model,
    learn_text,
    text_loss,
)
from models.language.sampling import write_on


@dataclass(frozen=True)
class Written:
    """What a model has written so far."""

    loss: float  # nats a character, on text that was not trained on
    text: str  # prompt left out


def write_text(
    corpus: str = "shakespeare",
    kind: str = "lstm",
    hidden: int = 96,
    steps: int = 600,
    batch: int = 32,
    lr: float = 6e-3,
    seed: int = 0,
    prompt: str = "",
    temperature: float = 0.8,
    top_k: int = 0,
    length: int = 240,
    device: str = "auto",
    learnt: tuple[CharacterModel, float] | None = None,
) -> Iterator[Written]:
    """Trains a character model, and lets it write character by character.

    A model that has `learnt` is taken instead, with its loss. Characters of the prompt
    that the corpus lacks are passed over; a text without a prompt begins a line.

    Raises ValueError for an unknown corpus or kind, or an argument out of range.
    """
    if not (len(prompt) <= 200 and 1 <= length <= 1000):
        raise ValueError("a prompt up to 200 characters, a text from 1 to 1000")
    known = load_corpus(corpus)
    if learnt is None:
        model = draw_model(len(known.symbols), kind, hidden, seed)
        model = model.to(choose_device(device))
        for _ in learn_text(model, known.training, steps, batch, lr, seed):
            pass
        learnt = model, text_loss(model, known.held_out)
    model, loss = learnt
    given = encode(prompt, known.symbols)
    given = given[given >= 0]
    if not len(given):
        given = encode("\n", known.symbols)
    generator, text = torch.Generator().manual_seed(seed), ""
    for number in write_on(model, given, length, temperature, top_k, generator):
        text += known.symbols[number]
        yield Written(loss, text)
