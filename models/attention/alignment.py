"""Where a net looks while it says each digit of a sentence: a translation, aligned."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.attention.translator import (
    DIGITS_OUT,
    START,
    UNKNOWN,
    Pairs,
    Translator,
    encode_pairs,
    learn_pairs,
    right_answers,
    say,
)
from models.core.device import choose_device
from models.data.numbers_in_words import draw_numbers, list_words, split_sentence

LONGEST_TAUGHT = {
    "numbers": 6,
    "dates": 10,
    "spelt": 8,
}
SENTENCES, OTHER_SENTENCES = 4000, 300
MOST_WORDS, MOST_SAID = 40, 18


@dataclass(frozen=True)
class Candidate:
    """An answer that the search has found."""

    said: str
    log_p: float  # sum over its digits and the full stop, if it has come to that


@dataclass(frozen=True)
class Alignment:
    """The best answer to a sentence, and the weights behind every digit of it."""

    words: tuple[str, ...]
    known: tuple[bool, ...]  # whether the net has a vector for the word
    left_out: int  # words beyond the fortieth
    said: str  # digit by digit; a full stop ends the answer
    weights: torch.Tensor  # (digits, words) each row sums to 1
    p: torch.Tensor  # (digits,) probability of each digit
    candidates: tuple[Candidate, ...]
    steps: int  # that the net has learnt
    accuracy: float  # of whole answers to other sentences, after these
    progress: float = 1.0


Taught = tuple[Translator, float]  # a net, the share of answers that it gives right


def draw_lesson(task: str, language: str, seed: int) -> tuple[Pairs, Pairs]:
    """Draws 4000 pairs to learn from, and 300 others."""
    generator, longest = torch.Generator().manual_seed(seed), LONGEST_TAUGHT[task]
    numbers = draw_numbers(task, SENTENCES, longest, generator)
    others = draw_numbers(task, OTHER_SENTENCES, longest, generator, held_out=True)
    return encode_pairs(task, language, numbers), encode_pairs(task, language, others)


def share_of_right(net: Translator, pairs: Pairs) -> float:
    """Returns how many of the answers a net gives wholly right."""
    source, answer = (part.to(net.answer.weight.device) for part in pairs)
    said, _ = say(net, source, answer.shape[1])
    return float(right_answers(said, answer).mean())


def teach(
    net: Translator, task: str, language: str, lr: float, seed: int, steps: int
) -> Taught:
    """Teaches a net a task, and tests it on other sentences."""
    pairs, others = draw_lesson(task, language, seed)
    for _ in learn_pairs(net, pairs, lr, seed, steps):
        pass
    return net, share_of_right(net, others)


def translate_sentence(
    text: str = "5 March 2024",
    task: str = "dates",
    language: str = "en",
    attention: str = "dot",
    steps: int = 100,
    beams: int = 1,
    width: int = 48,
    lr: float = 1e-2,
    seed: int = 0,
    device: str = "auto",
    taught: Taught | None = None,
) -> Alignment:
    """Has a net translate a sentence: what has been `taught`, or else a new one.

    A word outside the vocabulary gets one vector that has never been trained.

    Raises ValueError for an empty sentence or beams outside 1..8.
    """
    words = split_sentence(text, task, language)
    if not words or not 1 <= beams <= 8:
        raise ValueError("give a word, and up to 8 beams")
    index = {word: 2 + i for i, word in enumerate(list_words(task, language))}
    place = choose_device(device)
    if taught is None:
        net = Translator(len(index), width, attention, seed).to(place)
        taught = teach(net, task, language, lr, seed, steps)
    net, accuracy = taught
    shown = tuple(words[:MOST_WORDS])
    numbers = [index.get(word, UNKNOWN) for word in shown]
    source = torch.tensor([numbers], device=place)
    candidates, said, weights, p = search(net, source, beams, MOST_SAID)
    return Alignment(
        words=shown,
        known=tuple(number != UNKNOWN for number in numbers),
        left_out=len(words) - len(shown),
        said=said,
        weights=weights,
        p=p,
        candidates=candidates,
        steps=steps,
        accuracy=accuracy,
    )


@torch.no_grad()
def search(
    net: Translator, source: torch.Tensor, beams: int, most: int
) -> tuple[tuple[Candidate, ...], str, torch.Tensor, torch.Tensor]:
    """Looks for the likeliest answer by beam search; one beam is the greedy choice.

    Every step extends each of the best `beams` beginnings by every digit and keeps the
    best again, by log-probability. An answer that has come to its full stop stays.

    Returns all that are left, and of the best one the digits, the weights (digits,
    words) and the probability of every digit.
    """
    states, s = net.encode(source)
    stop = DIGITS_OUT.index(".")
    alive = [(0.0, [START], s, [])]  # log p, digits said, decoder state, (weights, p)
    for _ in range(most):
        longer = []
        for log_p, said, s, seen in alive:
            if said[-1] == stop:
                longer.append((log_p, said, s, seen))
                continue
            before = torch.tensor([said[-1:]], device=source.device)
            logits, weights, after = net.decode(source, states, before, s)
            log_ps = logits[0, 0].log_softmax(-1)
            for digit in log_ps.topk(beams).indices.tolist():
                p = float(log_ps[digit])
                now = [*seen, (weights[0, 0], p)]
                longer.append((log_p + p, [*said, digit], after, now))
        alive = sorted(longer, key=lambda one: -one[0])[:beams]
    spelt = ["".join(DIGITS_OUT[d] for d in said[1:]) for _, said, *_ in alive]
    candidates = tuple(
        Candidate(answer.removesuffix("."), one[0])
        for answer, one in zip(spelt, alive, strict=True)
    )
    looked = alive[0][3]
    p = torch.tensor([p for _, p in looked]).exp()
    return candidates, spelt[0], torch.stack([w for w, _ in looked]), p
