"""A table in folds: each row is predicted by models that were not fitted to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.nets import draw_abreast
from models.core.training import train
from models.data.patients import load_patients

SHUFFLES, LR = 5, 0.01
LOOKS = 30  # measurements of a run
SCALES = ("inside", "outside", "none")


@dataclass(frozen=True)
class Folded:
    """A line and a net on the same folds; errors are root mean squares, in y's unit."""

    progress: float
    steps: torch.Tensor  # (looks,)
    train: torch.Tensor  # (looks, 5) of the net on the rows learnt, for each shuffle
    held: torch.Tensor  # (looks, 5) of the net on the rows held out
    line: torch.Tensor  # (5,) of the line on the rows held out
    line_train: torch.Tensor  # (5,) on the rows that it was fitted to
    net_folds: torch.Tensor  # (5, folds)
    line_folds: torch.Tensor  # (5, folds)
    mean_only: float  # on the rows held out, if the mean of the others is predicted
    leave_one_out: float  # of the line, by its closed form
    truth: torch.Tensor  # (rows,)
    fold: torch.Tensor  # (rows,) of the first shuffle
    net_said: torch.Tensor  # (rows,) held out, in the first shuffle
    line_said: torch.Tensor  # (rows,)


def cut_folds(rows: int, folds: int, generator: torch.Generator) -> torch.Tensor:
    """Returns (folds, rows): True where a row is held out, each of them once."""
    fold = torch.empty(rows, dtype=torch.long)
    fold[torch.randperm(rows, generator=generator)] = torch.arange(rows) % folds
    return fold == torch.arange(folds)[:, None]


