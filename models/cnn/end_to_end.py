"""A whole task: from pictures on disk to a file of predictions.

Many pictures of clothes, labels for a few: train, choose the best epoch on a
validation set, let the net label what it is sure of (pseudo-labels: D.-H. Lee 2013,
ICML workshop on challenges in representation learning), and predict the test set.
"""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from models.core.device import choose_device
from models.core.training import measure, train
from models.data.digits import find_file, read_array
from models.data.toy_data import Points

CLOTHES = "fashion_6k.npz"
VALIDATION, UNLABELLED = 500, 1500  # pictures, of the 5000 to train on


@dataclass(frozen=True)
class Epoch:
    """What one epoch came to."""

    train_loss: float
    train_accuracy: float  # on augmented pictures and pseudo-labels, if there are any
    valid_loss: float
    valid_accuracy: float
    pseudo: int  # pictures that the net labelled itself
    pseudo_right: float  # the share of them that is right; training never knows


@dataclass(frozen=True)
class Trained:
    """The training so far, and the predictions of the best epoch once it is whole."""

    progress: float
    epochs: tuple[Epoch, ...]
    best: int  # the epoch with the best validation accuracy, counted from 1
    probabilities: torch.Tensor  # (tests, classes)
    file: str  # the predictions as they are handed in


@dataclass(frozen=True)
class Task:
    """The same, beside what is true: for us to judge by."""

    progress: float
    device: str
    epochs: tuple[Epoch, ...]
    best: int  # the epoch with the best validation accuracy, counted from 1
    predictions: torch.Tensor  # (tests,) classes
    file: str  # the predictions as they are handed in
    answers: torch.Tensor  # (tests,) what is true
    pictures: torch.Tensor  # the first test pictures (20, 28, 28) uint8


# 1. Data -----------------------------------------------------------------------------


def load_clothes(part: str) -> Points:
    """Returns pictures (n, 28, 28) and labels (n,): 5000 to "train", 1000 to "test"."""
    with zipfile.ZipFile(find_file(CLOTHES)) as archive:
        names = (f"{part}_images", f"{part}_labels")
        return tuple(read_array(archive, name) for name in names)


def normalise(images: torch.Tensor) -> torch.Tensor:
    """Returns (n, 1, 28, 28) with about mean 0 and standard deviation 1."""
    return (images[:, None].float() / 255 - 0.286) / 0.353


# 2. Transforms, in training only -----------------------------------------------------


def augment_batch(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Mirrors about half of the pictures, and moves the batch by up to 2 pixels."""
    mirrored = torch.rand(len(x), 1, 1, 1, generator=generator) < 0.5
    x = torch.where(mirrored.to(x.device), x.flip(-1), x)
    right, down = torch.randint(-2, 3, (2,), generator=generator).tolist()
    return F.pad(x, (right, -right, down, -down), value=float(x.min()))


# 3. Model ----------------------------------------------------------------------------


class ConvNet(nn.Module):
    """Two blocks of convolution, batch norm, ReLU and pooling, then a classifier."""

    def __init__(self, width: int = 16, classes: int = 10) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, 2 * width, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(2 * width)
        self.classifier = nn.Linear(2 * width * 7 * 7, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Takes pictures (batch, 1, 28, 28), gives logits (batch, classes)."""
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(x))), 2)  # (batch, 16, 14, 14)
        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2)  # (batch, 32, 7, 7)
        return self.classifier(x.flatten(1))


# 4. Training and prediction ----------------------------------------------------------


def train_epoch(
    net: nn.Module,
    optimizer: torch.optim.Optimizer,
    data: Points,
    batch: int,
    augment: bool,
    generator: torch.Generator,
) -> Iterator[tuple[float, float, float]]:
    """Trains on all pictures once; yields progress, mean loss and accuracy so far."""
    loader = DataLoader(TensorDataset(*data), batch, shuffle=True, generator=generator)
    batches, sizes, right = iter(loader), [], []

    def loss_of(_: int) -> torch.Tensor:
        x, y = next(batches)
        logits = net(augment_batch(x, generator) if augment else x)
        sizes.append(len(y))
        right.append(int((logits.argmax(1) == y).sum()))
        return F.cross_entropy(logits, y)

    total = 0.0
    for step, loss in train(loss_of, optimizer, len(loader)):
        total += float(loss) * sizes[-1]
        yield step / len(loader), total / sum(sizes), sum(right) / sum(sizes)
    next(batches, None)  # as a for loop over the loader ends: it draws once more


