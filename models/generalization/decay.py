"""Weight decay: few points with many features, exact theory beside what is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.training import choose_optimizer

FEATURES, TEST_POINTS = 200, 100
TRUE_W, TRUE_B, NOISE = 0.01, 0.05, 0.01
LR, BATCH, EPOCHS = 0.003, 5, 100
RUNS = 5  # seeds, learnt side by side


@dataclass(frozen=True)
class Decayed:
    """Linear regression under weight decay, with its curves over the epochs."""

    progress: float
    epochs: torch.Tensor  # (looks,)
    train: torch.Tensor  # (looks, 5) mean squared error of each run
    test: torch.Tensor  # (looks, 5)
    norm: torch.Tensor  # (looks, 5) length of w
    unseen: torch.Tensor  # (looks, 5) of its part orthogonal to all training points
    theory: torch.Tensor  # (looks, 5) the same by the product of (1 - lr lambda)
    learnt: torch.Tensor  # (rank,) w along the singular directions, of the first run
    ridge: torch.Tensor  # (rank,) of the exact minimum under the last lambda
    free: torch.Tensor  # (rank,) and under none
    one: tuple[float, ...]  # w after a step of SGD, AdamW, Adam from 2, slope 0.5


def draw_points(
    n: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draws x (5, n, 200) ~ N(0, 1) and y (5, n) = 0.05 + 0.01 sum x + noise."""
    x = torch.randn(RUNS, n, FEATURES, generator=generator, dtype=torch.float64)
    noise = torch.randn(RUNS, n, generator=generator, dtype=torch.float64)
    return x, TRUE_B + TRUE_W * x.sum(-1) + NOISE * noise


def ridge_parts(
    x: torch.Tensor, y: torch.Tensor, decay: float
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns the ridge solution along each singular direction of x (n, d), y (n,).

    It minimises the mean of squares / 2 + decay |w|^2 / 2 with a free bias: with
    x = U S V' centred, v'w = u'y / s times s^2 / (s^2 + n decay). Returns V (d, rank),
    v'w, and v'w without decay.
    """
    x, y = x - x.mean(0), y - y.mean()
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    kept = s > 1e-9 * s[0]
    free = (u.T @ y)[kept] / s[kept]
    return vh[kept].T, free * s[kept] ** 2 / (s[kept] ** 2 + len(x) * decay), free


def one_step(
    optimizer: str, w: float = 2.0, g: float = 0.5, lr: float = 0.1, decay: float = 3.0
) -> float:
    """Returns w after one step of PyTorch's optimizer with gradient g."""
    weight = torch.tensor([w], dtype=torch.float64, requires_grad=True)
    weight.grad = torch.full_like(weight, g)
    choose_optimizer(optimizer, [weight], lr, decay).step()
    return weight.item()


def learn_decayed(
    decay: float = 0.0,
    later: float = 0.0,
    change: int = 100,
    optimizer: str = "sgd",
    bias_too: bool = False,
    n: int = 20,
    seed: int = 0,
) -> Iterator[Decayed]:
    """Learns 200 weights from n points under a decay that changes after some epochs.

    `decay` holds for the first `change` of 100 epochs, `later` from then on. Five runs
    with points and first weights of their own go side by side; after Zhang et al., Dive
    into Deep Learning, 3.7. Raises ValueError for what is unknown or out of bounds.
    """
    if optimizer not in ("sgd", "adam", "adamw"):
        raise ValueError("sgd, adam or adamw")
    if not (0 <= decay <= 10 and 0 <= later <= 10 and 0 <= change <= EPOCHS):
        raise ValueError("decays from 0 to 10, a change within 100 epochs")
    if not 10 <= n <= 100 or n % BATCH:
        raise ValueError("from 10 to 100 points, a multiple of 5")
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_points(n, generator)
    new_x, new_y = draw_points(TEST_POINTS, generator)
    w = torch.randn(RUNS, FEATURES, generator=generator, dtype=torch.float64)
    b = torch.zeros(RUNS, 1, dtype=torch.float64, requires_grad=True)
    seen = torch.linalg.qr(x.mT).Q  # (5, 200, n): what training points span
    w.requires_grad_()
    method = choose_optimizer(optimizer, [w], LR)
    method.add_param_group({"params": [b]})
    factor, looks = 1.0, []

    def error(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return ((x @ w[..., None])[..., 0] + b - y).square().mean(1)

    def unseen() -> torch.Tensor:
        part = w - (seen @ (seen.mT @ w[..., None]))[..., 0]
        return part.detach().norm(dim=1)

    last = later if change < EPOCHS else decay
    v, ridge, free = ridge_parts(x[0], y[0], last)
    one = tuple(one_step(name) for name in ("sgd", "adamw", "adam"))
    start = unseen()
    for epoch in range(EPOCHS + 1):
        with torch.no_grad():
            now = (error(x, y), error(new_x, new_y), w.norm(dim=1), unseen())
        looks.append((*now, start * factor))
        if epoch % 2 == 0:
            curves = map(torch.stack, zip(*looks, strict=True))
            at = torch.arange(epoch + 1)
            learnt = v.T @ w[0].detach()
            yield Decayed(epoch / EPOCHS, at, *curves, learnt, ridge, free, one)
        held = decay if epoch < change else later
        for group, decays in zip(method.param_groups, (True, bias_too), strict=True):
            group["weight_decay"] = held if decays else 0.0
        for rows in torch.randperm(n, generator=generator).split(BATCH):
            method.zero_grad()
            (error(x[:, rows], y[:, rows]) / 2).sum().backward()
            method.step()
            factor *= 1 - LR * held
