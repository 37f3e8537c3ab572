"""A space of words as a picture, while its vectors are learnt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch

from models.language.word_counts import load_tokens
from models.language.word_space import (
    Analogy,
    Near,
    explore_space,
    make_vectors,
    read_words,
)

PICTURED = 50  # frequent words in the picture, apart from those asked for


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
        made = make_vectors(corpus, method, most, window, dims, steps, seed)
        self.vectors, self.learning = made
        self.losses: list[float] = []
        self.coming = next(self.learning, None)  # the loss before the step to come
        self.steps = 0 if self.coming is None else steps
        self.step()

    def step(self) -> None:
        """Takes one step of skip-gram; vectors that do not learn stay."""
        if self.coming is not None:
            self.losses.append(self.coming)
            self.coming = next(self.learning, None)


@lru_cache(maxsize=4)
def take_space(*settings: str | int) -> SpaceCourse:
    """Returns the course of these settings; asked again, the same one.

    So other words to look up do not train anew: what was learnt is kept.
    """
    return SpaceCourse(*settings)


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
    """Explores a space of words, and draws it in the plane, as it is learnt.

    Raises ValueError for too many words, an unknown name, or a size out of range.
    """
    sought = read_words(words, corpus)
    course = take_space(corpus, method, most, window, dims, steps, seed)
    tokens = load_tokens(corpus, most)
    number = {name: i for i, name in enumerate(tokens.names)}
    settings = (window, dims, most, steps, seed)

    def look(progress: float) -> Space:
        made = explore_space(
            corpus, method, words, analogies, *settings, vectors=course.vectors
        )
        unit = course.vectors / course.vectors.norm(dim=1, keepdim=True).clamp(1e-12)
        shown = {word: "asked" for word in sought if word in number}
        for one in made.near:
            shown = {name: "near" for name in one.names} | shown
        shown = dict.fromkeys(tokens.names[:PICTURED], "frequent") | shown
        rows = torch.tensor([number[word] for word in shown])
        places, variance = principal_plane(unit[rows])
        return Space(
            progress=progress,
            tokens=len(tokens.numbers),
            words=len(number),
            losses=torch.tensor(course.losses),
            near=made.near,
            analogies=made.analogies,
            asked=made.asked,
            right=made.right,
            in_five=made.in_five,
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
