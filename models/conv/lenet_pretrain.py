"""The LeNet that ships with the site, and how it was trained.

    python -m models.conv.lenet_pretrain

trains it anew (about a minute on one core) and writes models/datasets/lenet.npz.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from models.conv.lenet import build_lenet, modern_lenet
from models.core.training import measure, shuffled_batches, train
from models.data.digits import find_file, load_digits, read_array

TRAINED = "lenet.npz"
LEARNT = 8000  # of the embedded digits; the other 2000 were never seen in training


def trained_lenet() -> tuple[nn.Sequential, float]:
    """Returns the shipped net (today's LeNet-5), and its accuracy on 2000 test digits.

    Raises FileNotFoundError where its file is missing.
    """
    with torch.device("meta"):  # no numbers yet: they come from the file
        net = modern_lenet()
    with zipfile.ZipFile(find_file(TRAINED)) as archive:
        weights = {n: read_array(archive, n).float() for n in net.state_dict()}
        right = read_array(archive, "right")
    net.load_state_dict(weights, assign=True)
    return net, int(right[0]) / int(right[1])


def held_out() -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the 2000 digits (2000, 1, 28, 28) it was not trained on, with classes."""
    x, y = load_digits(10_000 - LEARNT, first=LEARNT)
    return x[:, None], y


def distort(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Returns images (n, 1, size, size), each turned, slanted, scaled and moved a bit.

    Up to 12 degrees, a slant of 0.2, 15 per cent in width and in height, 2 pixels.
    """
    n = len(x)

    def draw(most: float) -> torch.Tensor:
        return (torch.rand(n, generator=generator) * 2 - 1) * most

    angle, slant = draw(math.radians(12)), draw(0.2)
    wide, high = 1 + draw(0.15), 1 + draw(0.15)
    right, down = draw(4 / 28), draw(4 / 28)  # a picture is 2 wide: 4/28 is 2 pixels
    rows = [
        [wide * angle.cos(), high * (slant - angle.sin()), right],
        [wide * angle.sin(), high * angle.cos(), down],
    ]
    theta = torch.stack([torch.stack(row, -1) for row in rows], 1)  # (n, 2, 3)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, align_corners=False)


def pretrain(
    epochs: int = 40, batch: int = 64, lr: float = 3e-3, seed: int = 0
) -> Iterator[tuple[nn.Sequential, float]]:
    """Yields the net and its mean loss after each epoch on distorted digits."""
    x, y = load_digits(LEARNT)
    generator = torch.Generator().manual_seed(seed)
    net = build_lenet("modern", seed=seed)
    rule = torch.optim.Adam(net.parameters(), lr)
    each = -(-LEARNT // batch)  # steps of an epoch
    schedule = torch.optim.lr_scheduler.OneCycleLR(rule, lr, epochs * each)
    batches = shuffled_batches(LEARNT, batch, generator)

    def loss_of(_: int) -> torch.Tensor:
        chosen = next(batches)
        return F.cross_entropy(net(distort(x[chosen][:, None], generator)), y[chosen])

    total = 0.0
    for step, loss in train(loss_of, rule, epochs * each):
        if step:  # the first rate is set
            schedule.step()
        if step and step % each == 0:
            yield net, total / each
            total = 0.0
        total += float(loss)
    yield net, total / each


def write_array(archive: zipfile.ZipFile, name: str, array: torch.Tensor) -> None:
    """Adds an array of float16 or int64 to an .npz file."""
    kind = {torch.float16: "<f2", torch.int64: "<i8"}[array.dtype]
    head = {"descr": kind, "fortran_order": False, "shape": tuple(array.shape)}
    said = repr(head).encode().ljust(117) + b"\n"  # with the 10 bytes before: 128
    magic = b"\x93NUMPY\x01\x00" + len(said).to_bytes(2, "little")
    entry = zipfile.ZipInfo(f"{name}.npy")  # without today's date: same net, same file
    data = array.contiguous().view(-1).view(torch.uint8)
    archive.writestr(entry, magic + said + bytes(data.tolist()))


def main() -> None:
    """Trains the net, rounds it to 16 bits, tests that, and writes the file."""
    torch.set_num_threads(1)
    for learnt in pretrain():
        print(f"loss {learnt[1]:.4f}")
    net = learnt[0]
    weights = {name: w.half() for name, w in net.state_dict().items()}
    net.load_state_dict({name: w.float() for name, w in weights.items()})
    x, y = held_out()
    right = round(measure(net, x, y)[1] * len(y))
    path = Path(__file__).parents[1] / "datasets" / TRAINED
    with zipfile.ZipFile(path, "w") as archive:
        for name, w in weights.items():
            write_array(archive, name, w)
        write_array(archive, "right", torch.tensor([right, len(y)]))
    print(f"{right} of {len(y)} test digits are right: {path}")


if __name__ == "__main__":
    main()
