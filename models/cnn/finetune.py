"""A new task with few pictures: from nothing, on frozen features, or fine-tuned."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from models.cnn.pretrain import build_transfer_net, load_pretrained
from models.cnn.regularisation import measure_net
from models.core.device import best_device
from models.data.class_subsets import draw_few, load_pool

WAYS = ("scratch", "frozen", "finetune")
# The net to start from and the classes of the new task, whose data are digits.
TASKS = {
    "near": ("low_digits", (5, 6, 7, 8, 9)),
    "far": ("fashion", tuple(range(10))),
}


@dataclass(frozen=True)
class Way:
    """One way to learn the new task; nan: not yet."""

    way: str
    test: torch.Tensor  # (sizes, seeds) accuracy at the end
    curve: torch.Tensor  # (sizes, seeds, marks) on the way: of the last size only
    learnt: int  # how many numbers it learns


@dataclass(frozen=True)
class FineTune:
    """All ways so far."""

    progress: float
    task: str
    classes: tuple[int, ...]
    each: tuple[int, ...]  # pictures of a class
    steps: torch.Tensor  # (marks,)
    ways: tuple[Way, ...]


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
    """Trains on `each` pictures of every class, by each way, and tests on others.

    "near": a net that knows the digits 0 to 4 is to learn 5 to 9; "far": one that knows
    ten kinds of garments is to learn all digits. Adam with one learning rate for all;
    of a seed, all ways see the same pictures in the same order, and the two that start
    from the net get the same new last layer.

    Raises ValueError for unknown names or an argument out of range.
    """
    if task not in TASKS:
        raise ValueError(f"unknown task {task!r}: near or far")
    if not ways or set(ways) - set(WAYS):
        raise ValueError(f"the ways are {', '.join(WAYS)}")
    if not (each and 1 <= steps <= 2000 and 1 <= seeds <= 8 and 1 <= batch <= 500):
        raise ValueError("up to 2000 steps, 8 seeds and batches of 500")
    place = best_device(device).name
    source, classes = TASKS[task]
    marks = [steps * i // 4 for i in range(5)]
    shape = (len(each), seeds)
    found = [
        Way(
            way,
            torch.full(shape, math.nan),
            torch.full((*shape, len(marks)), math.nan),
            sum(p.numel() for p in learning(start_net(way, source, classes, 0), way)),
        )
        for way in ways
    ]
    whole, done = len(each) * seeds * len(ways) * steps, 0

    def so_far() -> FineTune:
        share, at = min(1.0, done / whole), torch.tensor(marks)
        return FineTune(share, task, classes, each, at, tuple(found))

    yield so_far()
    pool = load_pool("digits", 28)
    for k in range(seeds):
        for e, count in enumerate(each):
            images = count * len(classes)
            (x, y), testing = draw_few(pool, images, seed + k, place, classes)
            for mine in found:
                net = start_net(mine.way, source, classes, seed + k).to(place)
                train_x, test_x = x, testing[0]
                if mine.way == "frozen":  # its features never change: compute them once
                    with torch.no_grad():
                        train_x, test_x = net[0](x), net[0](test_x)
                    net = net[1]
                rule = torch.optim.Adam(learning(net, mine.way), lr)
                order = torch.Generator().manual_seed(seed + k)
                for step in range(steps + 1):
                    watched = e == len(each) - 1 and step in marks
                    if watched or step == steps:
                        right = measure_net(net, test_x, testing[1])[1]
                        mine.curve[e, k, marks.index(step)] = right
                    if step < steps:
                        chosen = torch.randint(images, (batch,), generator=order)
                        loss = F.cross_entropy(net(train_x[chosen]), y[chosen])
                        rule.zero_grad()
                        loss.backward()
                        rule.step()
                        done += 1
                    yield so_far()
                mine.test[e, k] = mine.curve[e, k, -1]
                yield so_far()


def start_net(way: str, source: str, classes: tuple[int, ...], seed: int) -> nn.Module:
    """Returns a net for the new classes, with new or with learnt features."""
    net = build_transfer_net(len(classes), seed)
    if way != "scratch":
        net[0].load_state_dict(load_pretrained(source)[0].state_dict())
    return net


def learning(net: nn.Module, way: str) -> list[nn.Parameter]:
    """Returns the parameters that are to be learnt: of all layers, or of the last."""
    last = net[1] if way == "frozen" and isinstance(net, nn.Sequential) else net
    return list(last.parameters())
