"""PyTorch's optimizers on a net: the same starts, several seeds, a schedule."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.device import best_device
from models.core.nets import draw_weights, forward
from models.core.snapshots import frame_marks
from models.core.training import shuffled_batches
from models.data.small_sets import draw_halves
from models.optim.schedules import learning_rates
from models.optim.sharpness import score

CONTESTANTS = {
    "sgd": lambda w, lr: torch.optim.SGD(w, lr),
    "momentum": lambda w, lr: torch.optim.SGD(w, lr, momentum=0.9),
    "nesterov": lambda w, lr: torch.optim.SGD(w, lr, momentum=0.9, nesterov=True),
    "adagrad": lambda w, lr: torch.optim.Adagrad(w, lr),
    "rmsprop": lambda w, lr: torch.optim.RMSprop(w, lr),
    "adam": lambda w, lr: torch.optim.Adam(w, lr),
    "amsgrad": lambda w, lr: torch.optim.Adam(w, lr, amsgrad=True),
    "adamw": lambda w, lr: torch.optim.AdamW(w, lr),
    "radam": lambda w, lr: torch.optim.RAdam(w, lr),
}
# Lowest mean final loss of three seeds on the spiral, in a search by factors of 3.
RATES = {
    "sgd": 1.0,
    "momentum": 0.3,
    "nesterov": 0.3,
    "adagrad": 0.1,
    "rmsprop": 0.01,
    "adam": 0.1,
    "amsgrad": 0.1,
    "adamw": 0.1,
    "radam": 0.1,
}
# The same search on 500 digits, batch 50, 200 steps.
DIGIT_RATES = {
    "sgd": 0.3,
    "momentum": 0.03,
    "nesterov": 0.03,
    "adagrad": 0.1,
    "rmsprop": 0.01,
    "adam": 0.01,
    "amsgrad": 0.01,
    "adamw": 0.01,
    "radam": 0.03,
}


@dataclass(frozen=True)
class Contest:
    """Every (optimizer, seed) so far; nan: not yet, or after it diverged."""

    progress: float
    points: int  # trained on; as many again to test
    parameters: int
    batch: int
    optimizers: tuple[str, ...]
    lrs: tuple[float, ...]  # peak learning rate of each
    factor: torch.Tensor  # (steps,) the schedule: what the peak is multiplied by
    curve_steps: torch.Tensor  # (marks,) steps done
    curves: torch.Tensor  # (optimizers, seeds, marks) loss of all training points
    loss: torch.Tensor  # (optimizers, seeds) at the end
    accuracy: torch.Tensor
    test_accuracy: torch.Tensor
    diverged: torch.Tensor  # (optimizers, seeds) steps done when lost; -1: it was not


def contest(
    data: str = "spiral",
    optimizers: tuple[str, ...] = ("sgd", "momentum", "rmsprop", "adam"),
    lrs: tuple[float, ...] = (),
    schedule: str = "constant",
    warmup: int = 0,
    steps: int = 400,
    batch: int = 0,
    depth: int = 2,
    width: int = 24,
    activation: str = "relu",
    seeds: int = 3,
    seed: int = 0,
    points: int = 200,
    device: str = "auto",
) -> Iterator[Contest]:
    """Trains a net by each optimizer in turn, from the same weights for each seed.

    `lrs` are the peak learning rates, one for each optimizer, or one for all; () takes
    those found best for each on the spiral, or on the digits. A batch of 0 is all
    points; the order of mini-batches is the same for every optimizer. All other
    settings are PyTorch's defaults, momentum is 0.9, and AdamW decays weights by
    0.01 lr.

    Raises ValueError for an unknown name or an argument out of range.
    """
    unknown = set(optimizers) - set(CONTESTANTS)
    if unknown or not 1 <= len(optimizers) <= 6:
        raise ValueError(f"up to 6 optimizers of {', '.join(CONTESTANTS)}")
    found = DIGIT_RATES if data == "digits" else RATES
    lrs = lrs or tuple(found[name] for name in optimizers)
    lrs = lrs * len(optimizers) if len(lrs) == 1 else lrs
    if len(lrs) != len(optimizers) or not all(0 < lr <= 1e4 for lr in lrs):
        raise ValueError("one learning rate for each optimizer, each above 0")
    if not (0 <= depth <= 10 and 1 <= width <= 128 and 1 <= seeds <= 20):
        raise ValueError("depth from 0 to 10, width from 1 to 128, 1 to 20 seeds")
    if not 1 <= steps <= 5000:
        raise ValueError("from 1 to 5000 steps")
    factor = learning_rates(schedule, 1.0, steps, warmup)
    place = best_device(device).name
    training, testing = draw_halves(data, points, seed, place)
    total = len(training[1])
    if not 0 <= batch <= total:
        raise ValueError(f"a batch is from 1 to {total} points, or 0 for all")
    sizes = (len(training[0]), *(width,) * depth, int(training[1].max()) + 1)
    marks = frame_marks(steps, 80)
    shape = (len(optimizers), seeds)
    curves = torch.full((*shape, len(marks)), math.nan)
    ends = torch.full((3, *shape), math.nan)
    diverged = torch.full(shape, -1)
    done = 0

    def so_far() -> Contest:
        return Contest(
            progress=done / (seeds * len(optimizers)),
            points=total,
            parameters=sum(o * (i + 1) for i, o in zip(sizes, sizes[1:], strict=False)),
            batch=batch or total,
            optimizers=optimizers,
            lrs=lrs,
            factor=factor,
            curve_steps=torch.tensor(marks),
            curves=curves,
            loss=ends[0],
            accuracy=ends[1],
            test_accuracy=ends[2],
            diverged=diverged,
        )

    yield so_far()
    for k in range(seeds):
        start = draw_weights(sizes, torch.Generator().manual_seed(seed + 1 + k))
        for i, (name, lr) in enumerate(zip(optimizers, lrs, strict=True)):
            weights = [w.to(place, copy=True).requires_grad_() for w in start]
            rule = CONTESTANTS[name](weights, lr)
            order = shuffled_batches(
                total, batch or total, torch.Generator().manual_seed(seed + 1 + k)
            )
            for step in range(steps + 1):
                if step in marks:
                    accuracy, loss = score(weights, *training, activation)
                    if not loss <= 1e6:  # nan counts as lost
                        diverged[i, k] = step
                        break
                    curves[i, k, marks.index(step)] = loss
                if step < steps:
                    x, y = training
                    if batch:
                        chosen = next(order).to(place)
                        x, y = x[:, chosen], y[chosen]
                    rule.param_groups[0]["lr"] = lr * float(factor[step])
                    rule.zero_grad()
                    F.cross_entropy(forward(weights, x, activation).T, y).backward()
                    rule.step()
                yield so_far()
            else:
                tested, _ = score(weights, *testing, activation)
                ends[:, i, k] = torch.tensor([loss, accuracy, tested])
            done += 1
            yield so_far()
