"""How much of a difference between activations is the luck of the first weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch

from models.core.device import choose_device
from models.core.nets import draw_weights, layer_sizes, logits_of, mean_loss
from models.core.training import choose_optimizer, measure, train
from models.data.toy_data import draw_points


@dataclass(frozen=True)
class Luck:
    """The same comparison under several seeds of the weights; the data stay."""

    progress: float
    steps: int
    activations: tuple[str, ...]
    curve_steps: torch.Tensor  # (marks,)
    low: torch.Tensor  # (activations, marks) loss: lowest, median and highest of seeds
    middle: torch.Tensor
    high: torch.Tensor
    loss: torch.Tensor  # (activations, seeds done) at the end
    accuracy: torch.Tensor  # (activations, seeds done)
    wins: tuple[int, ...]  # seeds in which this activation had the lowest loss


def luck(
    data: str = "spiral",
    points: int = 1000,
    noise: float = 0.2,
    activations: tuple[str, ...] = ("tanh", "relu"),
    depth: int = 1,
    width: int = 100,
    optimizer: str = "adam",
    lr: float = 1e-3,
    weight_decay: float = 1e-5,
    steps: int = 1000,
    seed: int = 12345,
    own: str = "",
    count: int = 5,
    device: str = "auto",
) -> Iterator[Luck]:
    """Repeats a comparison from `count` draws of the weights on the same points.

    Raises ValueError for arguments that make no data, net or optimizer.
    """
    if not 1 <= len(activations) <= 4 or not (
        1 <= count <= 20 and 1 <= steps <= 20_000
    ):
        raise ValueError("up to 4 activations, 20 seeds, 20,000 steps")
    place = choose_device(device)
    x, y = draw_points(data, points, noise, torch.Generator().manual_seed(seed), own)
    sizes = layer_sizes(depth, width, int(y.max()) + 1)
    columns, labels = x.T.contiguous().to(place), y.to(place)
    curve_steps = torch.linspace(0, steps - 1, min(steps, 200)).long()
    curves = torch.zeros(len(activations), count, len(curve_steps))
    loss, accuracy = torch.zeros(2, len(activations), count)
    args = (steps, activations, curve_steps)
    result = summarise(curves[:, :0], loss[:, :0], accuracy[:, :0], 0.0, *args)
    for k in range(count):
        start = draw_weights(sizes, torch.Generator().manual_seed(seed + 1 + k))
        for i, activation in enumerate(activations):
            weights = [w.to(place, copy=True).requires_grad_() for w in start]
            losses = torch.zeros(steps, device=place)
            rule = choose_optimizer(optimizer, weights, lr, weight_decay)
            objective = partial(mean_loss, weights, columns, labels, activation)
            for step, value in train(lambda _, loss=objective: loss(), rule, steps):
                losses[step] = value
                yield result
            curves[i, k] = losses.cpu()[curve_steps]
            net = logits_of(weights, activation)
            loss[i, k], accuracy[i, k] = losses[-1], measure(net, columns, labels)[1]
        done = slice(0, k + 1)
        result = summarise(
            curves[:, done], loss[:, done], accuracy[:, done], (k + 1) / count, *args
        )
    yield result


def summarise(
    curves: torch.Tensor,
    loss: torch.Tensor,
    accuracy: torch.Tensor,
    progress: float,
    steps: int,
    activations: tuple[str, ...],
    curve_steps: torch.Tensor,
) -> Luck:
    """Returns the band of the curves (activations, seeds, marks) and who won."""
    if not curves.shape[1]:  # before the first seed is done
        curves = curves.new_full((len(activations), 1, len(curve_steps)), float("nan"))
    ranked = curves.sort(1).values  # nan, a diverged run, counts as the largest
    seeds = ranked.shape[1]
    finite = loss.isfinite().any(0)  # (seeds,) where nobody finished, nobody won
    best = loss.nan_to_num(float("inf"))[:, finite].argmin(0).tolist()
    return Luck(
        progress=progress,
        steps=steps,
        activations=activations,
        curve_steps=curve_steps,
        low=ranked[:, 0],
        middle=(ranked[:, (seeds - 1) // 2] + ranked[:, seeds // 2]) / 2,
        high=ranked[:, -1],
        loss=loss,
        accuracy=accuracy,
        wins=tuple(best.count(i) for i in range(len(activations))),
    )
