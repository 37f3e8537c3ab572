"""Why convolution: what a shift of the picture does to layers and to whole nets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from models.core.device import best_device
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


@dataclass(frozen=True)
class ShiftedNet:
    """One net of one seed."""

    kind: str
    parameters: int
    losses: torch.Tensor  # (steps,) cross-entropy of each batch
    accuracy: torch.Tensor  # (7,) on test images moved by 0 to 6 pixels; nan: not yet


@dataclass(frozen=True)
class ShiftedSeed:
    """All nets of one seed so far."""

    seed: int
    nets: tuple[ShiftedNet, ...]


@dataclass(frozen=True)
class ShiftedNets:
    """All seeds so far."""

    progress: float
    steps: int  # of every net
    shifts: torch.Tensor  # (7,) pixels to the right
    runs: tuple[ShiftedSeed, ...]


def shifted_nets(
    nets: tuple[str, ...] = ("dense", "conv"),
    seeds: tuple[int, ...] = (0,),
    images: int = 1500,
    epochs: int = 3,
    moved: int = 0,
    lr: float = 4e-3,
    device: str = "auto",
) -> Iterator[ShiftedNets]:
    """Trains nets on digits, then tests them on digits moved to the right.

    The same images in the same order for every net of a seed; Adam, batches of 50.
    With `moved`, training images are moved at random by up to so many pixels, across
    and down. Raises ValueError for unknown nets or numbers out of range.
    """
    if not (1 <= images <= 8000 and 1 <= epochs <= 20 and 0 <= moved <= 6):
        raise ValueError("up to 8,000 images, 20 epochs, moved by up to 6 pixels")
    if not (nets and seeds):
        raise ValueError("at least one net and one seed")
    place = best_device(device).name
    x, y = load_digits(images)
    test_x, test_y = load_digits(TESTED, first=9000)
    data = tuple(t.to(place) for t in (put_in_field(x), y))
    test = tuple(t.to(place) for t in (put_in_field(test_x), test_y))
    steps = epochs * -(-images // BATCH)
    done: list[ShiftedSeed] = []
    for seed in seeds:
        whole: list[ShiftedNet] = []
        for kind in nets:
            for net in learn_and_move(kind, seed, data, test, epochs, moved, lr):
                share = len(done) + (len(whole) + len(net.losses) / steps) / len(nets)
                run = ShiftedSeed(seed, (*whole, net))
                yield ShiftedNets(
                    min(1.0, share / len(seeds)),
                    steps,
                    torch.tensor(SHIFTS),
                    (*done, run),
                )
            whole.append(net)
        done.append(ShiftedSeed(seed, tuple(whole)))


def learn_and_move(
    kind: str,
    seed: int,
    data: tuple[torch.Tensor, torch.Tensor],
    test: tuple[torch.Tensor, torch.Tensor],
    epochs: int,
    moved: int,
    lr: float,
) -> Iterator[ShiftedNet]:
    """Trains one net and tests it at each shift; yields it so far."""
    (x, y), generator = data, torch.Generator().manual_seed(seed)
    net = draw_net(kind, seed).to(x.device)
    optimizer = torch.optim.Adam(net.parameters(), lr)
    parameters = sum(p.numel() for p in net.parameters())
    losses: list[torch.Tensor] = []
    accuracy = torch.full((len(SHIFTS),), torch.nan)

    def so_far() -> ShiftedNet:
        return ShiftedNet(kind, parameters, torch.stack(losses), accuracy.clone())

    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=generator).split(BATCH):
            right, down = torch.randint(-moved, moved + 1, (2,), generator=generator)
            logits = net(move(x[batch], int(right), int(down)))
            loss = F.cross_entropy(logits, y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
            yield so_far()
    for shift in SHIFTS:
        with torch.no_grad():
            y_hat = net(move(test[0], shift)).argmax(1)
        accuracy[shift] = (y_hat == test[1]).float().mean()
        yield so_far()
