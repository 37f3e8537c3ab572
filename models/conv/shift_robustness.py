"""Why convolution: what a shift of the picture does to layers and to whole nets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from models.core.device import choose_device
from models.core.training import count_parameters, measure, shuffled_batches, train
from models.data.digits import load_digits

FIELD = 36  # pixels: room for a digit to move by 8 without losing any ink
SHIFTS = range(7)
TESTED = 500  # images, none of them trained on
BATCH = 50
NETS = ("dense", "conv", "anywhere")


def make_digits_net(kind: str) -> nn.Sequential:
    """Returns a net from (batch, 1, 36, 36) to ten logits, its weights drawn anew.

    "dense" has a weight for every pixel; "conv" shares small kernels over the picture
    and reads a map of what is where; "anywhere" keeps only the largest answer of every
    map, wherever it was. Raises ValueError for another name.
    """
    if kind not in NETS:
        raise ValueError(f"unknown net {kind!r}: {', '.join(NETS)}")
    if kind == "dense":
        layers = [nn.Linear(FIELD**2, 100), nn.ReLU(), nn.Linear(100, 10)]
        return nn.Sequential(nn.Flatten(), *layers)
    first = [nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2)]  # (8, 16, 16)
    second = [nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2)]  # (16, 7, 7)
    if kind == "conv":
        return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(16 * 7 * 7, 10))
    third = [nn.Conv2d(16, 32, 3), nn.ReLU(), nn.AdaptiveMaxPool2d(1)]  # (32, 1, 1)
    return nn.Sequential(*first, *second, *third, nn.Flatten(), nn.Linear(32, 10))


def draw_net(kind: str, seed: int) -> nn.Sequential:
    """Returns the net as PyTorch draws it from this seed, and leaves other draws be."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make_digits_net(kind)


def move(x: torch.Tensor, right: int, down: int = 0) -> torch.Tensor:
    """Returns x (..., height, width) moved by whole pixels, zeros coming in."""
    return F.pad(x, (right, -right, down, -down))


def put_in_field(x: torch.Tensor) -> torch.Tensor:
    """Returns (images, 1, 36, 36) of (images, 28, 28): a rim of zeros all round."""
    edge = (FIELD - x.shape[-1]) // 2
    return F.pad(x, (edge,) * 4)[:, None]


def learn_digits(
    net: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    epochs: int,
    moved: int,
    lr: float,
    seed: int,
) -> Iterator[tuple[int, torch.Tensor]]:
    """Trains a net by Adam on batches of 50, each moved by up to `moved` pixels."""
    generator = torch.Generator().manual_seed(seed)
    batches = shuffled_batches(len(x), BATCH, generator)

    def loss_of(_: int) -> torch.Tensor:
        some = next(batches)
        right, down = torch.randint(-moved, moved + 1, (2,), generator=generator)
        return F.cross_entropy(net(move(x[some], int(right), int(down))), y[some])

    optimizer = torch.optim.Adam(net.parameters(), lr)
    return train(loss_of, optimizer, epochs * -(-len(x) // BATCH))


@dataclass(frozen=True)
class ShiftedNet:
    """One net of one seed."""

    kind: str
    parameters: int
    accuracy: torch.Tensor  # (7,) on test images moved by 0 to 6 pixels; nan: not yet


@dataclass(frozen=True)
class Shifted:
    """The nets of every seed so far, and the step that the last one takes next."""

    runs: tuple[tuple[ShiftedNet, ...], ...]
    step: int
    loss: torch.Tensor


def learn_and_shift(
    nets: tuple[str, ...] = ("dense", "conv"),
    seeds: tuple[int, ...] = (0,),
    images: int = 1500,
    epochs: int = 3,
    moved: int = 0,
    lr: float = 4e-3,
    device: str = "auto",
) -> Iterator[Shifted]:
    """Trains nets on digits, then tests them on digits moved to the right.

    The same images in the same order for every net of a seed. With `moved`, training
    images are moved at random, across and down. Raises ValueError for unknown nets or
    numbers out of range.
    """
    if not (1 <= images <= 8000 and 1 <= epochs <= 20 and 0 <= moved <= 6):
        raise ValueError("up to 8,000 images, 20 epochs, moved by up to 6 pixels")
    if not (nets and seeds):
        raise ValueError("at least one net and one seed")
    place = choose_device(device)
    x, y = load_digits(images)
    test_x, test_y = load_digits(TESTED, first=9000)
    x, y = put_in_field(x).to(place), y.to(place)
    test_x, test_y = put_in_field(test_x).to(place), test_y.to(place)
    runs: tuple[tuple[ShiftedNet, ...], ...] = ()
    for seed in seeds:
        runs = (*runs, ())
        for kind in nets:
            net, accuracy = draw_net(kind, seed).to(place), torch.full((7,), torch.nan)
            mine = ShiftedNet(kind, count_parameters(net.parameters()), accuracy)
            runs = (*runs[:-1], (*runs[-1], mine))
            for step, loss in learn_digits(net, x, y, epochs, moved, lr, seed):
                yield Shifted(runs, step, loss)
            for pixels in SHIFTS:
                accuracy[pixels] = measure(net, move(test_x, pixels), test_y)[1]
            yield Shifted(runs, step + 1, loss)


@dataclass(frozen=True)
class WatchedNet:
    """One net of one seed, and how it learnt."""

    kind: str
    parameters: int
    accuracy: torch.Tensor  # (7,) on test images moved by 0 to 6 pixels; nan: not yet
    losses: torch.Tensor  # (steps done,) cross-entropy of each batch


@dataclass(frozen=True)
class ShiftedNets:
    """All seeds so far."""

    progress: float
    steps: int  # of every net
    shifts: torch.Tensor  # (7,) pixels to the right
    runs: tuple[tuple[WatchedNet, ...], ...]  # of each seed


def shifted_nets(
    nets: tuple[str, ...] = ("dense", "conv"),
    seeds: tuple[int, ...] = (0,),
    images: int = 1500,
    epochs: int = 3,
    moved: int = 0,
    lr: float = 4e-3,
    device: str = "auto",
) -> Iterator[ShiftedNets]:
    """Trains and tests as `learn_and_shift`, and keeps every loss."""
    steps, count = epochs * -(-images // BATCH), len(seeds) * len(nets)
    losses = torch.zeros(count, steps, device=choose_device(device))
    begun = 0
    for now in learn_and_shift(nets, seeds, images, epochs, moved, lr, device):
        begun += now.step == 0
        done = min(now.step + 1, steps)
        losses[begun - 1, done - 1] = now.loss
        curves = iter([*losses[: begun - 1], losses[begun - 1, :done]])
        yield ShiftedNets(
            progress=((begun - 1) * steps + done) / (count * steps),
            steps=steps,
            shifts=torch.tensor(SHIFTS),
            runs=tuple(
                tuple(WatchedNet(**vars(net), losses=next(curves)) for net in run)
                for run in now.runs
            ),
        )
