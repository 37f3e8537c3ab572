"""Translating words into digits, with and without attention, from the same start."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import torch

from models.attention.translator import (
    PADDING,
    Pairs,
    Translator,
    encode_pairs,
    learn_pairs,
    right_answers,
    say,
)
from models.core.device import choose_device
from models.data.numbers_in_words import draw_numbers, list_words

SENTENCES, TESTS = 4000, 800
LONGER = 3  # digits by which spelt test numbers may be longer than those of training


@dataclass(frozen=True)
class Trial:
    """One kind of attention, tested on sentences that it has not learnt from."""

    attention: str
    said: torch.Tensor  # (seeds, sentences, digits)
    accuracy: torch.Tensor  # (seeds, 1) of sentences no longer than in training


@dataclass(frozen=True)
class Trials:
    """All kinds by now. `traces` is empty until they have been tested."""

    progress: float
    losses: torch.Tensor  # (kinds, seeds) of the step to come; nan where there is none
    test: Pairs
    longest_trained: int  # words in the longest training sentence
    traces: tuple[Trial, ...]


def draw_sentences(
    task: str, language: str, longest: int, seed: int
) -> tuple[Pairs, Pairs]:
    """Draws 4000 pairs to learn from, and 800 others for the test.

    Answers have up to `longest` digits; of spelt numbers some in the test are up to
    three digits longer.
    """
    generator = torch.Generator().manual_seed(seed)
    numbers = draw_numbers(task, SENTENCES, longest, generator)
    reach = min(longest + LONGER, 16) if task == "spelt" else longest
    held_out = draw_numbers(task, TESTS, reach, generator, held_out=True)
    return (
        encode_pairs(task, language, numbers),
        encode_pairs(task, language, held_out),
    )


def count_words(source: torch.Tensor) -> torch.Tensor:
    """Returns how many words each sentence (sentences, words) has."""
    return (source != PADDING).sum(1)


def compare_attention(
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
    tested: Collection[int] = (),
) -> Iterator[Trials]:
    """Trains encoder and decoder with each kind of attention, from the same start.

    An answer counts if all of it is right, each digit being the likeliest after those
    that the net itself said. Nets are tested at the end, and before the steps `tested`.

    Raises ValueError for arguments that make no data or net.
    """
    if not (1 <= len(attentions) <= 3 and 1 <= seeds <= 5 and 1 <= steps <= 5000):
        raise ValueError("up to 3 kinds, 5 seeds and 5000 steps")
    if not (2 <= width <= 256 and 0 < lr <= 100):
        raise ValueError("width is from 2 to 256, lr above 0")
    place, draws = choose_device(device), range(seed, seed + seeds)
    words = len(list_words(task, language))
    training, test = draw_sentences(task, language, longest, seed)
    source, answer = (part.to(place) for part in test)
    longest_trained = int(count_words(training[0]).max())
    short = count_words(source) <= longest_trained
    nets = {
        kind: [Translator(words, width, kind, s).to(place) for s in draws]
        for kind in attentions
    }

    def try_all() -> tuple[Trial, ...]:
        traces = []
        for kind in attentions:
            said = torch.stack(
                [say(net, source, answer.shape[1])[0] for net in nets[kind]]
            )
            right = [right_answers(s, answer)[short].mean() for s in said]
            traces.append(Trial(kind, said, torch.stack(right)[:, None]))
        return tuple(traces)

    runs = [
        learn_pairs(net, training, lr, s, steps)
        for kind in attentions
        for s, net in zip(draws, nets[kind], strict=True)
    ]
    traces = ()
    for step, losses in enumerate(zip_longest(*runs, fillvalue=math.nan)):
        traces = try_all() if step in tested else traces
        by_kind = torch.tensor(losses).view(len(attentions), seeds)
        yield Trials(step / steps, by_kind, (source, answer), longest_trained, traces)
    yield Trials(1.0, by_kind * math.nan, (source, answer), longest_trained, try_all())
