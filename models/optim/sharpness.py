"""Small or large batches: test accuracy and sharpness under several seeds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.device import best_device
from models.core.nets import Weights, draw_weights, forward
from models.core.parameter_vector import Problem, flatten, hessian_times
from models.core.training import shuffled_batches
from models.data.small_sets import draw_halves
from models.landscape.lanczos import lanczos
from models.optim.batch_size import timed_update

PRODUCTS = 20  # of the Hessian with a vector: the largest eigenvalue settles first


@dataclass(frozen=True)
class SmallOrLarge:
    """Every (batch size, seed) trained so far; nan: not yet, or diverged."""

    progress: float
    points: int  # trained on; as many again to test
    batches: tuple[int, ...]
    lrs: tuple[float, ...]  # for each batch size
    updates: tuple[int, ...]
    test_accuracy: torch.Tensor  # (batches, seeds)
    train_accuracy: torch.Tensor
    train_loss: torch.Tensor
    sharpness: torch.Tensor  # (batches, seeds) largest Hessian eigenvalue
    diverged: torch.Tensor  # (batches, seeds) bool


def small_or_large(
    data: str = "digits",
    batches: tuple[int, ...] = (16, 256),
    seeds: int = 5,
    budget: str = "epochs",
    epochs: int = 20,
    updates: int = 600,
    scale_lr: bool = False,
    depth: int = 1,
    width: int = 32,
    activation: str = "tanh",
    lr: float = 0.1,
    seed: int = 0,
    points: int = 1000,
    device: str = "auto",
) -> Iterator[SmallOrLarge]:
    """Trains nets with small and large batches and measures where they end.

    Half of the data trains, half tests. A seed fixes the first weights, the same for
    every batch size, and the orders. The budget is `epochs` for all, or `updates` for
    all; `scale_lr` gives every batch size the learning rate lr B / B_1, B_1 being the
    first (Goyal et al. 2017, arXiv:1706.02677). Sharpness is the largest eigenvalue
    of the training loss's Hessian (Keskar et al. 2017, arXiv:1609.04836); what it
    says about test accuracy is disputed (Dinh et al. 2017, arXiv:1703.04933).

    Raises ValueError for more than 50,000 updates or an argument out of range.
    """
    if budget not in ("epochs", "updates") or not 1 <= len(batches) <= 5:
        raise ValueError("budget is epochs or updates; up to 5 batch sizes")
    if not (
        0 < lr <= 100 and 0 <= depth <= 4 and 1 <= width <= 128 and 1 <= seeds <= 20
    ):
        raise ValueError("lr above 0, depth 0 to 4, width 1 to 128, 1 to 20 seeds")
    place = best_device(device).name
    training, testing = draw_halves(data, points, seed, place)
    half = len(training[1])
    if not all(1 <= batch <= half for batch in batches):
        raise ValueError(f"a batch is from 1 to {half} points")
    counts = [
        epochs * math.ceil(half / batch) if budget == "epochs" else updates
        for batch in batches
    ]
    if not 1 <= seeds * sum(counts) <= 50_000:
        raise ValueError(f"{seeds * sum(counts)} updates in all; from 1 to 50,000")
    lrs = [lr * batch / batches[0] if scale_lr else lr for batch in batches]
    sizes = (len(training[0]), *(width,) * depth, int(training[1].max()) + 1)
    found = torch.full((4, len(batches), seeds), math.nan, dtype=torch.float64)
    diverged = torch.zeros(len(batches), seeds, dtype=torch.bool)
    done, total = 0, seeds * sum(counts)

    def so_far() -> SmallOrLarge:
        return SmallOrLarge(
            progress=done / total,
            points=half,
            batches=batches,
            lrs=tuple(lrs),
            updates=tuple(counts),
            test_accuracy=found[0],
            train_accuracy=found[1],
            train_loss=found[2],
            sharpness=found[3],
            diverged=diverged,
        )

    yield so_far()
    for k in range(seeds):
        generator = torch.Generator().manual_seed(seed + 1 + k)
        start = draw_weights(sizes, generator)
        for i, batch in enumerate(batches):
            weights = [w.to(place, copy=True).requires_grad_() for w in start]
            order = shuffled_batches(half, batch, torch.Generator().manual_seed(k))
            for _ in range(counts[i]):
                chosen = next(order).to(place)
                timed_update(weights, *training, chosen, activation, lrs[i])
                done += 1
                yield so_far()
            found[0, i, k], _ = score(weights, *testing, activation)
            found[1, i, k], found[2, i, k] = score(weights, *training, activation)
            if not found[2, i, k] <= 1e6:  # nan counts as lost
                found[:, i, k], diverged[i, k] = math.nan, True
                continue
            inputs = training[0].cpu().double(), training[1].cpu()
            problem = Problem(*inputs, sizes, activation)
            for found[3, i, k] in largest_eigenvalue(weights, problem, generator):
                yield so_far()
    yield so_far()


@torch.no_grad()
def score(
    weights: Weights, x: torch.Tensor, y: torch.Tensor, activation: str
) -> tuple[float, float]:
    """Returns accuracy and loss on x (features, n), y (n,)."""
    logits = forward(weights, x, activation)
    accuracy = (logits.argmax(0) == y).double().mean()
    return float(accuracy), float(F.cross_entropy(logits.T, y))


def largest_eigenvalue(
    weights: Weights, problem: Problem, generator: torch.Generator
) -> Iterator[float]:
    """Yields the Hessian's largest eigenvalue as Lanczos comes nearer to it."""
    theta = flatten(weights).cpu().double()
    probe = torch.randn(len(theta), generator=generator, dtype=torch.float64)
    found = lanczos(lambda v: hessian_times(theta, v, problem), probe, PRODUCTS)
    for eigenvalues, _, _ in found:
        yield float(eigenvalues[-1])
