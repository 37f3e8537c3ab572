"""Tasks that need memory: which of RNN, GRU and LSTM solves them as the lag grows?

`score_lags` trains the nets; `recall` trains them the same way and keeps, to be drawn,
how score and gradient norm went.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import torch
from torch import nn

from models.core.device import choose_device
from models.core.training import choose_optimizer, clip_gradient, train
from models.data.memory_tasks import TASKS, Batch, task_loss
from models.rnn.bptt import start_module

SCORED = 40  # times the score is taken while a net learns
SEQUENCES, TEST_SIZE = 32, 128  # sequences in a training step, in the test


@dataclass(frozen=True)
class Graded:
    """A net before a step. Its score is that of the last time it was taken."""

    step: int
    score: float
    solved: bool
    norm: torch.Tensor | None  # of the gradient before clipping; None: no step follows
    lost: bool = False  # that norm is no number: the net knows nothing from here on


@dataclass(frozen=True)
class Scores:
    """One cell: a net for every lag and seed. nan stands for what is not there yet."""

    cell: str
    score: torch.Tensor  # (lags, seeds) on sequences not trained on, by now


@dataclass(frozen=True)
class Lags:
    """All cells so far, and the net that learns now."""

    progress: float
    learners: tuple[Scores, ...]
    now: tuple[int, int, int]  # which cell, lag and seed
    graded: Graded


class Reader(nn.Module):
    """Reads a sequence with one recurrent layer and answers from its last state."""

    def __init__(self, reads: nn.RNNBase, outputs: int) -> None:
        super().__init__()
        self.reads = reads
        self.answers = nn.Linear(reads.hidden_size, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns the answers (batch, outputs) to x (length, batch, inputs)."""
        return self.answers(self.reads(x)[0][-1])


def score_lags(
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
) -> Iterator[Lags]:
    """Trains a net for every cell, lag and seed, on fresh sequences at each step.

    The lags are an eighth, a quarter and a half of `longest`, and `longest`. A net that
    has solved its task (0.99 right, or a squared error below 0.01) stops. `keep_bias`
    is the bias of the gate that keeps at the start (LSTM's f, GRU's z), `radius` the
    spectral radius of the RNN's W_hh at the start; 0 leaves PyTorch's.

    Raises ValueError for unknown names, sizes out of range or lr <= 0.
    """
    if task not in TASKS or not 1 <= len(cells) <= 3:
        raise ValueError(f"one to three cells; tasks are {', '.join(TASKS)}")
    if not (8 <= longest <= 256 and 1 <= steps <= 5000 and 1 <= seeds <= 10):
        raise ValueError("lags from 8 to 256, up to 5,000 steps, up to 10 seeds")
    place = choose_device(device)
    lags = tuple(longest // part for part in (8, 4, 2, 1))
    blank = torch.full((len(cells), len(lags), seeds), math.nan)
    learners = tuple(Scores(c, score) for c, score in zip(cells, blank, strict=True))
    whole, done = sum(lags) * seeds * len(cells), 0
    for row, k, i in product(range(len(lags)), range(seeds), range(len(cells))):
        start = (hidden, keep_bias, radius, seed + k)
        net = make_reader(cells[i], task, *start).to(place)
        rule = choose_optimizer(optimizer, net.parameters(), lr)
        for graded in learn_task(net, task, lags[row], rule, clip, steps, seed + k):
            score = TASKS[task].chance if graded.lost else graded.score
            learners[i].score[row, k] = score
            yield Lags(done / whole, learners, (i, row, k), graded)
        done += lags[row]


def make_reader(
    cell: str, task: str, hidden: int, keep_bias: float, radius: float, seed: int
) -> Reader:
    """Returns an untrained net for a task; the global generator stays as it was."""
    reads = start_module(cell, TASKS[task].inputs, hidden, keep_bias, radius, seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Reader(reads, TASKS[task].outputs)


def learn_task(
    net: Reader,
    task: str,
    lag: int,
    optimizer: torch.optim.Optimizer,
    clip: float,
    steps: int,
    seed: int,
) -> Iterator[Graded]:
    """Trains a net on sequences of lag + 1 steps; yields how it fares before each step.

    Ends where the task is solved, or where the gradient is no number.
    """
    place = next(net.parameters()).device
    draw = TASKS[task].draw
    generator = torch.Generator().manual_seed(seed)
    test = draw(lag + 1, TEST_SIZE, torch.Generator().manual_seed(seed + 99_991))
    weights = list(net.parameters())
    every = max(1, steps // SCORED)
    steps = steps // every * every

    def loss_of(_: int) -> torch.Tensor:
        x, y = draw(lag + 1, SEQUENCES, generator)
        return task_loss(net(x.to(place)), y.to(place))

    for step, _ in train(loss_of, optimizer, steps):
        if step % every == 0:
            score, solved = grade(net, test)
            if solved:
                yield Graded(step, score, True, None)
                return
        norm = clip_gradient(weights, clip)
        if not norm.isfinite():
            yield Graded(step, score, False, norm, lost=True)
            return
        yield Graded(step, score, False, norm)
    yield Graded(steps, *grade(net, test), None)


@torch.no_grad()
def grade(net: Reader, test: Batch) -> tuple[float, bool]:
    """Returns the score (share right, or squared error), and whether that is solved."""
    x, y = (part.to(next(net.parameters()).device) for part in test)
    if y.is_floating_point():
        score = float(task_loss(net(x), y))
        return score, score < 0.01
    score = float((net(x).argmax(1) == y).float().mean())
    return score, score >= 0.99


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
    curves, norms = torch.full((2, lags, seeds, marks), math.nan)
    score, needed, lost = torch.full((3, lags, seeds), math.nan)
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
            part.norms[mark] = self.largest if graded.step else math.nan
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
