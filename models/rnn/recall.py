"""Tasks that need memory, learnt by RNN, GRU and LSTM as the lag grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from models.core.device import choose_device
from models.core.training import choose_optimizer
from models.data.memory_tasks import TASKS, Batch, task_loss
from models.rnn.bptt import start_module

SCORED = 40  # times the score is taken while a net learns
SEQUENCES, TEST_SIZE = 32, 128  # sequences in a training step, in the test


@dataclass(frozen=True)
class Learner:
    """One cell: a net for every lag and seed. nan stands for what is not there yet."""

    cell: str
    score: torch.Tensor  # (lags, seeds) on sequences not trained on, at the end
    needed: torch.Tensor  # (lags, seeds) steps until solved; nan if not solved
    curves: torch.Tensor  # (lags, seeds, marks) the score at every mark
    norms: torch.Tensor  # (lags, seeds, marks) largest gradient norm since the last
    lost: torch.Tensor  # (lags, seeds) step at which the loss was no number; else nan


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


class Reader(nn.Module):
    """Reads a sequence with one recurrent layer and answers from its last state."""

    def __init__(self, reads: nn.RNNBase, outputs: int) -> None:
        super().__init__()
        self.reads = reads
        self.answers = nn.Linear(reads.hidden_size, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns the answers (batch, outputs) to x (length, batch, inputs)."""
        return self.answers(self.reads(x)[0][-1])


def clip_gradient(weights: list[torch.Tensor], most: float) -> torch.Tensor:
    """Shortens the gradient to the norm `most` if it is longer; 0 leaves it.

    Returns its norm before, over all weights together: clipping keeps the direction.
    Pascanu, Mikolov & Bengio 2013 (arXiv:1211.5063), algorithm 1.
    """
    norm = torch.stack([w.grad.norm() for w in weights]).norm()
    if most and norm > most:
        for w in weights:
            w.grad *= most / norm
    return norm


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
    lags = tuple(longest // part for part in (8, 4, 2, 1))
    marks = torch.arange(0, steps + 1, max(1, steps // SCORED))
    place = choose_device(device)
    learners = tuple(
        blank_learner(cell, len(lags), seeds, len(marks)) for cell in cells
    )
    chance = TASKS[task].chance
    work = [
        (learner, row, k)
        for row in range(len(lags))
        for k in range(seeds)
        for learner in learners
    ]
    whole = sum(lags[row] for _, row, _ in work)
    done = 0
    for learner, row, k in work:
        net = make_reader(learner.cell, task, hidden, keep_bias, radius, seed + k)
        note = learner_at(learner, row, k)
        rule = choose_optimizer(optimizer, list(net.to(place).parameters()), lr, 0.0)
        for _ in learn_task(net, task, lags[row], rule, clip, marks, seed + k, note):
            yield Recall(done / whole, task, steps, lags, marks, chance, learners)
        done += lags[row]
    yield Recall(1.0, task, steps, lags, marks, chance, learners)


def blank_learner(cell: str, lags: int, seeds: int, marks: int) -> Learner:
    """Returns a learner of which nothing is known yet."""
    curves, norms = torch.full((2, lags, seeds, marks), float("nan"))
    score, needed, lost = torch.full((3, lags, seeds), float("nan"))
    return Learner(cell, score, needed, curves, norms, lost)


def learner_at(learner: Learner, row: int, k: int) -> Learner:
    """Returns the part of a learner that is about one lag and seed, to be filled."""
    parts = (learner.score, learner.needed, learner.curves, learner.norms, learner.lost)
    return Learner(learner.cell, *(part[row, k] for part in parts))


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
    rule: torch.optim.Optimizer,
    clip: float,
    marks: torch.Tensor,
    seed: int,
    note: Learner,
) -> Iterator[int]:
    """Trains a net on sequences of lag + 1 steps and notes how it fares; yields steps.

    Ends early where the task is solved, or where the loss is no number.
    """
    place = next(net.parameters()).device
    generator = torch.Generator().manual_seed(seed)
    test = TASKS[task].draw(
        lag + 1, TEST_SIZE, torch.Generator().manual_seed(seed + 99_991)
    )
    weights = list(net.parameters())
    every, largest = int(marks[1]), torch.zeros((), device=place)
    for step in range(int(marks[-1]) + 1):
        if step % every == 0:
            mark, (score, solved) = step // every, grade(net, task, test)
            note.score.fill_(score)
            note.curves[mark:] = score  # later marks, if there are any, overwrite it
            note.norms[mark] = largest if step else float("nan")
            largest = torch.zeros_like(largest)
            if solved:
                note.needed.fill_(step)
                return
        x, y = TASKS[task].draw(lag + 1, SEQUENCES, generator)
        loss = task_loss(net(x.to(place)), y.to(place))
        rule.zero_grad()
        loss.backward()
        norm = clip_gradient(weights, clip)
        largest = torch.maximum(largest, norm)
        if not norm.isfinite():
            note.lost.fill_(step)
            note.norms[step // every + 1 :] = norm
            note.curves[step // every + 1 :] = TASKS[task].chance
            note.score.fill_(TASKS[task].chance)  # a net of nans knows nothing
            return
        rule.step()
        yield step


@torch.no_grad()
def grade(net: Reader, task: str, test: Batch) -> tuple[float, bool]:
    """Returns the score (share right, or squared error), and whether that is solved."""
    x, y = (part.to(next(net.parameters()).device) for part in test)
    if task == "adding":
        score = float(task_loss(net(x), y))
        return score, score < 0.01
    score = float((net(x).argmax(1) == y).float().mean())
    return score, score >= 0.99
