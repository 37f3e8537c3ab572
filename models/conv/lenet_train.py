"""A LeNet that learns, with its kernels and feature maps pictured on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from models.conv.lenet import build_lenet, layer_outputs
from models.core.device import best_device
from models.core.snapshots import frame_marks
from models.data.lenet_data import Images, load_images

BATCH = 32
GLANCE = 2000  # test images looked at on the way; at the end, all
LAYERS = ("C1", "C3")  # whose maps are pictured


@dataclass(frozen=True)
class LeNetRun:
    """A training run so far. While data is being downloaded there are no frames."""

    progress: float
    downloaded: float | None  # share of the data that has arrived; None once it is here
    device: str
    steps: int
    parameters: int
    train_images: int
    test_images: int
    losses: torch.Tensor  # (steps done,) cross-entropy of each batch before its step
    frame_steps: torch.Tensor  # (frames,)
    accuracy: torch.Tensor  # (frames,) on up to 2000 test images
    test_loss: torch.Tensor  # (frames,) cross-entropy on the same
    kernels: torch.Tensor  # (frames, 6, channels, 5, 5) of C1
    image: torch.Tensor  # (channels, size, size) uint8, the test image followed
    label: int
    maps: dict[str, torch.Tensor]  # (frames, maps, height, width) int8 of 127 largest
    probabilities: torch.Tensor  # (frames, 10) of the image followed
    right: int  # of all test images, in the end
    seconds: float  # of processor time spent on training steps
    diverged: int | None  # first step whose loss is no number


def nothing_yet(share: float, device: str) -> LeNetRun:
    """Returns the result while data is being downloaded."""
    none = torch.zeros(0)
    return LeNetRun(
        *(0.0, share, device, 0, 0, 0, 0, none, none, none, none),
        *(none, none, 0, {}, none, 0, 0.0, None),
    )


class Pupil:
    """A net that learns, and what is noted of it."""

    def __init__(
        self, net: nn.Sequential, images: Images, look: int, marks: list[int], lr: float
    ) -> None:
        self.net, self.marks, self.images = net, marks, images
        steps = marks[-1]
        self.rule = torch.optim.Adam(net.parameters(), lr, fused=True)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.rule, lr, steps)
        self.place = next(net.parameters()).device
        self.losses = torch.zeros(steps, device=self.place)
        self.done, self.seconds, self.right = 0, 0.0, 0
        self.diverged: int | None = None
        of_class = (images.test_y == look).nonzero().flatten()
        self.shown = int(of_class[0]) if len(of_class) else 0
        self.kernels: list[torch.Tensor] = []
        self.maps: dict[str, list[torch.Tensor]] = {name: [] for name in LAYERS}
        self.numbers: list[tuple[float, float]] = []
        self.probabilities: list[torch.Tensor] = []

    def ready(self, x: torch.Tensor) -> torch.Tensor:
        """Returns images as the net takes them, from 0 to 1."""
        return x.to(self.place).float() / 255

    def step(self, x: torch.Tensor, y: torch.Tensor) -> None:
        """Learns from one batch."""
        began = time.process_time()
        loss = F.cross_entropy(self.net(self.ready(x)), y.to(self.place))
        self.rule.zero_grad()
        loss.backward()
        self.rule.step()
        self.schedule.step()
        self.losses[self.done] = loss.detach()
        self.done += 1
        self.seconds += time.process_time() - began

    def test(self, most: int) -> Iterator[tuple[int, float]]:
        """Yields how many test images are right and their summed loss, so far."""
        right, loss = 0, 0.0
        for first in range(0, min(most, len(self.images.test_y)), 250):
            part = slice(first, first + 250)
            x, y = self.images.test_x[part], self.images.test_y[part].to(self.place)
            with torch.no_grad():
                logits = self.net(self.ready(x))
            right += int((logits.argmax(1) == y).sum())
            loss += float(F.cross_entropy(logits, y, reduction="sum"))
            yield right, loss

    def picture(self) -> Iterator[None]:
        """Notes how the net stands; yields in between."""
        lost = (~self.losses[: self.done].isfinite()).nonzero()
        if len(lost):
            self.diverged = int(lost[0])
        tested = min(GLANCE, len(self.images.test_y))
        for score in self.test(GLANCE):
            right, loss = score
            yield
        self.numbers.append((right / tested, loss / tested))
        x = self.ready(self.images.test_x[self.shown][None])
        with torch.no_grad():
            outputs = layer_outputs(self.net, x)
        self.kernels.append(self.net.C1[0].weight.detach().cpu().clone())
        for name in LAYERS:
            seen = outputs[name][0].cpu()
            largest = seen.abs().amax().clamp(min=1e-9)
            self.maps[name].append((127 * seen / largest).nan_to_num().to(torch.int8))
        self.probabilities.append(outputs["output"][0].softmax(0).cpu())

    def so_far(self) -> LeNetRun:
        """Returns what is known."""
        frames = len(self.kernels)
        numbers = torch.tensor(self.numbers).view(-1, 2)
        return LeNetRun(
            progress=self.done / self.marks[-1],
            downloaded=None,
            device=str(self.place),
            steps=self.marks[-1],
            parameters=sum(w.numel() for w in self.net.parameters()),
            train_images=len(self.images.y),
            test_images=len(self.images.test_y),
            losses=self.losses[: self.done],
            frame_steps=torch.tensor(self.marks[:frames]),
            accuracy=numbers[:, 0],
            test_loss=numbers[:, 1],
            kernels=torch.stack(self.kernels),
            image=self.images.test_x[self.shown],
            label=int(self.images.test_y[self.shown]),
            maps={name: torch.stack(maps) for name, maps in self.maps.items()},
            probabilities=torch.stack(self.probabilities),
            right=self.right,
            seconds=self.seconds,
            diverged=self.diverged,
        )


def learn_lenet(
    net: str = "modern",
    data: str = "digits",
    images: int = 8000,
    epochs: int = 5,
    lr: float = 3e-3,
    activation: str = "relu",
    pool: str = "max",
    look: int = 3,
    seed: int = 0,
    frames: int = 16,
    device: str = "auto",
) -> Iterator[LeNetRun]:
    """Trains a LeNet-5 with Adam: batches of 32, the learning rate up and down again.

    The rate follows one cycle (Smith & Topin 2017, arXiv:1708.07120) with its top at
    `lr`. `look` is the class of the test image whose feature maps are followed.
    Raises ValueError for arguments that make no net, no data or no step.
    """
    if not (1 <= epochs <= 50 and 0 < lr <= 10 and 0 <= look <= 9):
        raise ValueError("epochs from 1 to 50, lr above 0, a class from 0 to 9")
    place = best_device(device).name
    found = None
    for found in load_images(data, images):
        if isinstance(found, float):
            yield nothing_yet(found, place)
    channels, size = found.x.shape[1:3]
    made = build_lenet(net, channels, size, activation, pool, seed)
    batches = max(1, len(found.y) // BATCH)
    marks = frame_marks(epochs * batches, frames)
    made = made.to(place, memory_format=torch.channels_last)
    pupil = Pupil(made, found, look, marks, lr)
    generator = torch.Generator().manual_seed(seed)
    for step in range(marks[-1]):
        if step in marks:
            for _ in pupil.picture():
                if pupil.kernels:
                    yield pupil.so_far()
            yield pupil.so_far()
            if pupil.diverged is not None:
                return
        if step % batches == 0:
            order = torch.randperm(len(found.y), generator=generator)
        chosen = order[step % batches * BATCH :][:BATCH]
        pupil.step(found.x[chosen], found.y[chosen])
        yield pupil.so_far()
    for _ in pupil.picture():
        yield pupil.so_far()
    for score in pupil.test(len(found.test_y)):
        pupil.right = score[0]
        yield pupil.so_far()
    yield pupil.so_far()
