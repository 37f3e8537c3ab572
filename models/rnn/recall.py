"""Tasks that need memory, watched while RNN, GRU and LSTM learn them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch

from models.data.memory_tasks import TASKS
from models.rnn.score_lags import SCORED, Graded, score_lags


@dataclass(frozen=True)
class Learner:
    """One cell: a net for every lag and seed. nan stands for what is not there yet."""

    cell: str
    score: torch.Tensor  # (lags, seeds) on sequences not trained on, at the end
    needed: torch.Tensor  # (lags, seeds) steps until solved; nan if not solved
    curves: torch.Tensor  # (lags, seeds, marks) the score at every mark
    norms: torch.Tensor  # (lags, seeds, marks) largest gradient norm since the last
    lost: torch.Tensor  # (lags, seeds) step at which the loss was no number; else nan
    reach: int = 0  # the longest lag that most seeds have solved by now; 0 for none


@dataclass(frozen=True)
class Recall:
    """All cells so far."""

    progress: float
    task: str
    steps: int
    lags: tuple[int, ...]
    marks: torch.Tensor  # (marks,) steps done
    chance: float  # the score of a net that has forgotten all
    learners: tuple[Learner, ...]


def recall(
    cells: tuple[str, ...] = ("rnn", "gru", "lstm"),
    task: str = "first",
    longest: int = 32,
    steps: int = 200,
    optimizer: str = "adam",
    lr: float = 0.01,
    clip: float = 1.0,
    keep_bias: float = 5.0,
    radius: float = 0.0,
    seeds: int = 3,
    seed: int = 0,
    hidden: int = 32,
    device: str = "auto",
) -> Iterator[Recall]:
    """Notes scores and gradient norms while `score_lags` trains its nets.

    Raises ValueError for arguments that it refuses.
    """
    settings = (optimizer, lr, clip, keep_bias, radius, seeds, seed, hidden, device)
    learning = score_lags(cells, task, longest, steps, *settings)
    lags = tuple(longest // part for part in (8, 4, 2, 1))
    marks = torch.arange(0, steps + 1, max(1, steps // SCORED))
    learners = [blank_learner(c, len(lags), seeds, len(marks)) for c in cells]
    watch, shown = None, ()
    for now in learning:
        i, row, k = now.now
        if watch is None or watch.about != now.now:
            watch = Watch(learner_at(learners[i], row, k), marks, task, now.now)
        watch.note(now.graded)
        if now.graded.solved or not shown:
            shown = tuple(replace(m, reach=reach(lags, m.needed)) for m in learners)
        yield Recall(now.progress, task, steps, lags, marks, TASKS[task].chance, shown)
    yield Recall(1.0, task, steps, lags, marks, TASKS[task].chance, shown)


def reach(lags: tuple[int, ...], needed: torch.Tensor) -> int:
    """Returns the longest lag that most seeds have solved; 0 for none."""
    solved = (needed.isfinite().float().mean(1) > 0.5).tolist()
    return max((lag for lag, ok in zip(lags, solved, strict=True) if ok), default=0)


def blank_learner(cell: str, lags: int, seeds: int, marks: int) -> Learner:
    """Returns a learner of which nothing is known yet."""
    curves, norms = torch.full((2, lags, seeds, marks), float("nan"))
    score, needed, lost = torch.full((3, lags, seeds), float("nan"))
    return Learner(cell, score, needed, curves, norms, lost)


def learner_at(learner: Learner, row: int, k: int) -> Learner:
    """Returns the part of a learner that is about one lag and seed, to be filled."""
    parts = (learner.score, learner.needed, learner.curves, learner.norms, learner.lost)
    return Learner(learner.cell, *(part[row, k] for part in parts))


class Watch:
    """Notes how one net fares."""

    def __init__(
        self, part: Learner, marks: torch.Tensor, task: str, about: tuple[int, int, int]
    ) -> None:
        self.part, self.every, self.about = part, int(marks[1]), about
        self.chance = TASKS[task].chance
        self.largest = torch.zeros(())

    def note(self, graded: Graded) -> None:
        """Notes the score at a mark, and the largest gradient norm between two."""
        part, (mark, off) = self.part, divmod(graded.step, self.every)
        norm = graded.norm
        if not off:
            part.score.fill_(graded.score)
            part.curves[mark:] = graded.score  # later marks overwrite it
            part.norms[mark] = self.largest if graded.step else float("nan")
            self.largest = torch.zeros_like(self.largest)
        if graded.solved:
            part.needed.fill_(graded.step)
        if norm is not None:
            self.largest = torch.maximum(self.largest.to(norm.device), norm)
        if graded.lost:
            part.lost.fill_(graded.step)
            part.norms[mark + 1 :] = norm
            part.curves[mark + 1 :] = self.chance
            part.score.fill_(self.chance)  # a net of nans knows nothing
