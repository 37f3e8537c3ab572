"""A space of words made from a small corpus: neighbours, analogies, a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch

from models.language.skip_gram import learn_vectors
from models.language.word_counts import (
    count_pairs,
    factorise,
    load_tokens,
    neighbour_pairs,
    positive_pmi,
)

METHODS = ("pmi", "skip_gram")
PAIRS_A_STEP, RATE = 1024, 2e-2
PICTURED = 50  # frequent words in the picture, apart from those asked for
# a is to b as c is to d: asked of every space, whatever the reader asks
EXERCISES = {
    "shakespeare": """he his she her|he him they them|i me he him|i my he his
        thou thy he his|thou thee i me|we our they their|we us they them
        is was are were|do did have had|come came go went|man men woman women
        man woman king queen|man woman lord lady|king queen prince princess
        father mother brother sister|son daughter father mother
        son daughter brother sister|husband wife brother sister
        good better great greater|day night sun moon|life death love hate""",
    "tang": """东西南北|南北东西|上下前后|来去出入|日月昼夜|今古新旧|春秋朝暮
        一二三四|天地山水|朝暮春秋|前后上下|出入来去""",
}


class SpaceCourse:
    """Vectors of a corpus: at once by factorising, or step by step by skip-gram."""

    def __init__(
        self,
        corpus: str,
        method: str,
        most: int,
        window: int,
        dims: int,
        steps: int,
        seed: int,
    ) -> None:
        if corpus not in EXERCISES or method not in METHODS:
            raise ValueError(f"unknown corpus {corpus!r} or method {method!r}")
        if not (50 <= most <= 2000 and 1 <= window <= 10 and 2 <= dims <= 100):
            raise ValueError("50 to 2000 words, window 1 to 10, 2 to 100 dimensions")
        if dims > most - 10 or not 1 <= steps <= 5000:
            raise ValueError("fewer dimensions than words, 1 to 5000 steps")
        self.tokens = load_tokens(corpus, most)
        self.losses: list[float] = []
        self.steps = 0 if method == "pmi" else steps
        if method == "pmi":
            counts = count_pairs(self.tokens.numbers, window, len(self.tokens.names))
            self.vectors = factorise(positive_pmi(counts), dims, seed)
        else:
            pairs = neighbour_pairs(self.tokens.numbers, window)
            settings = (dims, steps, PAIRS_A_STEP, RATE, seed)
            self.learning = learn_vectors(pairs, self.tokens.counts, *settings)
            self.step()

    def step(self) -> None:
        """Does one step of skip-gram."""
        loss, self.vectors = next(self.learning)
        self.losses.append(loss)


@lru_cache(maxsize=4)
def take_space(*settings: str | int) -> SpaceCourse:
    """Returns the course of these settings; asked again, the same one.

    So other words to look up do not train anew: what was learnt is kept.
    """
    return SpaceCourse(*settings)


@dataclass(frozen=True)
class Near:
    """A word and what is nearest to it; nothing if the corpus lacks it."""

    word: str
    names: tuple[str, ...]
    cosines: tuple[float, ...]


@dataclass(frozen=True)
class Analogy:
    """a is to b as c is to ...: what is nearest to b - a + c."""

    words: tuple[str, ...]  # a, b, c
    names: tuple[str, ...]  # a, b and c themselves left out; empty if one is lacking
    cosines: tuple[float, ...]
    plain: str  # the nearest of all, a, b and c not left out


@dataclass(frozen=True)
class Space:
    """The space so far, and what the reader asked of it."""

    progress: float
    tokens: int
    words: int
    losses: torch.Tensor  # (steps,) of skip-gram
    near: tuple[Near, ...]
    analogies: tuple[Analogy, ...]
    asked: int  # exercises whose four words are all there
    right: int  # of them, those whose first answer is the one meant
    in_five: int  # ... or one of the first five
    shown: tuple[str, ...]  # words in the picture
    kinds: tuple[str, ...]  # of each: "frequent", "near" (to a word asked) or "asked"
    places: torch.Tensor  # (shown, 2)
    variance: float  # share of their variance that the picture keeps


def principal_plane(x: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Returns x (n, dims) in the plane of largest variance (n, 2), and its share.

    The two leading right singular vectors of x - mean; each is turned so that its
    largest entry is positive, since the sign is free.
    """
    centred = x - x.mean(0)
    _, s, axes = torch.linalg.svd(centred, full_matrices=False)
    axes = axes[:2]
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
    share = s[:2].square().sum() / s.square().sum().clamp(min=1e-30)
    return centred @ (axes * largest.sign()).T, float(share)


