"""A text as it is learnt: what a small character model writes.

`write_text` trains a model and has it write once; `characters` has it write at every
mark of its training, with the same random numbers, and counts what it has copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch

from models.core.device import choose_device
from models.core.training import count_parameters
from models.data.corpus import encode, load_corpus, uniform_loss, unigram_loss
from models.language.char_model import (
    CharacterModel,
    draw_model,
    learn_text,
    text_loss,
)
from models.language.course import Course, take_course
from models.language.sampling import (
    known_share,
    longest_copy,
    repeated_share,
    write_on,
)


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


@dataclass(frozen=True)
class Writing:
    """What the model writes at each mark of its training, so far.

    Every frame begins with the same prompt and the same random numbers.
    """

    progress: float
    loss: float  # nats a character, on text not trained on, at the last mark
    text: str  # what it writes there
    parameters: int
    symbols: str  # every character that the model can read or write
    losses: torch.Tensor  # (steps done,) nats a character, each on its batch
    frame_steps: torch.Tensor  # (frames,) steps done at each mark
    held_out: torch.Tensor  # (frames,) nats a character on text not trained on
    uniform: float  # nats: all characters as likely
    unigram: float  # nats: by frequency, without looking at neighbours
    texts: tuple[str, ...]  # (frames,) prompt left out
    piece: int  # 4 characters, or 2 of a script with thousands of characters
    known: tuple[float, ...]  # (frames,) share of such pieces that the corpus has
    repeated: tuple[float, ...]  # (frames,) share of 8-character pieces said before
    copied: str  # longest piece of the last text that the corpus has word for word
    unknown: int  # characters of the prompt that the corpus does not have
    best: int  # the frame with the lowest held-out loss
    diverged: int | None


def characters(
    corpus: str = "names",
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
    frames: int = 10,
    device: str = "auto",
) -> Iterator[Writing]:
    """Trains a character model, and lets it write at every mark.

    Each step sees `batch` pieces of 33 characters; the loss is the cross-entropy of the
    next character (nats; divide by ln 2 for bits). Clipping at norm 1, Adam.
    Characters of the prompt that the corpus lacks are passed over.

    Raises ValueError for an unknown corpus or kind, or an argument out of range.
    """
    if not 2 <= frames <= 20:
        raise ValueError("2 to 20 frames")
    place = choose_device(device)
    course = take_course(corpus, kind, hidden, steps, batch, lr, seed, frames, place)
    how = (seed, prompt, temperature, top_k, length, device)
    symbols, trained_on = course.corpus.symbols, course.corpus.text
    piece = 4 if len(symbols) < 1000 else 2
    unknown = int((encode(prompt, symbols) < 0).sum())
    fixed = {"piece": piece, "unknown": unknown, "unigram": unigram_loss(course.corpus)}
    texts: list[str] = []
    known: list[float] = []
    so_far = partial(describe, course, texts, known, **fixed)
    for frame in range(len(course.marks)):
        for share in course.until(frame):
            if texts:
                yield so_far(share)
        if len(course.models) <= frame:  # it diverged on the way here
            break
        learnt = course.models[frame], course.held_out[frame]
        for written in write_text(corpus, kind, hidden, steps, batch, lr, *how, learnt):
            if texts and len(written.text) % 50 == 0:  # here it can be paused
                yield so_far(course.marks[frame] / steps)
        texts.append(written.text)
        known.append(known_share(texts[-1], trained_on, piece))
        yield so_far(course.marks[frame] / steps)
    yield so_far(1.0, longest_copy(texts[-1], trained_on))


def describe(
    course: Course,
    texts: list[str],
    known: list[float],
    progress: float,
    copied: str = "",
    **fixed: float,
) -> Writing:
    """Returns what is known by now; `fixed` is what does not change with training."""
    count, symbols = len(texts), course.corpus.symbols
    return Writing(
        progress=progress,
        loss=course.held_out[count - 1],
        text=texts[-1],
        parameters=count_parameters(course.model.parameters()),
        symbols=symbols,
        losses=torch.tensor(course.losses),
        frame_steps=torch.tensor(course.marks[:count]),
        held_out=torch.tensor(course.held_out[:count]),
        uniform=uniform_loss(symbols),
        texts=tuple(texts),
        known=tuple(known),
        repeated=tuple(repeated_share(text) for text in texts),
        copied=copied,
        best=min(range(count), key=course.held_out.__getitem__),
        diverged=course.diverged,
        **fixed,
    )
