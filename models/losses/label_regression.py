"""Why not regression on class numbers: an order that nobody meant, against one-hot."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.snapshots import decide, frame_points, mesh
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


@dataclass(frozen=True)
class Answers:
    """One way to answer, trained and asked."""

    accuracy: float  # on the points themselves
    confusion: torch.Tensor  # (3, 3) points of class row that were called column
    map: torch.Tensor  # (2, grid, grid) uint8: class, and confidence of 255


@dataclass(frozen=True)
class ClassNumbers:
    """Three ways to answer; class k is coded as the number numbers[k]."""

    x: torch.Tensor  # (n, 2)
    y: torch.Tensor  # (n,)
    extent: tuple[float, float, float, float]  # of the maps: left, right, bottom, top
    numbers: tuple[float, ...]
    regression: Answers  # least squares on the numbers, the nearest number wins
    one_hot: Answers  # least squares on one-hot rows, the largest output wins
    softmax: Answers  # cross-entropy on logits, the largest wins
    predicted: torch.Tensor  # (n,) the regression's numbers before rounding
    middle: int  # the class whose number lies between those of the others
    through_middle: float  # share of the regression's errors that say or are `middle`
    numberings: torch.Tensor  # (6, 3) every order of 1, 2, 3
    accuracies: torch.Tensor  # (6,) of regression on each; softmax has only one


def regression(
    data: str = "triangle",
    numbers: tuple[float, ...] = (1.0, 2.0, 3.0),
    degree: int = 1,
    points: int = 100,
    noise: float = 0.25,
    seed: int = 0,
    grid: int = 60,
) -> ClassNumbers:
    """Fits three classes by regression on their numbers, on one-hot rows, by softmax.

    All see the same features: powers of x1 and x2 up to the degree. Renumbering the
    classes changes the first answer only. Number 2 stands between 1 and 3, so that a
    function that goes from 1 to 3 smoothly must call something 2 on its way.

    Raises ValueError unless the numbers are three different ones, degree 1 to 5.
    """
    if len(set(numbers)) != 3 or not all(abs(number) <= 1000 for number in numbers):
        raise ValueError("three different numbers within 1000, one for each class")
    if not (1 <= degree <= 5 and 2 <= grid <= 200):
        raise ValueError("degree from 1 to 5, maps of up to 200 x 200")
    x, y = lay_out(data, points, noise, seed)
    extent = frame_points(x)
    centre, spread = x.mean(0), x.std(0).clamp(min=1e-3)  # a row may be flat
    features = powers((x - centre).double() / spread, degree)
    places = powers((mesh(extent, grid).T - centre).double() / spread, degree)
    codes = torch.tensor(numbers, dtype=torch.float64)
    w = least_squares(features, codes[y, None])
    shares = least_squares(features, F.one_hot(y, 3).double())
    logits = softmax_regression(features, y)
    order = codes.argsort().tolist()
    orders = torch.tensor(list(itertools.permutations((1.0, 2.0, 3.0)))).double()
    fitted = features @ least_squares(features, orders[:, y].T)  # (n, 6)
    nearest = torch.stack(
        [nearness(v, c).argmax(0) for v, c in zip(fitted.T, orders, strict=True)]
    )
    by_number = answers(nearness(features @ w, codes), nearness(places @ w, codes), y)
    return ClassNumbers(
        x=x,
        y=y,
        extent=extent,
        numbers=numbers,
        regression=by_number,
        one_hot=answers((features @ shares).T, (places @ shares).T, y),
        softmax=answers((features @ logits).T, (places @ logits).T, y),
        predicted=(features @ w)[:, 0],
        middle=order[1],
        through_middle=share_through(by_number.confusion, order[1]),
        numberings=orders,
        accuracies=(nearest == y).double().mean(1),
    )


def nearness(values: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
    """Returns (3, n), largest for the nearest code: logits for the shading of a map."""
    gap = (codes.max() - codes.min()) / 2
    return -4 * ((values.reshape(1, -1) - codes[:, None]) / gap) ** 2


def answers(scores: torch.Tensor, pictured: torch.Tensor, y: torch.Tensor) -> Answers:
    """Returns what scores (3, n) of the points and (3, grid^2) of the map answer."""
    y_hat = scores.argmax(0)
    confusion = torch.bincount(3 * y + y_hat, minlength=9).view(3, 3)
    side = math.isqrt(pictured.shape[1])
    return Answers(
        accuracy=float((y_hat == y).double().mean()),
        confusion=confusion,
        map=decide(pictured).view(2, side, side),
    )


def share_through(confusion: torch.Tensor, middle: int) -> float:
    """Returns the share of the errors in row or column `middle`; nan without errors."""
    errors = confusion - confusion.diag().diag()
    return float((errors[middle].sum() + errors[:, middle].sum()) / errors.sum())
