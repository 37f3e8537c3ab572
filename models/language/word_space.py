"""A space of words made from a small corpus: neighbours and analogies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.language.skip_gram import learn_vectors
from models.language.word_counts import (
    Tokens,
    count_pairs,
    factorise,
    load_tokens,
    neighbour_pairs,
    positive_pmi,
)

PAIRS_A_STEP, RATE = 1024, 2e-2
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


Vectors = tuple[torch.Tensor, Iterator[float]]  # (names, dims), losses of what learns


def pmi_vectors(
    tokens: Tokens, window: int, dims: int, steps: int, seed: int
) -> Vectors:
    """Returns the factors of positive PMI: made at once, nothing is left to learn."""
    counts = count_pairs(tokens.numbers, window, len(tokens.names))
    return factorise(positive_pmi(counts), dims, seed), iter(())


def skip_gram_vectors(
    tokens: Tokens, window: int, dims: int, steps: int, seed: int
) -> Vectors:
    """Returns vectors that learn as their losses are asked for."""
    pairs = neighbour_pairs(tokens.numbers, window)
    return learn_vectors(pairs, tokens.counts, dims, steps, PAIRS_A_STEP, RATE, seed)


METHODS = {
    "pmi": pmi_vectors,
    "skip_gram": skip_gram_vectors,
}


def make_vectors(
    corpus: str, method: str, most: int, window: int, dims: int, steps: int, seed: int
) -> Vectors:
    """Returns vectors of the `most` most frequent words of a corpus.

    pmi: positive PMI, factorised; skip_gram: with negative sampling.

    Raises ValueError for an unknown name or a size out of range.
    """
    if corpus not in EXERCISES or method not in METHODS:
        raise ValueError(f"unknown corpus {corpus!r} or method {method!r}")
    if not (50 <= most <= 2000 and 1 <= window <= 10 and 2 <= dims <= 100):
        raise ValueError("50 to 2000 words, window 1 to 10, 2 to 100 dimensions")
    if dims > most - 10 or not 1 <= steps <= 5000:
        raise ValueError("fewer dimensions than words, 1 to 5000 steps")
    return METHODS[method](load_tokens(corpus, most), window, dims, steps, seed)


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
    word = r"[\w']+" if corpus == "shakespeare" else r"\w"
    return re.findall(word, text.lower())


def neighbours_of(word: str, number: dict[str, int], unit: torch.Tensor) -> Near:
    """Returns a word's nearest six; none if it is not there."""
    if word not in number:
        return Near(word, (), ())
    names = list(number)
    rows, cosines = nearest(unit[number[word]], unit, [number[word]], 6)
    return Near(word, tuple(names[i] for i in rows), tuple(cosines))


@dataclass(frozen=True)
class Explored:
    """What a space says of the words and analogies that it was asked."""

    near: tuple[Near, ...]
    analogies: tuple[Analogy, ...]
    asked: int  # exercises whose four words are all there
    right: int  # of them, those whose first answer is the one meant
    in_five: int  # ... or one of the first five


def read_words(text: str, corpus: str) -> list[str]:
    """Returns up to 8 words of a text, each once; ValueError for more."""
    sought = list(dict.fromkeys(split_words(text, corpus)))
    if len(sought) > 8 or len(text) > 600:
        raise ValueError("up to 8 words")
    return sought


def read_analogies(text: str, corpus: str) -> list[tuple[str, ...]]:
    """Returns up to 6 lines of three words; ValueError for others."""
    lines = [tuple(split_words(x, corpus)) for x in text.splitlines() if x.strip()]
    if len(lines) > 6 or len(text) > 600:
        raise ValueError("up to 6 analogies")
    if any(len(line) != 3 for line in lines):
        raise ValueError("a line of the analogies has three words: a, b and c")
    return lines


def explore_space(
    corpus: str = "shakespeare",
    method: str = "pmi",
    words: str = "",
    analogies: str = "",
    window: int = 4,
    dims: int = 32,
    most: int = 1000,
    steps: int = 800,
    seed: int = 0,
    vectors: torch.Tensor | None = None,
) -> Explored:
    """Makes a space of words and answers what is asked: neighbours and analogies.

    `words` are up to 8; `analogies` up to 6 lines of three words, a is to b as c is to
    what. Vectors that are given are taken instead of new ones.

    Raises ValueError for too many, an unknown name, or a size out of range.
    """
    sought, lines = read_words(words, corpus), read_analogies(analogies, corpus)
    if vectors is None:
        vectors, losses = make_vectors(corpus, method, most, window, dims, steps, seed)
        for _ in losses:  # each takes a step
            pass
    number = {name: i for i, name in enumerate(load_tokens(corpus, most).names)}
    unit = vectors / vectors.norm(dim=1, keepdim=True).clamp(1e-12)
    exercises = EXERCISES[corpus].replace("\n", "|").split("|")
    fours = [tuple(split_words(said, corpus)) for said in exercises]
    fours = [four for four in fours if all(word in number for word in four)]
    solved = [answer(four[:3], number, unit, 5).names for four in fours]
    return Explored(
        near=tuple(neighbours_of(word, number, unit) for word in sought),
        analogies=tuple(answer(line, number, unit, 5) for line in lines),
        asked=len(fours),
        right=sum(s[0] == e[3] for s, e in zip(solved, fours, strict=True)),
        in_five=sum(e[3] in s for s, e in zip(solved, fours, strict=True)),
    )
