"""A text as a model reads it while it learns: probabilities, and a unit's activity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch

from models.core.device import choose_device
from models.data.corpus import decode
from models.language.course import take_course
from models.language.units import (
    Follower,
    Read,
    choose_text,
    find_unit,
    list_properties,
    read_text,
)


@dataclass(frozen=True)
class Reading:
    """A text as a model reads it, at the mark reached so far."""

    progress: float
    step: int
    text: str
    known: torch.Tensor  # (characters,) bool: the corpus has this character
    probability: torch.Tensor  # (characters,) of what came, given what came before
    guess: tuple[str, ...]  # the likeliest character at every place
    guess_probability: torch.Tensor
    activity: torch.Tensor  # (characters, hidden) once the character is read
    unit: int  # the one to be looked at
    followers: tuple[Follower, ...]
    cost: float  # nats a character of this text, by now
    costs: torch.Tensor  # (marks so far,) the same at every mark
    surprise: dict[str, float]  # bits a character: "begin", "inside" of words, "other"


def units(
    corpus: str = "names",
    text: str = "",
    follow: str = "line",
    unit: int = 0,
    kind: str = "lstm",
    hidden: int = 96,
    steps: int = 600,
    batch: int = 32,
    lr: float = 6e-3,
    seed: int = 0,
    frames: int = 10,
    device: str = "auto",
) -> Iterator[Reading]:
    """Lets a character model read a text at every mark of its training.

    At the end `find_unit` tells which unit follows the property. Characters that the
    corpus lacks are not read: their probability and activity are nan.

    Raises ValueError for an unknown name, a unit that is not there, or a long text.
    """
    if not 0 <= unit < hidden:
        raise ValueError("a unit that is there")
    if follow != "number" and follow not in list_properties(""):
        raise ValueError(f"unknown property {follow!r}")
    place = choose_device(device)
    course = take_course(corpus, kind, hidden, steps, batch, lr, seed, frames, place)
    symbols, marks = course.corpus.symbols, course.marks
    shown = choose_text(text, course.corpus)
    costs: list[float] = []

    def look(frame: int) -> Reading:
        read = read_text(course.models[frame], shown, symbols)
        costs.append(read.cost)
        return picture(read, shown, symbols, marks, costs, unit)

    latest = look(0)
    yield latest
    for frame in range(1, len(marks)):
        for _ in course.until(frame):
            yield latest
        if len(course.models) <= frame:  # it diverged on the way here
            break
        latest = look(frame)
        yield latest
    found = find_unit(corpus, text, follow, unit, learnt=course.models[-1])
    end = picture(found.read, shown, symbols, marks, costs, found.unit)
    yield replace(end, progress=1.0, followers=found.followers)


def picture(
    read: Read,
    text: str,
    symbols: str,
    marks: list[int],
    costs: list[float],
    unit: int,
) -> Reading:
    """Returns what was read, with gaps where the corpus lacks a character."""
    known, step = read.known, marks[len(costs) - 1]
    activity = torch.full((len(text), read.activity.shape[1]), torch.nan)
    activity[known] = read.activity
    sure = torch.full((len(text),), torch.nan)
    sure[known] = read.p.amax(1)
    guessed = iter(decode(read.p.argmax(1), symbols))
    return Reading(
        progress=step / marks[-1],
        step=step,
        text=text,
        known=known,
        probability=read.probability,
        guess=tuple(next(guessed) if k else "" for k in known.tolist()),
        guess_probability=sure,
        activity=activity,
        unit=unit,
        followers=(),
        cost=read.cost,
        costs=torch.tensor(costs),
        surprise=read.surprise,
    )