@torch.no_grad()
def predict(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Returns the probabilities (n, classes) for pictures x; the net stays as it is."""
    mode = net.training
    net.eval()
    logits = torch.cat([net(part) for part in x.split(100)])
    net.train(mode)
    return logits.softmax(1)


def prediction_file(predictions: torch.Tensor) -> str:
    """Returns a table with a line for each picture: its number and its class."""
    lines = [f"{number},{label}" for number, label in enumerate(predictions.tolist())]
    return "\n".join(["id,label", *lines]) + "\n"


# 5. The whole ------------------------------------------------------------------------


def train_and_predict(
    labelled: int = 400,
    epochs: int = 12,
    batch: int = 50,
    lr: float = 2e-3,
    augment: bool = True,
    pseudo: bool = False,
    threshold: float = 0.95,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Trained]:
    """Learns clothes from few labels, and predicts 1000 test pictures.

    500 further pictures validate: the epoch that does best on them predicts. With
    `pseudo`, every epoch after the first third begins by labelling 1500 pictures whose
    labels are hidden; those with a probability from `threshold` on are trained on too.

    Raises ValueError for arguments out of range.
    """
    if not (10 <= labelled <= 3000 and 1 <= epochs <= 50 and 2 <= batch <= labelled):
        raise ValueError("10 to 3000 labels, up to 50 epochs, batches from 2")
    if not (0 < lr <= 1 and 0 <= threshold <= 1):
        raise ValueError("lr and the threshold are from 0 to 1")
    place = choose_device(device)
    (images, labels), (test_images, _) = load_clothes("train"), load_clothes("test")
    sizes = [len(images) - UNLABELLED - VALIDATION, UNLABELLED, VALIDATION]
    known_x, hidden_x, valid_x = normalise(images).to(place).split(sizes)
    known_y, hidden_y, valid_y = labels.long().to(place).split(sizes)
    known_x, known_y = known_x[:labelled], known_y[:labelled]

    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):  # a new net draws from PyTorch's own
        torch.manual_seed(seed)
        net = ConvNet().to(place)
    optimizer = torch.optim.AdamW(net.parameters(), lr)
    history: list[Epoch] = []
    best, best_weights = 0, copy.deepcopy(net.state_dict())
    for epoch in range(epochs):
        x, y, count, share = known_x, known_y, 0, 0.0
        if pseudo and epoch >= epochs / 3:
            sure, y_hat = predict(net, hidden_x).max(1)
            chosen = sure >= threshold
            x, y = torch.cat([x, hidden_x[chosen]]), torch.cat([y, y_hat[chosen]])
            count = int(chosen.sum())
            share = int((y_hat == hidden_y)[chosen].sum()) / max(1, count)
        steps = train_epoch(net, optimizer, (x, y), batch, augment, generator)
        for learnt in steps:
            progress = (epoch + learnt[0]) / epochs
            yield Trained(progress, tuple(history), best, torch.empty(0, 10), "")
        valid = measure(net, valid_x, valid_y, 100)
        if valid[1] > max((e.valid_accuracy for e in history), default=0.0):
            best, best_weights = epoch + 1, copy.deepcopy(net.state_dict())
        history.append(Epoch(*learnt[1:], *valid, count, share))

    net.load_state_dict(best_weights)
    p = predict(net, normalise(test_images).to(place)).cpu()
    yield Trained(1.0, tuple(history), best, p, prediction_file(p.argmax(1)))


def judged_task(
    labelled: int = 400,
    epochs: int = 12,
    batch: int = 50,
    lr: float = 2e-3,
    augment: bool = True,
    pseudo: bool = False,
    threshold: float = 0.95,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Task]:
    """Trains and predicts, and lays the answers beside the predictions."""
    place = choose_device(device)
    pictures, answers = load_clothes("test")
    for so_far in train_and_predict(
        labelled, epochs, batch, lr, augment, pseudo, threshold, seed, device
    ):
        yield Task(
            progress=so_far.progress,
            device=place,
            epochs=so_far.epochs,
            best=so_far.best,
            predictions=so_far.probabilities.argmax(1),
            file=so_far.file,
            answers=answers,
            pictures=pictures[:20],
        )
