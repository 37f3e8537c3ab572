"""Small or large batches: test accuracy and sharpness under several seeds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    if not (
        0 < lr <= 100 and 0 <= depth <= 4 and 1 <= width <= 128 and 1 <= seeds <= 20
    ):
        raise ValueError("lr above 0, depth 0 to 4, width 1 to 128, 1 to 20 seeds")
    place = best_device(device).name
    training, testing = draw_halves(data, points, seed, place)
    half = len(training[1])
    counts = count_updates(budget, batches, half, epochs, updates)
    total, done = seeds * sum(counts), 0
    if not 1 <= total <= 50_000:
        raise ValueError(f"{total} updates in all; from 1 to 50,000")
    lrs = tuple(lr * batch / batches[0] if scale_lr else lr for batch in batches)
    sizes = (len(training[0]), *(width,) * depth, int(training[1].max()) + 1)
    found = torch.full((4, len(batches), seeds), math.nan, dtype=torch.float64)
    diverged = torch.zeros(len(batches), seeds, dtype=torch.bool)
    result = SmallOrLarge(0.0, half, batches, lrs, counts, *found, diverged)
    yield result
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
                yield replace(result, progress=done / total)
            ends = measure_end(weights, training, testing, sizes, activation, generator)
            for found[:, i, k] in ends:
                diverged[i, k] = bool(found[2, i, k].isnan())
                yield replace(result, progress=done / total)
    yield replace(result, progress=1.0)


def count_updates(
    budget: str, batches: tuple[int, ...], points: int, epochs: int, updates: int
) -> tuple[int, ...]:
    """Returns how many updates each batch size makes.

    Raises ValueError for another budget, and batches that the points do not give.
    """
    if budget not in ("epochs", "updates") or not 1 <= len(batches) <= 5:
        raise ValueError("budget is epochs or updates; up to 5 batch sizes")
    if not all(1 <= batch <= points for batch in batches):
        raise ValueError(f"a batch is from 1 to {points} points")
    if budget == "updates":
        return (updates,) * len(batches)
    return tuple(epochs * math.ceil(points / batch) for batch in batches)


def measure_end(
    weights: Weights,
    training: tuple[torch.Tensor, torch.Tensor],
    testing: tuple[torch.Tensor, torch.Tensor],
    sizes: tuple[int, ...],
    activation: str,
    generator: torch.Generator,
) -> Iterator[torch.Tensor]:
    """Yields test accuracy, training accuracy, training loss and sharpness so far.

    All are nan where training diverged.
    """
    accuracy, loss = score(weights, *training, activation)
    if not loss <= 1e6:  # nan counts as lost
        yield torch.full((4,), math.nan)
        return
    known = (score(weights, *testing, activation)[0], accuracy, loss)
    problem = Problem(training[0].cpu().double(), training[1].cpu(), sizes, activation)
    for sharpness in largest_eigenvalue(weights, problem, generator):
        yield torch.tensor((*known, sharpness), dtype=torch.float64)


@torch.no_grad()
def score(
    weights: Weights, x: torch.Tensor, y: torch.Tensor, activation: str
) -> tuple[float, float]:
    """Returns accuracy and loss on x (features, n), y (n,)."""
    # Not `measure`: its accuracy is float32, and the lab prints 0.93 to the last digit.
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
