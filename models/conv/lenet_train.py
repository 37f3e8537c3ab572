"""A LeNet that learns, with its kernels and feature maps pictured on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from models.conv.lenet import build_lenet, layer_outputs
from models.core.device import choose_device
from models.core.snapshots import frame_marks
from models.core.training import count_parameters, measure, train
from models.data.lenet_data import Images, load_images

BATCH = 32
GLANCE = 2000  # test images looked at on the way; at the end, all
LAYERS = ("C1", "C3")  # whose maps are pictured


@dataclass(frozen=True)
class Learning:
    """A LeNet after `done` steps, and how it was tested so far."""

    net: nn.Sequential
    images: Images
    done: int
    losses: torch.Tensor  # (done,) cross-entropy of each batch before its step
    marks: list[int]  # the steps before which it is tested, and the end
    test_loss: list[float]  # at the marks so far, on up to 2000 test images
    accuracy: list[float]
    test_images: int
    right: int  # of all test images, in the end


def whole_batches(images: int, generator: torch.Generator) -> Iterator[torch.Tensor]:
    """Yields the indices of full batches, without end; what is left over waits."""
    while True:
        batches = torch.randperm(images, generator=generator).split(BATCH)
        yield from batches[: max(1, images // BATCH)]


def one_cycle(
    net: nn.Module, lr: float, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """Returns Adam, and its learning rate over the steps: up to `lr` and down again."""
    rule = torch.optim.Adam(net.parameters(), lr, fused=True)
    return rule, torch.optim.lr_scheduler.OneCycleLR(rule, lr, steps)


def logits(net: nn.Module, device: str, x: torch.Tensor) -> torch.Tensor:
    """Returns the net's logits (n, 10) of images (n, ...) uint8."""
    return net(x.to(device).float() / 255)


def train_lenet(
    net: str = "modern",
    data: str = "digits",
    images: int = 8000,
    epochs: int = 5,
    lr: float = 3e-3,
    activation: str = "relu",
    pool: str = "max",
    seed: int = 0,
    frames: int = 16,
    device: str = "auto",
) -> Iterator[float | Learning]:
    """Trains a LeNet-5 with Adam: batches of 32, the learning rate up and down again.

    The rate follows one cycle (Smith & Topin 2017, arXiv:1708.07120) with its top at
    `lr`. While data is being downloaded, yields the share that has arrived. A net whose
    loss is no number stops at the next mark.
    Raises ValueError for arguments that make no net, no data or no step.
    """
    if not (1 <= epochs <= 50 and 0 < lr <= 10):
        raise ValueError("epochs from 1 to 50, lr above 0")
    place = choose_device(device)
    for found in load_images(data, images):
        if isinstance(found, float):
            yield found
    channels, size = found.x.shape[1:3]
    lenet = build_lenet(net, channels, size, activation, pool, seed)
    lenet = lenet.to(place, memory_format=torch.channels_last)
    batches = whole_batches(len(found.y), torch.Generator().manual_seed(seed))
    steps = epochs * max(1, len(found.y) // BATCH)
    marks = frame_marks(steps, frames)
    losses, tests = torch.zeros(steps, device=place), []
    answer = partial(logits, lenet, place)

    def loss_of(_: int) -> torch.Tensor:
        some = next(batches)
        return F.cross_entropy(answer(found.x[some]), found.y[some].to(place))

    def test(most: int) -> tuple[float, float]:
        return measure(answer, found.test_x[:most], found.test_y[:most].to(place), 250)

    def so_far(done: int, right: int = 0) -> Learning:
        test_loss, accuracy = [t[0] for t in tests], [t[1] for t in tests]
        scores = (marks, test_loss, accuracy, len(found.test_y), right)
        return Learning(lenet, found, done, losses[:done], *scores)

    rule, schedule = one_cycle(lenet, lr, steps)
    for step, loss in train(loss_of, rule, steps):
        losses[step] = loss
        if step:  # the first rate is set
            schedule.step()
        yield so_far(step)
        if step in marks:
            tests.append(test(GLANCE))
            yield so_far(step)
            if not losses[:step].isfinite().all():
                return
    tests.append(test(GLANCE))
    yield so_far(steps)
    yield so_far(steps, round(test(len(found.test_y))[1] * len(found.test_y)))


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


class Pictures:
    """What is kept of a net that learns: kernels, and an image on its way through."""

    def __init__(self, images: Images, look: int) -> None:
        of_class = (images.test_y == look).nonzero().flatten()
        shown = int(of_class[0]) if len(of_class) else 0
        self.image, self.label = images.test_x[shown], int(images.test_y[shown])
        self.kernels: list[torch.Tensor] = []
        self.maps: dict[str, list[torch.Tensor]] = {name: [] for name in LAYERS}
        self.probabilities: list[torch.Tensor] = []
        self.seconds = 0.0
        self.diverged: int | None = None

    @torch.no_grad()
    def take(self, now: Learning) -> None:
        """Notes how the net stands."""
        lost = (~now.losses.isfinite()).nonzero()
        if len(lost):
            self.diverged = int(lost[0])
        kernels = now.net.C1[0].weight.detach()
        x = self.image[None].to(kernels.device).float() / 255
        outputs = layer_outputs(now.net, x)
        self.kernels.append(kernels.cpu().clone())
        for name in LAYERS:
            seen = outputs[name][0].cpu()
            largest = seen.abs().amax().clamp(min=1e-9)
            self.maps[name].append((127 * seen / largest).nan_to_num().to(torch.int8))
        self.probabilities.append(outputs["output"][0].softmax(0).cpu())

    def so_far(self, now: Learning) -> LeNetRun:
        """Returns what is known."""
        return LeNetRun(
            progress=now.done / now.marks[-1],
            downloaded=None,
            device=str(now.losses.device),
            steps=now.marks[-1],
            parameters=count_parameters(now.net.parameters()),
            train_images=len(now.images.y),
            test_images=now.test_images,
            losses=now.losses,
            frame_steps=torch.tensor(now.marks[: len(self.kernels)]),
            accuracy=torch.tensor(now.accuracy),
            test_loss=torch.tensor(now.test_loss),
            kernels=torch.stack(self.kernels),
            image=self.image,
            label=self.label,
            maps={name: torch.stack(maps) for name, maps in self.maps.items()},
            probabilities=torch.stack(self.probabilities),
            right=now.right,
            seconds=self.seconds,
            diverged=self.diverged,
        )


def watch_lenet(
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
    """Trains a LeNet, and pictures it each time that it is tested.

    `look` is the class of the test image whose feature maps are followed.
    """
    if not 0 <= look <= 9:
        raise ValueError("a class from 0 to 9")
    pictures: Pictures | None = None
    began = time.process_time()
    for now in train_lenet(
        net, data, images, epochs, lr, activation, pool, seed, frames, device
    ):
        if isinstance(now, float):
            yield nothing_yet(now, choose_device(device))
            continue
        pictures = pictures or Pictures(now.images, look)
        if len(now.accuracy) > len(pictures.kernels):
            pictures.take(now)
        elif now.done < now.marks[-1]:  # a step of training, not a test
            pictures.seconds += time.process_time() - began
        if pictures.kernels:
            yield pictures.so_far(now)
        began = time.process_time()
