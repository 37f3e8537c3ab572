"""A net that is taught while its reader waits, and kept at every stage."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache

from models.attention.alignment import (
    Alignment,
    Taught,
    draw_lesson,
    share_of_right,
    translate_sentence,
)
from models.attention.translator import Translator, learn_pairs
from models.core.device import choose_device
from models.data.numbers_in_words import list_words

STAGES = (0, 25, 50, 100, 200, 400)  # steps after which a net is kept


class Pupil:
    """A net that learns a task, of which a copy is kept at every stage."""

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
        words = len(list_words(task, language))
        pairs, self.others = draw_lesson(task, language, seed)
        self.net = Translator(words, width, attention, seed).to(device)
        self.learning = learn_pairs(self.net, pairs, lr, seed, STAGES[-1])
        self.steps = 0
        self.kept: dict[int, Taught] = {}
        self.keep()
        next(self.learning)  # it stands before the first step now

    def keep(self) -> None:
        """Keeps a copy of the net, and how often it is right by now."""
        accuracy = share_of_right(self.net, self.others)
        self.kept[self.steps] = deepcopy(self.net), accuracy

    def learn(self) -> None:
        """Takes one step."""
        next(self.learning, None)
        self.steps += 1
        if self.steps in STAGES:
            self.keep()


@lru_cache(maxsize=6)
def begin_learning(*settings: str | int | float) -> Pupil:
    """Returns a net that learns, always the same one for the same settings.

    So the first sentence waits until it has learnt, and all others do not.
    """
    return Pupil(*settings)


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
    """Teaches a net a toy translation, and has it translate a sentence at every stage.

    Raises ValueError for an empty sentence, steps that are no stage, 1..8 beams.
    """
    if steps not in STAGES:
        raise ValueError(f"steps are among {STAGES}")
    place = choose_device(device)
    pupil = begin_learning(task, language, attention, width, lr, seed, place)

    def look(stage: int, progress: float) -> Alignment:
        settings = (task, language, attention, stage, beams, width, lr, seed, place)
        now = translate_sentence(text, *settings, taught=pupil.kept[stage])
        return replace(now, progress=progress)

    stage = max(stage for stage in pupil.kept if stage <= steps)
    latest = look(stage, stage / steps if steps else 1.0)
    while pupil.steps < steps:
        yield latest
        pupil.learn()
        if pupil.steps in pupil.kept:
            latest = look(pupil.steps, pupil.steps / steps)
    yield look(steps, 1.0)
