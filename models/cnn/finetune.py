"""A new task with few pictures: from nothing, on frozen features, or fine-tuned."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import torch
import torch.nn.functional as F
from torch import nn

from models.cnn.pretrain import build_transfer_net, load_pretrained
from models.core.device import choose_device
from models.core.training import count_parameters, measure, train
from models.data.class_subsets import draw_few, load_pool
from models.data.toy_data import Points

WAYS = ("scratch", "frozen", "finetune")
# The net to start from and the classes of the new task, whose data are digits.
TASKS = {
    "near": ("low_digits", (5, 6, 7, 8, 9)),
    "far": ("fashion", tuple(range(10))),
}


def start_net(
    way: str, source: str, classes: tuple[int, ...], seed: int
) -> nn.Sequential:
    """Returns a net for the new classes, with new or with learnt features."""
    net = build_transfer_net(len(classes), seed)
    if way != "scratch":
        net[0].load_state_dict(load_pretrained(source)[0].state_dict())
    return net


def learning(net: nn.Sequential, way: str) -> list[nn.Parameter]:
    """Returns the parameters that are to be learnt: of all layers, or of the last."""
    return list((net[1] if way == "frozen" else net).parameters())


@dataclass(frozen=True)
class Way:
    """One way to learn the new task; nan: not yet."""

    way: str
    test: torch.Tensor  # (sizes, seeds) accuracy at the end


@dataclass(frozen=True)
class Tuning:
    """All ways so far, and the net that learns now."""

    ways: tuple[Way, ...]
    at: tuple[int, int, int]  # way, size and seed of that net, each by its place
    net: nn.Module
    testing: Points
    step: int  # steps taken


def learn_task(
    net: nn.Module,
    weights: list[nn.Parameter],
    training: Points,
    lr: float,
    steps: int,
    batch: int,
    seed: int,
) -> Iterator[tuple[int, torch.Tensor]]:
    """Trains some weights of a net by Adam, on random batches."""
    (x, y), order = training, torch.Generator().manual_seed(seed)

    def loss_of(_: int) -> torch.Tensor:
        chosen = torch.randint(len(x), (batch,), generator=order)
        return F.cross_entropy(net(x[chosen]), y[chosen])

    return train(loss_of, torch.optim.Adam(weights, lr), steps)


def learn_ways(
    task: str = "near",
    ways: tuple[str, ...] = WAYS,
    each: tuple[int, ...] = (1, 5, 25, 100),
    lr: float = 2e-3,
    steps: int = 60,
    batch: int = 25,
    seeds: int = 2,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Tuning]:
    """Trains on `each` pictures of every class, by each way, and tests on others.

    "near": a net that knows the digits 0 to 4 is to learn 5 to 9; "far": one that knows
    ten kinds of garments is to learn all digits. One learning rate for all; of a seed,
    all ways see the same pictures in the same order, and the two that start from the
    net get the same new last layer.

    Raises ValueError for unknown names or an argument out of range.
    """
    if task not in TASKS or not ways or set(ways) - set(WAYS):
        raise ValueError(f"the task is near or far, the ways are {', '.join(WAYS)}")
    if not (each and 1 <= steps <= 2000 and 1 <= seeds <= 8 and 1 <= batch <= 500):
        raise ValueError("up to 2000 steps, 8 seeds and batches of 500")
    (source, classes), place = TASKS[task], choose_device(device)
    pool = load_pool("digits", 28)
    found = tuple(Way(w, torch.full((len(each), seeds), math.nan)) for w in ways)
    for k, e, i in product(range(seeds), range(len(each)), range(len(ways))):
        images = each[e] * len(classes)
        (x, y), (test_x, test_y) = draw_few(pool, images, seed + k, place, classes)
        net = start_net(ways[i], source, classes, seed + k).to(place)
        weights = learning(net, ways[i])
        if ways[i] == "frozen":  # its features never change: compute them once
            with torch.no_grad():
                x, test_x = net[0](x), net[0](test_x)
            net = net[1]
        for step, _ in learn_task(net, weights, (x, y), lr, steps, batch, seed + k):
            yield Tuning(found, (i, e, k), net, (test_x, test_y), step)
        found[i].test[e, k] = measure(net, test_x, test_y, 100)[1]
        yield Tuning(found, (i, e, k), net, (test_x, test_y), steps)


@dataclass(frozen=True)
class WayCurve:
    """One way to learn the new task; nan: not yet."""

    way: str
    test: torch.Tensor  # (sizes, seeds) accuracy at the end
    curve: torch.Tensor  # (seeds, marks) on the way, with the most pictures
    learnt: int  # how many numbers it learns


@dataclass(frozen=True)
class FineTune:
    """All ways so far."""

    progress: float
    task: str
    each: tuple[int, ...]  # pictures of a class
    steps: torch.Tensor  # (marks,)
    ways: tuple[WayCurve, ...]


def finetune(
    task: str = "near",
    ways: tuple[str, ...] = WAYS,
    each: tuple[int, ...] = (1, 5, 25, 100),
    lr: float = 2e-3,
    steps: int = 60,
    batch: int = 25,
    seeds: int = 2,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[FineTune]:
    """Trains as `learn_ways`, and follows the nets with the most pictures."""
    marks = [steps * i // 4 for i in range(5)]
    whole, done = len(each) * seeds * len(ways) * steps, 0
    found: tuple[WayCurve, ...] = ()
    for now in learn_ways(task, ways, each, lr, steps, batch, seeds, seed, device):
        found = found or tuple(begin_curve(w, task, len(marks)) for w in now.ways)
        i, e, k = now.at
        if e == len(each) - 1 and now.step in marks:
            right = measure(now.net, *now.testing, 100)[1]
            found[i].curve[k, marks.index(now.step)] = right
        done += now.step < steps
        yield FineTune(done / whole, task, each, torch.tensor(marks), found)


def begin_curve(way: Way, task: str, marks: int) -> WayCurve:
    """Returns a curve without a point, and how much there is to learn."""
    net = start_net(way.way, *TASKS[task], 0)
    empty = torch.full((way.test.shape[1], marks), math.nan)
    learnt = count_parameters(learning(net, way.way))
    return WayCurve(way.way, way.test, empty, learnt)
