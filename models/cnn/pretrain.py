"""The nets that `finetune` starts from, and how they were trained.

    python -m models.cnn.pretrain

trains them anew (some minutes on one core) and writes models/datasets/pretrained.npz:
one net learnt 5000 garments of ten kinds, one the digits 0 to 4.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from models.cnn.random_affine import random_warp
from models.conv.lenet_pretrain import write_array
from models.core.training import measure, shuffled_batches, train
from models.data.class_subsets import draw_few, load_pool
from models.data.digits import find_file, read_array

PRETRAINED = "pretrained.npz"
# What each shipped net learnt: data, classes, pictures (400 of each class).
LEARNT_FROM = {
    "fashion": ("fashion", tuple(range(10)), 4000),
    "low_digits": ("digits", tuple(range(5)), 2000),
}


def build_transfer_net(classes: int, seed: int) -> nn.Sequential:
    """Returns features, 784 pixels to 64 numbers, and a linear layer for the classes.

    Pictures are (1, 28, 28); the last module is the only one that knows the classes.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        features = nn.Sequential(
            *(nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
            *(nn.Linear(256, 64), nn.ReLU()),
        )
        return nn.Sequential(features, nn.Linear(64, classes))


def load_pretrained(name: str) -> nn.Sequential:
    """Returns a shipped net: "fashion" or "low_digits".

    Raises ValueError for another name, FileNotFoundError where its file is missing.
    """
    if name not in LEARNT_FROM:
        raise ValueError(f"unknown net {name!r}: {', '.join(LEARNT_FROM)}")
    net = build_transfer_net(len(LEARNT_FROM[name][1]), 0)
    with zipfile.ZipFile(find_file(PRETRAINED)) as archive:
        read = {n: read_array(archive, f"{name}.{n}") for n in net.state_dict()}
    net.load_state_dict({n: w.float() for n, w in read.items()})
    return net


def pretrain_net(
    name: str, epochs: int = 12, batch: int = 50, lr: float = 2e-3, seed: int = 0
) -> Iterator[tuple[nn.Sequential, float]]:
    """Yields a net and its test accuracy after each epoch on its own task."""
    data, classes, images = LEARNT_FROM[name]
    (x, y), (test_x, test_y) = draw_few(
        load_pool(data, 28), images, seed, classes=classes
    )
    net = build_transfer_net(len(classes), seed)
    rule = torch.optim.Adam(net.parameters(), lr)
    each = -(-images // batch)  # steps of an epoch
    schedule = torch.optim.lr_scheduler.OneCycleLR(rule, lr, epochs * each)
    generator = torch.Generator().manual_seed(seed)
    batches = shuffled_batches(images, batch, generator)

    def loss_of(_: int) -> torch.Tensor:
        chosen = next(batches)
        seen = random_warp(x[chosen], "shift", generator)
        return F.cross_entropy(net(seen), y[chosen])

    for step, _ in train(loss_of, rule, epochs * each):
        if step:  # the first rate is set
            schedule.step()
        if step and step % each == 0:
            yield net, measure(net, test_x, test_y, 100)[1]
    yield net, measure(net, test_x, test_y, 100)[1]


def write_pretrained() -> None:
    """Trains both nets and writes their weights, rounded to 16 bits."""
    torch.set_num_threads(1)
    path = Path(__file__).parents[1] / "datasets" / PRETRAINED
    with zipfile.ZipFile(path, "w") as archive:
        for name in LEARNT_FROM:
            for learnt in pretrain_net(name):
                print(f"{name}: test accuracy {learnt[1]:.4f}", flush=True)
            for layer, w in learnt[0].state_dict().items():
                write_array(archive, f"{name}.{layer}", w.half())


if __name__ == "__main__":
    write_pretrained()