def nearest(
    direction: torch.Tensor, unit: torch.Tensor, left_out: list[int], most: int
) -> tuple[list[int], list[float]]:
    """Returns the rows of `unit` with the largest cosine to a direction, and these."""
    cosines = unit @ direction / direction.norm().clamp(min=1e-12)
    cosines[left_out] = -2.0
    best = cosines.topk(most)
    return best.indices.tolist(), best.values.tolist()


def answer(
    words: tuple[str, ...], number: dict[str, int], unit: torch.Tensor, most: int
) -> Analogy:
    """Answers "a is to b as c is to" by b - a + c of unit vectors (3CosAdd)."""
    names = list(number)
    if not all(word in number for word in words):
        return Analogy(words, (), (), "")
    a, b, c = (number[word] for word in words)
    direction = unit[b] - unit[a] + unit[c]
    rows, cosines = nearest(direction, unit, [a, b, c], most)
    plain = names[nearest(direction, unit, [], 1)[0][0]]
    return Analogy(words, tuple(names[i] for i in rows), tuple(cosines), plain)


def split_words(text: str, corpus: str) -> list[str]:
    """Returns the words of a text as the corpus counts them, in lower case."""
    return re.findall(r"\w" if corpus == "tang" else r"[\w']+", text.lower())


def space(
    corpus: str = "tang",
    method: str = "pmi",
    words: str = "",
    analogies: str = "",
    window: int = 4,
    dims: int = 32,
    most: int = 1000,
    steps: int = 800,
    seed: int = 0,
) -> Iterator[Space]:
    """Makes a space of words and answers what is asked: neighbours and analogies.

    `words` are up to 8; `analogies` up to 6 lines of three words, a is to b as c is to
    what. pmi: positive PMI, factorised; skip_gram: with negative sampling.

    Raises ValueError for too many, an unknown name, or a size out of range.
    """
    sought = list(dict.fromkeys(split_words(words, corpus)))
    lines = [tuple(split_words(x, corpus)) for x in analogies.splitlines() if x.strip()]
    if len(sought) > 8 or len(lines) > 6 or len(words) + len(analogies) > 600:
        raise ValueError("up to 8 words and 6 analogies")
    if any(len(line) != 3 for line in lines):
        raise ValueError("a line of the analogies has three words: a, b and c")
    course = take_space(corpus, method, most, window, dims, steps, seed)
    number = {name: i for i, name in enumerate(course.tokens.names)}
    exercises = [
        tuple(split_words(said, corpus))
        for said in EXERCISES[corpus].replace("\n", "|").split("|")
    ]
    exercises = [four for four in exercises if all(word in number for word in four)]

    def look(progress: float) -> Space:
        unit = course.vectors / course.vectors.norm(dim=1, keepdim=True).clamp(1e-12)
        near = tuple(neighbours_of(word, number, unit) for word in sought)
        solved = [answer(four[:3], number, unit, 5).names for four in exercises]
        shown = {word: "asked" for word in sought if word in number}
        for one in near:
            shown = {name: "near" for name in one.names} | shown
        frequent = dict.fromkeys(course.tokens.names[:PICTURED], "frequent")
        shown = frequent | shown
        rows = torch.tensor([number[word] for word in shown])
        places, variance = principal_plane(unit[rows])
        return Space(
            progress=progress,
            tokens=len(course.tokens.numbers),
            words=len(number),
            losses=torch.tensor(course.losses),
            near=near,
            analogies=tuple(answer(line, number, unit, 5) for line in lines),
            asked=len(exercises),
            right=sum(s[0] == e[3] for s, e in zip(solved, exercises, strict=True)),
            in_five=sum(e[3] in s for s, e in zip(solved, exercises, strict=True)),
            shown=tuple(shown),
            kinds=tuple(shown.values()),
            places=places,
            variance=variance,
        )

    latest = look(0.0)
    yield latest
    while len(course.losses) < course.steps:
        course.step()
        if len(course.losses) % 40 == 0:
            latest = look(len(course.losses) / course.steps)
        yield latest
    yield look(1.0)


def neighbours_of(word: str, number: dict[str, int], unit: torch.Tensor) -> Near:
    """Returns a word's nearest six; none if it is not there."""
    if word not in number:
        return Near(word, (), ())
    names = list(number)
    rows, cosines = nearest(unit[number[word]], unit, [number[word]], 6)
    return Near(word, tuple(names[i] for i in rows), tuple(cosines))
