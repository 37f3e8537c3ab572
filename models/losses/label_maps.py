"""Regression on class numbers in pictures: maps, confusions, every numbering."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import torch

from models.core.snapshots import decide, frame_points, mesh
from models.losses.label_regression import (
    ClassFits,
    Way,
    fit_classes,
    least_squares,
    nearness,
)


@dataclass(frozen=True)
class Answers:
    """One way to answer, trained and asked."""

    accuracy: float  # on the points themselves
    confusion: torch.Tensor  # (3, 3) points of class row that were called column
    map: torch.Tensor  # (2, grid, grid) uint8: class, and confidence of 255


@dataclass(frozen=True)
class ClassNumbers:
    """Three ways to answer, with what a picture of them needs."""

    x: torch.Tensor  # (n, 2)
    y: torch.Tensor  # (n,)
    extent: tuple[float, float, float, float]  # of the maps: left, right, bottom, top
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
    grid: int = 60,
    **settings: Any,
) -> ClassNumbers:
    """Shows `fit_classes` with these settings; raises ValueError where it does.

    A grid outside 2..200 is refused, too.
    """
    if not 2 <= grid <= 200:
        raise ValueError("maps of up to 200 x 200")
    fits = fit_classes(data, numbers, **settings)
    extent = frame_points(fits.x)
    places = fits.features(mesh(extent, grid).T)
    features = fits.features(fits.x)
    by_number = answers(fits.regression, features, places, fits.y)
    middle = fits.regression.codes.argsort().tolist()[1]
    numberings, accuracies = every_numbering(fits, features)
    return ClassNumbers(
        x=fits.x,
        y=fits.y,
        extent=extent,
        regression=by_number,
        one_hot=answers(fits.one_hot, features, places, fits.y),
        softmax=answers(fits.softmax, features, places, fits.y),
        predicted=(features @ fits.regression.weights)[:, 0],
        middle=middle,
        through_middle=share_through(by_number.confusion, middle),
        numberings=numberings,
        accuracies=accuracies,
    )


def every_numbering(
    fits: ClassFits, features: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns every order of 1, 2, 3 (6, 3), and regression's accuracy on each (6,)."""
    orders = torch.tensor(list(itertools.permutations((1.0, 2.0, 3.0)))).double()
    fitted = features @ least_squares(features, orders[:, fits.y].T)  # (n, 6)
    nearest = torch.stack(
        [nearness(v, c).argmax(0) for v, c in zip(fitted.T, orders, strict=True)]
    )
    return orders, (nearest == fits.y).double().mean(1)


def answers(
    way: Way, features: torch.Tensor, places: torch.Tensor, y: torch.Tensor
) -> Answers:
    """Returns what one way answers at the points, and at the places of the map."""
    y_hat, side = way.scores(features).argmax(0), round(len(places) ** 0.5)
    return Answers(
        accuracy=way.accuracy,
        confusion=torch.bincount(3 * y + y_hat, minlength=9).view(3, 3),
        map=decide(way.scores(places)).view(2, side, side),
    )


def share_through(confusion: torch.Tensor, middle: int) -> float:
    """Returns the share of the errors in row or column `middle`; nan without errors."""
    errors = confusion - confusion.diag().diag()
    return float((errors[middle].sum() + errors[:, middle].sum()) / errors.sum())
