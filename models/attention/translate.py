"""Learning to translate words into digits, with and without attention."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.attention.translator import (
    DIGITS_OUT,
    PADDING,
    START,
    Translator,
    encode_pairs,
    say,
)
from models.core.device import choose_device
from models.data.numbers_in_words import (
    draw_numbers,
    join_sentence,
    list_words,
    write_pair,
)

SENTENCES, TESTS = 4000, 800
PAIRS_AT_ONCE = 64
LONGER = 3  # digits by which spelt test numbers may be longer than those of training
MEASURES = 8  # how often the accuracy is measured
SHOWN_PAIRS = 5


class TranslatorPupil:
    """A net that learns from pairs: batches of 64, Adam, gradients clipped at 1."""

    def __init__(
        self,
        net: Translator,
        pairs: tuple[torch.Tensor, torch.Tensor],
        lr: float,
        seed: int,
        device: str = "cpu",
    ) -> None:
        self.net = net.to(device)
        self.source, self.answer = (part.to(device) for part in pairs)
        self.rule = torch.optim.Adam(self.net.parameters(), lr=lr, fused=True)
        self.generator = torch.Generator().manual_seed(seed)

    def learn(self) -> float:
        """Takes one step; returns the cross-entropy of a digit before it.

        The decoder is told the right digits so far (teacher forcing).
        """
        batch = torch.randint(
            len(self.source), (PAIRS_AT_ONCE,), generator=self.generator
        )
        batch = batch.to(self.source.device)
        source, answer = self.source[batch], self.answer[batch]
        source = source[:, (source != PADDING).any(0)]  # no more than is needed
        answer = answer[:, (answer >= 0).any(0)]
        before = F.pad(answer[:, :-1].clamp(min=0), (1, 0), value=START)
        logits = self.net(source, before)
        loss = F.cross_entropy(logits.flatten(0, 1), answer.flatten(), ignore_index=-1)
        self.rule.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.rule.step()
        return loss.item()


@dataclass(frozen=True)
class Translating:
    """One kind of attention so far; nan where nothing is known yet."""

    attention: str
    losses: torch.Tensor  # (seeds, steps)
    accuracy: torch.Tensor  # (seeds, marks) of sentences no longer than in training
    by_length: torch.Tensor  # (seeds, lengths) at the last mark
    answers: tuple[str, ...]  # what the first net says to the sentences shown
    diverged: int | None  # first step at which a loss was no number


@dataclass(frozen=True)
class Translation:
    """All kinds so far, and the sentences that they are tested on."""

    progress: float
    marks: torch.Tensor  # (marks,) steps after which the accuracy is measured
    lengths: torch.Tensor  # (lengths,) words in a test sentence
    counts: torch.Tensor  # (lengths,) test sentences that long
    longest_trained: int  # words in the longest training sentence
    sentences: tuple[str, ...]  # those shown
    right: tuple[str, ...]  # their right answers
    traces: tuple[Translating, ...]


def translate(
    task: str = "spelt",
    language: str = "en",
    attentions: tuple[str, ...] = ("none", "dot"),
    longest: int = 10,
    width: int = 48,
    lr: float = 1e-2,
    steps: int = 240,
    seeds: int = 1,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Translation]:
    """Trains encoder and decoder with each kind of attention, from the same start.

    They learn from 4000 sentences with answers of up to `longest` digits, and are
    tested on 800 others; of spelt numbers some are up to three digits longer. An answer
    counts if all of it is right, each digit being the likeliest after those that the
    net itself said.

    Raises ValueError for arguments that make no data or net.
    """
    if not (1 <= len(attentions) <= 3 and 1 <= seeds <= 5 and 1 <= steps <= 5000):
        raise ValueError("up to 3 kinds, 5 seeds and 5000 steps")
    if not (2 <= width <= 256 and 0 < lr <= 100):
        raise ValueError("width is from 2 to 256, lr above 0")
    place = choose_device(device)
    generator = torch.Generator().manual_seed(seed)
    numbers = draw_numbers(task, SENTENCES, longest, generator)
    reach = min(longest + LONGER, 16) if task == "spelt" else longest
    held_out = draw_numbers(task, TESTS, reach, generator, held_out=True)
    training = encode_pairs(task, language, numbers)
    test = tuple(t.to(place) for t in encode_pairs(task, language, held_out))
    lengths, counts = count_words(test[0]).unique(return_counts=True)
    longest_trained = int(count_words(training[0]).max())
    marks = torch.linspace(0, steps, MEASURES + 1)[1:].ceil().long().unique()
    shown = [write_pair(task, language, n) for n in held_out[:SHOWN_PAIRS].tolist()]
    words = len(list_words(task, language))
    runs = [
        learn_kind(
            [
                TranslatorPupil(
                    Translator(words, width, kind, s), training, lr, s, place
                )
                for s in range(seed, seed + seeds)
            ],
            (*test, lengths, longest_trained),
            marks.tolist(),
        )
        for kind in attentions
    ]
    for done, traces in enumerate(zip(*runs, strict=True)):
        yield Translation(
            progress=done / steps,
            marks=marks,
            lengths=lengths,
            counts=counts,
            longest_trained=longest_trained,
            sentences=tuple(join_sentence(source) for source, _ in shown),
            right=tuple(answer for _, answer in shown),
            traces=traces,
        )


def count_words(source: torch.Tensor) -> torch.Tensor:
    """Returns how many words each sentence (sentences, words) has."""
    return (source != PADDING).sum(1)


def learn_kind(
    pupils: list[TranslatorPupil],
    test: tuple[torch.Tensor, torch.Tensor, torch.Tensor, int],
    marks: list[int],
) -> Iterator[Translating]:
    """Trains nets that differ in their seed side by side; yields after every step.

    `test` is sentences, answers, the lengths there are and the longest one trained.
    """
    source, answer, lengths, longest_trained = test
    losses = torch.full((len(pupils), marks[-1]), math.nan)
    accuracy = torch.full((len(pupils), len(marks)), math.nan)
    by_length = torch.full((len(pupils), len(lengths)), math.nan)
    answers: tuple[str, ...] = ()
    diverged = None
    words = count_words(source)
    for step in range(marks[-1] + 1):
        if step in marks:
            for row, pupil in enumerate(pupils):
                said, _ = say(pupil.net, source, answer.shape[1])
                right = ((said == answer) | (answer < 0)).all(1).float()
                known = right[words <= longest_trained].mean()
                accuracy[row, marks.index(step)] = known
                by_length[row] = torch.stack(
                    [right[words == n].mean() for n in lengths]
                )
                if row == 0:
                    answers = tuple(spell(line) for line in said[:SHOWN_PAIRS])
        yield Translating(
            pupils[0].net.attention, losses, accuracy, by_length, answers, diverged
        )
        if step < marks[-1] and diverged is None:
            for row, pupil in enumerate(pupils):
                losses[row, step] = pupil.learn()
            if not losses[:, step].isfinite().all():
                diverged = step


def spell(said: torch.Tensor) -> str:
    """Returns an answer (digits,) as text, as far as its full stop."""
    return "".join(DIGITS_OUT[digit] for digit in said.tolist()).partition(".")[0]
