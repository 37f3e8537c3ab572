"""Dropout: of one number, and in linear regression, where it is ridge regression."""

from __future__ import annotations

from dataclasses import dataclass

import torch

POINTS, NOISE = 20, 0.3
TRUE_W = (1.0, 0.0, 0.5)  # of three features


@dataclass(frozen=True)
class Number:
    """One number under dropout, drawn many times; and the same at other rates."""

    value: float  # of h' where it is not 0
    zeros: float  # share of the draws that are 0
    mean: float
    variance: float  # mean squared distance from the mean
    expected: float  # mean of h' over all masks
    theory: float  # its variance: h^2 p / (1 - p), or 0 in evaluation mode
    rates: torch.Tensor  # (19,) p from 0 to 0.9
    variances: torch.Tensor  # (19,) as drawn
    theories: torch.Tensor  # (19,)


@dataclass(frozen=True)
class Line:
    """Linear regression with masked inputs, beside ridge regression."""

    rates: torch.Tensor  # (19,) p from 0 to 0.9
    exact: torch.Tensor  # (19, 3) w of ridge regression
    learnt: torch.Tensor  # (19, 3) w of least squares over all masked copies
    chosen: torch.Tensor  # (2, 3) both at p
    strength: torch.Tensor  # (3,) ridge penalty of each w_j^2 at p
    running: torch.Tensor  # (masks,) mean of the loss over the first masks, at w of p
    expected: float  # over all masks
    plain: float  # without a mask


def drop(h: torch.Tensor, p: float, generator: torch.Generator) -> torch.Tensor:
    """Sets each number to 0 with probability p and divides the others by 1 - p.

    After Srivastava et al. 2014, with the division in training, as `nn.Dropout`.
    """
    kept = torch.rand(h.shape, generator=generator, dtype=h.dtype) >= p
    return h * kept / (1 - p)


def expected_loss(
    x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, p: float
) -> torch.Tensor:
    """Returns the mean over all masks of |y - drop(x) w|^2, of x (n, d).

    It is |y - x w|^2 + p / (1 - p) sum_j (x'x)_jj w_j^2: ridge regression with a
    penalty of its own for each feature (Wager et al. 2013, arXiv:1307.1493).
    """
    penalty = p / (1 - p) * (x.square().sum(0) * w.square()).sum()
    return (y - x @ w).square().sum() + penalty


def ridge(x: torch.Tensor, y: torch.Tensor, p: float) -> torch.Tensor:
    """Returns the w (d,) with the least expected loss."""
    gram = x.T @ x
    return torch.linalg.solve(gram + p / (1 - p) * gram.diag().diag(), x.T @ y)


def all_rates() -> torch.Tensor:
    """Returns the 19 rates 0, 0.05, ..., 0.9."""
    return torch.arange(19, dtype=torch.float64) / 20


def check(p: float, draws: int) -> None:
    """Raises ValueError for a rate outside 0..0.9, or too many draws."""
    if not (0 <= p <= 0.9 and 1 <= draws <= 10_000):
        raise ValueError("p from 0 to 0.9, from 1 to 10,000 draws")


def drop_number(
    p: float = 0.5,
    h: float = 1.0,
    mode: str = "train",
    draws: int = 1000,
    seed: int = 0,
) -> Number:
    """Draws h' `draws` times: h through dropout in training or in evaluation mode.

    Raises ValueError for what is unknown or out of bounds.
    """
    check(p, draws)
    if mode not in ("train", "eval") or abs(h) > 10:
        raise ValueError("train or eval; h from -10 to 10")
    generator = torch.Generator().manual_seed(seed)
    whole = torch.full((draws,), h, dtype=torch.float64)
    rates = all_rates()

    def drawn(rate: float) -> torch.Tensor:
        return drop(whole, rate, generator) if mode == "train" else whole

    values = drawn(p)
    on = float(mode == "train")
    return Number(
        value=h / (1 - p) if on else h,
        zeros=float((values == 0).double().mean()),
        mean=float(values.mean()),
        variance=float(values.var(correction=0)),
        expected=h,
        theory=on * h * h * p / (1 - p),
        rates=rates,
        variances=torch.stack([drawn(float(r)).var(correction=0) for r in rates]),
        theories=on * h * h * rates / (1 - rates),
    )


def draw_line(
    alike: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draws x (20, 3) ~ N(0, 1), the first two correlated by `alike`, and y (20,)."""
    x = torch.randn(POINTS, 3, generator=generator, dtype=torch.float64)
    x[:, 1] = alike * x[:, 0] + (1 - alike**2) ** 0.5 * x[:, 1]
    noise = torch.randn(POINTS, generator=generator, dtype=torch.float64)
    return x, x @ torch.tensor(TRUE_W, dtype=x.dtype) + NOISE * noise


def drop_line(
    p: float = 0.5, alike: float = 0.9, masks: int = 100, seed: int = 0
) -> Line:
    """Fits three weights to 20 points under `masks` masks of the features at once.

    All masked copies make one least squares problem; ridge regression is the exact
    average over masks. Raises ValueError for what is out of bounds.
    """
    check(p, masks)
    if not 0 <= alike < 1:
        raise ValueError("a correlation from 0 to below 1")
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_line(alike, generator)
    copies, goals = x.expand(masks, *x.shape), y.repeat(masks)

    def fit(rate: float) -> torch.Tensor:
        dropped = drop(copies, rate, generator).flatten(0, 1)
        return torch.linalg.lstsq(dropped, goals[:, None]).solution[:, 0]

    rates = all_rates()
    w = ridge(x, y, p)
    losses = (y - drop(copies, p, generator) @ w).square().sum(1)
    counted = torch.arange(1, masks + 1, dtype=x.dtype)
    return Line(
        rates=rates,
        exact=torch.stack([ridge(x, y, float(r)) for r in rates]),
        learnt=torch.stack([fit(float(r)) for r in rates]),
        chosen=torch.stack([w, fit(p)]),
        strength=p / (1 - p) * x.square().sum(0),
        running=losses.cumsum(0) / counted,
        expected=float(expected_loss(x, y, w, p)),
        plain=float((y - x @ w).square().sum()),
    )
