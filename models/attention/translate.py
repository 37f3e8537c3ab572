"""Learning to translate, watched: losses, accuracy by length, and some answers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.attention.compare_attention import (
    Trial,
    Trials,
    compare_attention,
    count_words,
)
from models.attention.translator import PADDING, Pairs, right_answers, spell
from models.data.numbers_in_words import join_sentence, list_words

MEASURES = 8  # how often the accuracy is measured
SHOWN_PAIRS = 5


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
    """Compares kinds of attention and shows how they come to their accuracy.

    Raises ValueError for arguments that make no data or net.
    """
    marks = torch.linspace(0, steps, MEASURES + 1)[1:].ceil().long().unique()
    settings = (longest, width, lr, steps, seeds, seed, device)
    learning = compare_attention(
        task, language, attentions, *settings, tested=marks.tolist()
    )
    records: list[Record] = []
    for step, now in enumerate(learning):
        if not records:
            records = [Record(kind, seeds, steps, marks, now) for kind in attentions]
            shown = show_pairs(task, language, now.test)
            lengths, counts = count_words(now.test[0]).unique(return_counts=True)
        for row, record in enumerate(records):
            if now.traces and (step in record.marks or now.progress == 1):
                record.test(now.traces[row], now)
            if now.progress < 1:
                record.note(step, now.losses[row])
        yield Translation(
            progress=now.progress,
            marks=marks,
            lengths=lengths,
            counts=counts,
            longest_trained=now.longest_trained,
            sentences=tuple(sentence for sentence, _ in shown),
            right=tuple(answer for _, answer in shown),
            traces=tuple(record.trace() for record in records),
        )


def show_pairs(task: str, language: str, test: Pairs) -> list[tuple[str, str]]:
    """Returns the first sentences of a test and their answers as text."""
    words, shown = list_words(task, language), []
    for source, answer in zip(*(part[:SHOWN_PAIRS] for part in test), strict=True):
        tokens = [words[int(n) - 2] for n in source if n != PADDING]
        shown.append((join_sentence(tokens), spell(answer)))
    return shown


class Record:
    """What is noted of one kind of attention as it learns."""

    def __init__(
        self, attention: str, seeds: int, steps: int, marks: torch.Tensor, now: Trials
    ) -> None:
        self.attention, self.marks = attention, marks.tolist()
        self.words = count_words(now.test[0])
        self.lengths = self.words.unique()
        self.losses = torch.full((seeds, steps), math.nan)
        self.accuracy = torch.full((seeds, len(marks)), math.nan)
        self.by_length = torch.full((seeds, len(self.lengths)), math.nan)
        self.answers: tuple[str, ...] = ()
        self.tests = 0
        self.diverged: int | None = None

    def note(self, step: int, losses: torch.Tensor) -> None:
        """Notes the loss of every seed before a step."""
        self.losses[:, step] = losses
        if self.diverged is None and not losses.isfinite().all():
            self.diverged = step

    def test(self, trial: Trial, now: Trials) -> None:
        """Notes accuracies and answers; at the end for all marks that are left."""
        end = len(self.marks) if now.progress == 1 else self.tests + 1
        self.accuracy[:, self.tests : end] = trial.accuracy
        self.tests += 1
        right = [right_answers(said, now.test[1]) for said in trial.said]
        for row, seed in enumerate(right):
            self.by_length[row] = torch.stack(
                [seed[self.words == n].mean() for n in self.lengths]
            )
        self.answers = tuple(spell(line) for line in trial.said[0, :SHOWN_PAIRS])

    def trace(self) -> Translating:
        """Returns what is known so far."""
        return Translating(
            self.attention,
            self.losses,
            self.accuracy,
            self.by_length,
            self.answers,
            self.diverged,
        )