def standardise_rows(x: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Returns x (n, d) for each row of seen (k, n), as (k, n, d): there, over the rows
    that are seen, each column has mean 0 and deviation 1."""
    share = (seen / seen.sum(1, keepdim=True))[..., None]
    centred = x - (share * x).sum(1, keepdim=True)
    return centred / (share * centred.square()).sum(1, keepdim=True).sqrt()


def fit_line(
    x: torch.Tensor, y: torch.Tensor, seen: torch.Tensor, ridge: float
) -> torch.Tensor:
    """Returns what a line fitted to the rows seen says of all rows, (k, n).

    x is (k, n, d) and y (n,). It minimises the sum of squares plus ridge |w|^2; its
    height is free: it goes through the means.
    """
    share = (seen / seen.sum(1, keepdim=True))[..., None]
    mean_x, mean_y = (share * x).sum(1, keepdim=True), share[..., 0] @ y
    x = x - mean_x
    weighed = x * seen[..., None]
    gram = weighed.mT @ x + ridge * torch.eye(x.shape[-1], dtype=x.dtype)
    goal = weighed.mT @ (y - mean_y[:, None])[..., None]
    return (x @ torch.linalg.solve(gram, goal))[..., 0] + mean_y[:, None]


def leave_one_out(x: torch.Tensor, y: torch.Tensor, ridge: float = 0.0) -> torch.Tensor:
    """Returns the error (n,) at each row when it is left out, from a single fit.

    It is e_i / (1 - h_i), where e are the errors of the line through all rows of
    x (n, d), and h is the diagonal of H in y_hat = H y (Allen 1974).
    """
    a = torch.cat([torch.ones(len(x), 1, dtype=x.dtype), x], 1)
    penalty = ridge * torch.eye(a.shape[1], dtype=x.dtype)
    penalty[0, 0] = 0
    hat = a @ torch.linalg.solve(a.T @ a + penalty, a.T)
    return (y - hat @ y) / (1 - hat.diag())


def learn_nets(
    x: torch.Tensor,
    goal: torch.Tensor,
    seen: torch.Tensor,
    width: int,
    steps: int,
    generator: torch.Generator,
) -> Iterator[tuple[int, torch.Tensor]]:
    """Trains a net for each row of seen (k, n) on x (k, n, d) and goal (n,).

    Adam takes steps on all rows that are seen; the goal is standardised by them too.
    Yields (step, what the nets say of all rows (k, n)) now and then and at the end.
    """
    share = seen / seen.sum(1, keepdim=True)
    mean = (share @ goal)[:, None]
    spread = (share * (goal - mean).square()).sum(1, keepdim=True).sqrt()
    inputs, aim, part = x.float(), ((goal - mean) / spread).float(), share.float()
    w1, b1, w2, b2 = weights = draw_abreast(len(x), (x.shape[-1], width, 1), generator)

    def said() -> torch.Tensor:
        return (torch.relu(inputs @ w1 + b1) @ w2 + b2)[..., 0]

    def loss_of(_: int) -> torch.Tensor:
        return (part * (said() - aim).square()).sum()  # each net gets its own gradient

    every = max(1, steps // LOOKS)
    run = train(loss_of, torch.optim.Adam(weights, LR), steps + 1)
    for step, _ in run:  # before step 0, 1, ...: the last one is not taken
        if step % every == 0 or step == steps:
            yield step, said().detach() * spread + mean


@dataclass(frozen=True)
class Cut:
    """A table in folds, five times: a fit for each fold of each shuffle."""

    x: torch.Tensor  # (5 folds, n, d) columns as scaled for each fit
    y: torch.Tensor  # (n,)
    held: torch.Tensor  # (5 folds, n) 1 where a row is held out of a fit, else 0
    log: bool  # whether the logarithm of y is learnt

    @property
    def goal(self) -> torch.Tensor:
        """What is learnt, (n,)."""
        return self.y.log() if self.log else self.y

    def back(self, said: torch.Tensor) -> torch.Tensor:
        """Returns what was said of the goal as said of y."""
        return said.exp() if self.log else said

    def errors(self, said: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Returns (5, folds): root mean squared errors of each fit on these rows."""
        squares = (self.back(said) - self.y).square()
        roots = ((rows * squares).sum(1) / rows.sum(1)).sqrt()
        return roots.view(SHUFFLES, -1)

    def first(self, said: torch.Tensor) -> torch.Tensor:
        """Returns (n,): each row as the fit says that does without it."""
        return (self.held * self.back(said))[: len(said) // SHUFFLES].sum(0)


def cut_table(folds: int, scale: str, log: bool, generator: torch.Generator) -> Cut:
    """Shuffles the patients and cuts them into folds, five times.

    Columns are standardised by the rows seen ("inside" the fold), by all rows
    ("outside"), or stay as they are ("none").
    """
    x, y = load_patients()
    cuts = [cut_folds(len(y), folds, generator) for _ in range(SHUFFLES)]
    held = torch.cat(cuts).to(x.dtype)
    if scale == "none":
        return Cut(x.expand(len(held), -1, -1), y, held, log)
    rows = 1 - held if scale == "inside" else torch.ones_like(held)
    return Cut(standardise_rows(x, rows), y, held, log)


def total(errors: torch.Tensor) -> torch.Tensor:
    """Returns (5,): root mean squared errors (5, folds) over all folds together."""
    return errors.square().mean(1).sqrt()


def validate(
    folds: int = 10,
    width: int = 32,
    steps: int = 300,
    log: bool = False,
    scale: str = "inside",
    ridge: float = 0.0,
    seed: int = 0,
) -> Iterator[Folded]:
    """Predicts each of 442 patients by a line and a net fitted to the other folds.

    Raises ValueError for what is unknown or out of bounds.
    """
    if not (2 <= folds <= 20 and 2 <= width <= 64 and 30 <= steps <= 1000):
        raise ValueError("2 to 20 folds, 2 to 64 units, 30 to 1000 steps")
    if scale not in SCALES or not 0 <= ridge <= 1000:
        raise ValueError("scale inside, outside or none; ridge from 0 to 1000")
    generator = torch.Generator().manual_seed(seed)
    cut = cut_table(folds, scale, log, generator)
    seen, goal = 1 - cut.held, cut.goal
    line = fit_line(cut.x, goal, seen, ridge)
    lines = cut.errors(line, cut.held)
    mean = cut.errors(fit_line(0 * cut.x, goal, seen, 1.0), cut.held)
    whole = standardise_rows(load_patients()[0], torch.ones_like(cut.held[:1]))[0]
    alone = cut.back(goal - leave_one_out(whole, goal, ridge)) - cut.y
    told = (total(lines), total(cut.errors(line, seen)))
    looks: list[tuple[torch.Tensor, ...]] = []
    for step, net in learn_nets(cut.x, goal, seen, width, steps, generator):
        nets = cut.errors(net, cut.held)
        looks.append((torch.tensor(step), total(cut.errors(net, seen)), total(nets)))
        yield Folded(
            step / steps,
            *map(torch.stack, zip(*looks, strict=True)),
            *told,
            nets,
            lines,
            float(total(mean).mean()),
            float(alone.square().mean().sqrt()),
            cut.y,
            cut.held[:folds].argmax(0),
            cut.first(net),
            cut.first(line),
        )
