"""Two classes by Gaussians, a line, neighbours: which model for how many points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.foundations.threshold import fit_logistic

MODELS = ("shared", "own", "logistic", "neighbours")
SIZES = (3, 5, 10, 20, 50, 100, 200)  # points of each class
TESTED, GRID, REACH = 500, 61, 4.0  # test points of each class, cells, picture's edge
PULL, LOAD = 0.1, 0.1  # pull of the line to zero, added to variances
Data = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class ClassModels:
    """Four models of the same points, and how right they are over many draws."""

    progress: float
    x: torch.Tensor  # (2 n, 2) the points of the first draw, their first two features
    y: torch.Tensor  # (2 n,)
    maps: torch.Tensor  # (4, 2, 61, 61) class and confidence, other features 0
    numbers: tuple[int, ...]  # how many each model keeps, for these points
    sizes: torch.Tensor  # (sizes,) points of each class
    accuracy: torch.Tensor  # (4, sizes, draws) on new points
    chosen: torch.Tensor  # (4,) mean accuracy for the chosen number of points
    best: float  # what no model can exceed; nan where it is not known


def means(features: int) -> torch.Tensor:
    """Returns the means of both classes (2, features): apart in the first two only."""
    m = torch.zeros(2, features)
    m[1, :2], m[0, :2] = torch.tensor([1.0, 0.3]), torch.tensor([-1.0, -0.3])
    return m


def mix(features: int) -> torch.Tensor:
    """Returns L (features, features): points L z have the covariance L L'."""
    whole = torch.eye(features)
    whole[1, 0] = 0.8
    return whole


def draw_classes(data: str, n: int, features: int, generator: torch.Generator) -> Data:
    """Draws n points of each class: x (2 n, features), y (2 n,).

    "shared": Gaussians with one covariance; "own": the second class three times as
    narrow as the first; "ring": a disc and a ring in the first two features.
    """
    z = torch.randn(2, n, features, generator=generator)
    y = torch.arange(2).repeat_interleave(n)
    if data == "shared":
        x = z @ mix(features).T + means(features)[:, None]
    elif data == "own":
        x = z * torch.tensor([1.8, 0.6])[:, None, None] + means(features)[:, None] / 2
    elif data == "ring":
        angle = 2 * math.pi * torch.rand(2, n, generator=generator)
        radius = torch.tensor([0.6, 2.3])[:, None] + 0.45 * z[..., 0]
        x = z.clone()
        x[..., 0], x[..., 1] = radius * angle.cos(), radius * angle.sin()
    else:
        raise ValueError("the data are shared, own or ring")
    return x.flatten(0, 1), y


def spread(x: torch.Tensor) -> torch.Tensor:
    """Returns the covariance (features, features) of centred x (n, features)."""
    eye = torch.eye(x.shape[1], dtype=x.dtype)
    return x.T @ x / len(x) + LOAD * eye


