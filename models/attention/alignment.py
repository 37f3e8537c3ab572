"""Where a net looks while it says each digit of a sentence that the reader typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch

from models.attention.translate import TranslatorPupil
from models.attention.translator import (
    DIGITS_OUT,
    START,
    UNKNOWN,
    Translator,
    encode_pairs,
    say,
)
from models.core.device import choose_device
from models.data.numbers_in_words import (
    draw_numbers,
    list_words,
    split_sentence,
)

STAGES = (0, 25, 50, 100, 200, 400)  # steps after which a net is kept
LONGEST_TAUGHT = {"numbers": 6, "dates": 10, "spelt": 8}
MOST_WORDS, MOST_SAID = 40, 18
OTHER_SENTENCES = 300


@dataclass(frozen=True)
class Candidate:
    """An answer that the search has found."""

    said: str
    log_p: float  # sum over its digits and the full stop, if it has come to that


@dataclass(frozen=True)
class Alignment:
    """The best answer to a sentence, and the weights behind every digit of it."""

    progress: float
    words: tuple[str, ...]
    known: tuple[bool, ...]  # whether the net has a vector for the word
    left_out: int  # words beyond the fortieth
    said: tuple[str, ...]  # digit by digit; the last one ends the answer
    weights: torch.Tensor  # (digits, words) each row sums to 1
    p: torch.Tensor  # (digits,) probability of each digit
    candidates: tuple[Candidate, ...]
    steps: int  # that the net has learnt so far
    accuracy: float  # of whole answers to other sentences, at that step


class Progress:
    """A net that learns, of which a copy is kept at every stage."""

    def __init__(
        self,
        task: str,
        language: str,
        attention: str,
        width: int,
        lr: float,
        seed: int,
        device: str,
    ) -> None:
        generator = torch.Generator().manual_seed(seed)
        longest = LONGEST_TAUGHT[task]
        numbers = draw_numbers(task, 4000, longest, generator)
        others = draw_numbers(task, OTHER_SENTENCES, longest, generator, held_out=True)
        net = Translator(len(list_words(task, language)), width, attention, seed)
        pairs = encode_pairs(task, language, numbers)
        self.pupil = TranslatorPupil(net, pairs, lr, seed, device)
        self.test = tuple(t.to(device) for t in encode_pairs(task, language, others))
        self.done = 0
        self.kept: dict[int, tuple[dict[str, torch.Tensor], float]] = {}
        self.keep()

    def keep(self) -> None:
        """Keeps a copy of the weights, and how often the net is right by now."""
        source, answer = self.test
        said, _ = say(self.pupil.net, source, answer.shape[1])
        right = ((said == answer) | (answer < 0)).all(1).float().mean()
        weights = self.pupil.net.state_dict()
        copy = {name: value.clone() for name, value in weights.items()}
        self.kept[self.done] = (copy, float(right))

    def learn(self) -> None:
        """Takes one step."""
        self.pupil.learn()
        self.done += 1
        if self.done in STAGES:
            self.keep()

    def at(self, stage: int) -> tuple[Translator, float]:
        """Returns the net as it was at a stage, and its accuracy then."""
        weights, accuracy = self.kept[stage]
        now = self.pupil.net
        old = Translator(now.read.num_embeddings - 2, now.width, now.attention, 0)
        old.load_state_dict(weights)
        return old.to(now.read.weight.device), accuracy


@lru_cache(maxsize=6)
def begin_learning(
    task: str,
    language: str,
    attention: str,
    width: int,
    lr: float,
    seed: int,
    device: str,
) -> Progress:
    """Returns a net that learns, always the same one for the same arguments.

    So the first sentence waits until it has learnt, and all others do not.
    """
    return Progress(task, language, attention, width, lr, seed, device)


def align(
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
) -> Iterator[Alignment]:
    """Teaches a net a toy translation, then has it translate a sentence.

    A word outside the vocabulary gets one vector that has never been trained.

    Raises ValueError for an empty sentence, steps that are no stage, 1..8 beams.
    """
    words = split_sentence(text, task, language)
    if not words or steps not in STAGES or not 1 <= beams <= 8:
        raise ValueError(f"give a word, steps among {STAGES}, up to 8 beams")
    place = choose_device(device)
    index = {word: 2 + i for i, word in enumerate(list_words(task, language))}
    shown = tuple(words[:MOST_WORDS])
    numbers = [index.get(word, UNKNOWN) for word in shown]
    source = torch.tensor([numbers], device=place)
    learner = begin_learning(task, language, attention, width, lr, seed, place)

    def look(stage: int) -> Alignment:
        net, accuracy = learner.at(stage)
        candidates, said, weights, p = search(net, source, beams, MOST_SAID)
        return Alignment(
            progress=stage / steps if steps else 1.0,
            words=shown,
            known=tuple(number != UNKNOWN for number in numbers),
            left_out=len(words) - len(shown),
            said=tuple(said),
            weights=weights,
            p=p,
            candidates=candidates,
            steps=stage,
            accuracy=accuracy,
        )

    latest = look(max(stage for stage in learner.kept if stage <= steps))
    while learner.done < steps:
        yield latest
        learner.learn()
        if learner.done in learner.kept:
            latest = look(learner.done)
    yield look(steps)


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
        Candidate(text.removesuffix("."), one[0])
        for text, one in zip(spelt, alive, strict=True)
    )
    looked = alive[0][3]
    p = torch.tensor([p for _, p in looked]).exp()
    return candidates, spelt[0], torch.stack([w for w, _ in looked]), p
