"""Batch sizes from the same start: by updates, by epochs and by seconds."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.device import best_device
from models.core.nets import Weights, draw_weights, forward
from models.core.snapshots import frame_marks
from models.core.training import shuffled_batches
from models.data.small_sets import pick_data

MARKS = 40  # points of a curve


@dataclass(frozen=True)
class BatchRun:
    """One batch size so far; losses are of all points, at the marks it has reached."""

    batch: int
    updates: torch.Tensor  # (marks,) done at each mark, the first 0
    epochs: torch.Tensor  # (marks,)
    seconds: torch.Tensor  # (marks,) spent on updates alone, as measured
    losses: torch.Tensor  # (marks,)
    per_epoch: int  # updates in an epoch, ceil(N / B)
    update_seconds: float  # of one update, the median; nan before the first
    epoch_seconds: float  # per_epoch times that
    diverged: int | None  # updates done when the loss was no number, or beyond 1e6


@dataclass(frozen=True)
class SameStart:
    progress: float
    points: int
    device: str
    runs: tuple[BatchRun, ...]  # in the order asked for


def same_start(
    data: str = "iris",
    batches: tuple[int, ...] = (1, 10, 100, 0),
    budget: str = "epochs",
    epochs: int = 20,
    updates: int = 1000,
    depth: int = 1,
    width: int = 16,
    activation: str = "tanh",
    lr: float = 0.05,
    seed: int = 0,
    points: int = 300,
    device: str = "auto",
) -> Iterator[SameStart]:
    """Trains one net a batch size from the same weights, by w <- w - lr g_B.

    A batch of 0 means all points. With budget "epochs" every net sees each point
    `epochs` times and a large batch makes few updates; with "updates" every net makes
    `updates` of them and a large batch sees more points. Every epoch has a new order,
    the same for all; its last batch may be smaller. Seconds are measured, on this
    machine, now: they are the one number here that a seed does not fix.

    Raises ValueError for more than 30,000 updates or an argument out of range.
    """
    if budget not in ("epochs", "updates") or not 1 <= len(batches) <= 6:
        raise ValueError("budget is epochs or updates; up to 6 batch sizes")
    if not (0 < lr <= 1e4 and 0 <= depth <= 4 and 1 <= width <= 256):
        raise ValueError("lr above 0, depth from 0 to 4, width from 1 to 256")
    place = best_device(device).name
    generator = torch.Generator().manual_seed(seed)
    x, y = pick_data(data, points, 0.2, generator)
    if not all(0 <= batch <= len(x) for batch in batches):
        raise ValueError(f"a batch is from 1 to {len(x)} points, or 0 for all")
    sizes = (x.shape[1], *(width,) * depth, int(y.max()) + 1)
    start = [w.to(place) for w in draw_weights(sizes, generator)]
    columns, labels = x.T.contiguous().to(place), y.to(place)
    batches = tuple(batch or len(x) for batch in batches)
    counts = [
        epochs * math.ceil(len(x) / batch) if budget == "epochs" else updates
        for batch in batches
    ]
    if not 1 <= sum(counts) <= 30_000:
        raise ValueError(f"{sum(counts)} updates in all; from 1 to 30,000")
    runs = [
        learn_in_batches(start, columns, labels, activation, batch, lr, count, seed)
        for batch, count in zip(batches, counts, strict=True)
    ]
    latest = [next(run) for run in runs]
    result = SameStart(0.0, len(x), place, tuple(latest))
    yield result
    for mark in range(MARKS):  # every net learns up to its next mark, in turn
        for i, run in enumerate(runs):
            for news in run:
                if news:
                    latest[i] = news
                    result = SameStart(mark / MARKS, len(x), place, tuple(latest))
                yield result
                if news:
                    break
    yield SameStart(1.0, len(x), place, tuple(latest))


def learn_in_batches(
    start: Weights,
    x: torch.Tensor,
    y: torch.Tensor,
    activation: str,
    batch: int,
    lr: float,
    updates: int,
    seed: int,
) -> Iterator[BatchRun | None]:
    """Trains on x (features, N), y (N,); yields a BatchRun at marks, None between."""
    weights = [w.clone().requires_grad_() for w in start]
    order = shuffled_batches(len(y), batch, torch.Generator().manual_seed(seed))
    per_epoch = math.ceil(len(y) / batch)
    marks, taken = frame_marks(updates, MARKS), [0.0]
    rows: list[tuple[float, ...]] = []
    for done in range(updates + 1):
        if done in marks:
            with torch.no_grad():
                loss = float(F.cross_entropy(forward(weights, x, activation).T, y))
            lost = not loss <= 1e6  # nan counts as lost
            rows += [] if lost else [(done, done / per_epoch, sum(taken), loss)]
            once = statistics.median(taken[1:]) if done else math.nan
            columns = torch.tensor(rows, dtype=torch.float64).view(-1, 4).T
            yield BatchRun(
                batch,
                *columns,
                per_epoch,
                once,
                once * per_epoch,
                done if lost else None,
            )
            if lost:
                return
        if done < updates:
            chosen = next(order).to(y.device)
            taken.append(timed_update(weights, x, y, chosen, activation, lr))
            yield None


def timed_update(
    weights: Weights,
    x: torch.Tensor,
    y: torch.Tensor,
    chosen: torch.Tensor,
    activation: str,
    lr: float,
) -> float:
    """Takes one step w <- w - lr g_B on the chosen points; returns its seconds."""
    # Not `train`: the seconds are of the update alone, nobody looks at a loss between;
    # and SGD rounds w - lr g once where this rounds twice, as the formula says it.
    began = time.perf_counter()
    logits = forward(weights, x[:, chosen], activation)
    grads = torch.autograd.grad(F.cross_entropy(logits.T, y[chosen]), weights)
    with torch.no_grad():
        for w, grad in zip(weights, grads, strict=True):
            w -= lr * grad
    if x.is_cuda:
        torch.cuda.synchronize()  # the work is only queued until here
    return time.perf_counter() - began