def fit_shared(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Fits Gaussians with one covariance S; returns w (features,) and b.

    Bayes' rule then gives p(1 | x) = sigmoid(w'x + b) with w = S^-1 (m1 - m0) and
    b = (m0' S^-1 m0 - m1' S^-1 m1) / 2, for classes of equal size.
    """
    m0, m1 = x[y == 0].mean(0), x[y == 1].mean(0)
    s = spread(x - torch.stack([m0, m1])[y])
    w = torch.linalg.solve(s, m1 - m0)
    b = (m0 @ torch.linalg.solve(s, m0) - m1 @ torch.linalg.solve(s, m1)) / 2
    return w, float(b)


def log_density(x: torch.Tensor, m: torch.Tensor, s: torch.Tensor) -> torch.Tensor:
    """Returns log N(x; m, s) (n,), but for a constant that all classes share."""
    z = torch.linalg.solve(s, (x - m).T)
    return -((x - m) * z.T).sum(1) / 2 - torch.logdet(s) / 2


def answer(model: str, train: Data, x: torch.Tensor, k: int) -> torch.Tensor:
    """Fits a model to (x, y) and returns p(1 | x) (n,) at new points (n, features)."""
    old, y = train[0].double(), train[1]
    x = x.double()
    if model == "shared":
        w, b = fit_shared(old, y)
        return torch.sigmoid(x @ w + b)
    if model == "own":
        parts = [old[y == c] for c in (0, 1)]
        logs = [log_density(x, p.mean(0), spread(p - p.mean(0))) for p in parts]
        return torch.sigmoid(logs[1] - logs[0])
    if model == "logistic":
        w = fit_logistic(old, y, PULL)
        return torch.sigmoid(x @ w[:-1] + w[-1])
    near = torch.cdist(x, old).topk(min(k, len(y)), largest=False).indices
    return y[near].double().mean(1)


def count_numbers(model: str, n: int, features: int) -> int:
    """Returns how many numbers a model keeps of n points of each class."""
    half = features * (features + 1) // 2
    return {
        "shared": 2 * features + half,
        "own": 2 * features + 2 * half,
        "logistic": features + 1,
        "neighbours": 2 * n * (features + 1),
    }[model]


def best_possible(data: str, features: int) -> float:
    """Returns the accuracy of Bayes' rule with the true Gaussians: Phi(d / 2).

    d^2 = (m1 - m0)' S^-1 (m1 - m0). Only known for the shared covariance, else nan.
    """
    if data != "shared":
        return math.nan
    gap, whole = means(features).diff(dim=0)[0], mix(features)
    d = torch.linalg.solve(whole, gap).norm()
    return float(torch.special.ndtr(d / 2))


def draw_map(model: str, train: Data, features: int, k: int) -> torch.Tensor:
    """Returns class and confidence (2, 61, 61) uint8 over the first two features."""
    line = torch.linspace(-REACH, REACH, GRID)
    x = torch.zeros(GRID * GRID, features)
    x[:, 0], x[:, 1] = line.repeat(GRID), line.repeat_interleave(GRID)
    p = answer(model, train, x, k)
    sure = (2 * p - 1).abs()
    return torch.stack([(p >= 0.5).double(), 255 * sure]).view(2, GRID, GRID).byte()


def compare_models(
    data: str = "shared",
    n: int = 20,
    features: int = 2,
    k: int = 3,
    draws: int = 20,
    seed: int = 0,
) -> Iterator[ClassModels]:
    """Fits four models to points drawn anew again and again; yields after each draw.

    Raises ValueError for unknown data, n not of SIZES, features outside 2..30, k
    outside 1..15 or draws outside 1..50.
    """
    if n not in SIZES or not (2 <= features <= 30 and 1 <= k <= 15):
        raise ValueError(f"n of {SIZES}, 2 to 30 features, 1 to 15 neighbours")
    if not 1 <= draws <= 50:
        raise ValueError("from 1 to 50 draws")
    first = draw_classes(data, n, features, torch.Generator().manual_seed(seed))
    maps = torch.stack([draw_map(m, first, features, k) for m in MODELS])
    seen: list[torch.Tensor] = []
    for draw in range(draws):
        generator = torch.Generator().manual_seed(1000 * seed + draw)
        tests = draw_classes(data, TESTED, features, generator)
        right = torch.zeros(len(MODELS), len(SIZES))
        for column, size in enumerate(SIZES):
            train = draw_classes(data, size, features, generator)
            for row, model in enumerate(MODELS):
                said = answer(model, train, tests[0], k) >= 0.5
                right[row, column] = (said == (tests[1] == 1)).float().mean()
        seen.append(right)
        accuracy = torch.stack(seen, 2)
        yield ClassModels(
            (draw + 1) / draws,
            first[0][:, :2],
            first[1],
            maps,
            tuple(count_numbers(m, n, features) for m in MODELS),
            torch.tensor(SIZES),
            accuracy,
            accuracy[:, SIZES.index(n)].mean(1),
            best_possible(data, features),
        )
