"""Why not regression on class numbers: an order that nobody meant, against one-hot."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from models.data.iris import load_iris
from models.data.toy_data import Points

RIDGE = 1e-3  # keeps softmax's weights finite where lines can part the classes


def clouds(centres: torch.Tensor, points: int, noise: float, seed: int) -> Points:
    """Draws a round cloud about each of the centres (3, 2)."""
    y = torch.arange(3).repeat_interleave(points)
    generator = torch.Generator().manual_seed(seed)
    return centres[y] + noise * torch.randn(len(y), 2, generator=generator), y


def row(points: int, noise: float, seed: int) -> Points:
    """Draws clouds side by side, class 1 in the middle."""
    centres = torch.tensor([[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    return clouds(centres, points, noise, seed)


def triangle(points: int, noise: float, seed: int) -> Points:
    """Draws clouds each as far from one as from the other."""
    angle = 2 * math.pi * torch.arange(3) / 3
    return clouds(torch.stack([angle.sin(), angle.cos()], 1), points, noise, seed)


def petals(points: int, noise: float, seed: int) -> Points:
    """Returns petal length and width in cm; versicolor (class 1) is between the others.

    All 150 flowers, as they were measured: nothing is drawn.
    """
    x, y = load_iris()
    return x[:, 2:], y


LAYOUTS = {
    "row": row,
    "triangle": triangle,
    "iris": petals,
}


def lay_out(data: str, points: int, noise: float, seed: int) -> Points:
    """Returns x (n, 2) and y (n,): three round clouds, or iris flowers.

    Raises ValueError for another name, or points or noise out of range.
    """
    if data not in LAYOUTS:
        raise ValueError(f"unknown data {data!r}: {', '.join(LAYOUTS)}")
    if not (2 <= points <= 1000 and 0 <= noise <= 10):
        raise ValueError("from 2 to 1000 points a class, noise from 0 to 10")
    return LAYOUTS[data](points, noise, seed)


def powers(x: torch.Tensor, degree: int) -> torch.Tensor:
    """Returns (n, terms): 1, x1, x2, x1^2, x1 x2, x2^2, ... up to the degree."""
    exponents = [(i - j, j) for i in range(degree + 1) for j in range(i + 1)]
    return torch.stack([x[:, 0] ** a * x[:, 1] ** b for a, b in exponents], 1)


def least_squares(features: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Returns w (terms, outputs) that minimises |features w - targets|^2."""
    return torch.linalg.lstsq(features, targets, driver="gelsd").solution


def softmax_regression(features: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns w (terms, 3) that minimises cross-entropy + ridge |w|^2, by L-BFGS."""
    w = torch.zeros(features.shape[1], 3, dtype=features.dtype, requires_grad=True)
    rule = torch.optim.LBFGS([w], max_iter=40, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        rule.zero_grad()
        loss = F.cross_entropy(features @ w, y) + RIDGE * w.square().sum()
        loss.backward()
        return loss

    rule.step(closure)
    return w.detach()


def nearness(values: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
    """Returns (3, n), largest for the nearest code: logits for the shading of a map."""
    gap = (codes.max() - codes.min()) / 2
    return -4 * ((values.reshape(1, -1) - codes[:, None]) / gap) ** 2


@dataclass(frozen=True)
class Way:
    """One way to answer: z = features . weights, and the largest score wins."""

    weights: torch.Tensor  # (terms, outputs)
    codes: torch.Tensor | None  # (3,) the number of each class, where numbers answer
    accuracy: float = math.nan  # on the points that it was fitted to

    def scores(self, features: torch.Tensor) -> torch.Tensor:
        """Returns (3, n): the outputs, or how near the one output is to each number."""
        z = (features @ self.weights).T
        return z if self.codes is None else nearness(z, self.codes)


@dataclass(frozen=True)
class ClassFits:
    """Three ways to answer; class k is coded as the number codes[k]."""

    x: torch.Tensor  # (n, 2)
    y: torch.Tensor  # (n,)
    degree: int
    regression: Way  # least squares on the numbers, the nearest number wins
    one_hot: Way  # least squares on one-hot rows, the largest output wins
    softmax: Way  # cross-entropy on logits, the largest wins

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """Returns (n, terms): powers of x (n, 2), measured from the points' middle."""
        return features_of(x, self.x, self.degree)


def fit_classes(
    data: str = "triangle",
    numbers: tuple[float, ...] = (1.0, 2.0, 3.0),
    degree: int = 1,
    points: int = 100,
    noise: float = 0.25,
    seed: int = 0,
) -> ClassFits:
    """Fits three classes by regression on their numbers, on one-hot rows, by softmax.

    All see the same features: powers of x1 and x2 up to the degree. Renumbering the
    classes changes the first answer only. Number 2 stands between 1 and 3, so that a
    function that goes from 1 to 3 smoothly must call something 2 on its way.

    Raises ValueError unless the numbers are three different ones, degree 1 to 5.
    """
    if len(set(numbers)) != 3 or not all(abs(number) <= 1000 for number in numbers):
        raise ValueError("three different numbers within 1000, one for each class")
    if not 1 <= degree <= 5:
        raise ValueError("degree from 1 to 5")
    x, y = lay_out(data, points, noise, seed)
    features = features_of(x, x, degree)
    codes = torch.tensor(numbers, dtype=torch.float64)
    ways = (
        Way(least_squares(features, codes[y, None]), codes),
        Way(least_squares(features, F.one_hot(y, 3).double()), None),
        Way(softmax_regression(features, y), None),
    )
    found = [way.scores(features).argmax(0) for way in ways]
    shares = [float((y_hat == y).double().mean()) for y_hat in found]
    asked = [replace(w, accuracy=a) for w, a in zip(ways, shares, strict=True)]
    return ClassFits(x, y, degree, *asked)


def features_of(x: torch.Tensor, points: torch.Tensor, degree: int) -> torch.Tensor:
    """Returns the powers of x (n, 2), shifted and scaled as the points ask for."""
    centre, spread = points.mean(0), points.std(0).clamp(min=1e-3)  # a row may be flat
    return powers((x - centre).double() / spread, degree)
