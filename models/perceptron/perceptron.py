"""The perceptron: Rosenblatt's rule mistake by mistake, and what one line can do.

A point (x1, x2) gets a third coordinate 1, so that the bias is a weight like any
other, w = (w1, w2, b), and a class 0 or 1 becomes t = -1 or +1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import torch

from models.core.snapshots import border_lines
from models.data.toy_data import Points, own_points
from models.perceptron.linear_separability import exact_dot, nearest_to_zero

Vector = tuple[float, ...]
TRUTHS = {  # outputs for the inputs 00, 01, 10, 11
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
}
PERCEPTRON_LIMIT = 200  # points
ROUND_CORNERS = (-0.25, 1.25, -0.25, 1.25)  # left, right, bottom, top


@dataclass(frozen=True)
class Learning:
    """What the rule did: one entry a mistake, and how it ended."""

    weights: list[Vector]  # from 0, then after each mistake
    points: list[int]  # which point was wrong
    epochs: list[int]  # in which epoch, from 0
    per_epoch: list[int]  # mistakes in each epoch, the last 0 if it converged
    cycle: int | None  # after so many epochs the weights came back


@dataclass(frozen=True)
class Separation:
    """The rule on one set of points, and what Novikoff's theorem says of them."""

    x: torch.Tensor  # (points, 2)
    y: torch.Tensor  # (points,) 0 or 1
    run: Learning
    nearest: list[Fraction]  # to 0, of the hull of all t x: see `nearest_to_zero`
    gamma_squared: Fraction  # its squared length; 0 if no line separates the classes
    radius_squared: Fraction  # R^2, the largest |(x1, x2, 1)|^2

    @property
    def weights(self) -> torch.Tensor:
        """(mistakes + 1, 3): w1, w2, bias, from 0 and then after each mistake."""
        return torch.tensor(self.run.weights, dtype=torch.float64)

    @property
    def mistakes(self) -> int:
        return len(self.run.points)

    @property
    def bound(self) -> float | None:
        """(R / gamma)^2, the most mistakes there can be; None if not separable."""
        gamma_squared = self.gamma_squared
        return float(self.radius_squared / gamma_squared) if gamma_squared else None


def separate(truth: str = "and", own: str = "", epochs: int = 20) -> Separation:
    """Learns a truth table, or one's own points ("own"), by Rosenblatt's rule.

    From w = 0, over the points in their order: where t w.(x1, x2, 1) <= 0, which is a
    mistake, w <- w + t (x1, x2, 1). It stops after an epoch without mistakes, when the
    weights at the end of an epoch repeat, or after `epochs`. Novikoff (1962): if a
    line separates the classes, the mistakes are at most (R / gamma)^2.

    Raises ValueError for an unknown table, own points that are not lines "x y class"
    of classes 0 and 1, more than 200 points, or epochs outside 1..100.
    """
    if not 1 <= epochs <= 100:
        raise ValueError("from 1 to 100 epochs")
    x, y = truth_points(truth, own)
    inputs = [(*point, 1.0) for point in x.double().tolist()]
    signs = [2 * label - 1 for label in y.tolist()]
    nearest = nearest_to_zero(inputs, signs)
    exact = [[Fraction(c) for c in point] for point in inputs]
    return Separation(
        x=x,
        y=y,
        run=learn(inputs, signs, epochs),
        nearest=nearest,
        gamma_squared=exact_dot(nearest, nearest),
        radius_squared=max(exact_dot(point, point) for point in exact),
    )


def two_classes(own: str) -> Points:
    """Reads lines "x y class" of classes 0 and 1; ValueError for other lines."""
    x, y = own_points(own)
    if len(x) > PERCEPTRON_LIMIT:
        raise ValueError(f"{len(x)} points; at most {PERCEPTRON_LIMIT}")
    if int(y.max()) > 1:
        raise ValueError("a perceptron tells two classes apart: 0 and 1")
    return x, y


TYPED = {  # points that are read from a text
    "own": two_classes,
}


def truth_points(truth: str, own: str = "") -> Points:
    """Returns x (points, 2) and y (points,) of a truth table, or of "own" lines.

    Raises ValueError for an unknown name, a class beyond 1 or more than 200 points.
    """
    if truth in TYPED:
        return TYPED[truth](own)
    if truth not in TRUTHS:
        known = ", ".join([*TRUTHS, *TYPED])
        raise ValueError(f"unknown truth table {truth!r}: {known}")
    corners = torch.tensor(list(product((0.0, 1.0), repeat=2)))
    return corners, torch.tensor(TRUTHS[truth])


def learn(inputs: list[Vector], signs: list[int], epochs: int) -> Learning:
    """Runs the rule from w = 0 until an epoch without mistakes, or a repetition.

    The next epoch depends on the weights alone, so weights that come back make the
    rule go round for ever; by Novikoff's theorem no line separates such points.
    """
    w = (0.0,) * len(inputs[0])
    run = Learning([w], [], [], [], None)
    seen = {w: 0}  # weights between epochs -> epochs done
    for epoch in range(epochs):
        mistakes = 0
        for i, (x, t) in enumerate(zip(inputs, signs, strict=True)):
            if t * sum(a * b for a, b in zip(w, x, strict=True)) <= 0:
                w = tuple(a + t * b for a, b in zip(w, x, strict=True))
                run.weights.append(w)
                run.points.append(i)
                run.epochs.append(epoch)
                mistakes += 1
        run.per_epoch.append(mistakes)
        if not mistakes:
            break
        if w in seen:
            length = epoch + 1 - seen[w]
            return Learning(run.weights, run.points, run.epochs, run.per_epoch, length)
        seen[w] = epoch + 1
    return run


@dataclass(frozen=True)
class BooleanFunctions:
    """All Boolean functions of a few inputs, and which one line (plane) computes."""

    inputs: int
    x: torch.Tensor  # (2^inputs, inputs) the corners, 0..0 first
    outputs: torch.Tensor  # (functions, 2^inputs) uint8: row k holds the digits of k
    separable: torch.Tensor  # (functions,) bool
    weights: torch.Tensor  # (functions, inputs + 1) learnt, bias last; nan if none
    lines: torch.Tensor  # (functions, 2, 2) two points of each line; of a plane none
    mistakes: torch.Tensor  # (functions,) until learnt, or until the weights repeated
    count: int  # separable ones


def separable_functions(inputs: int = 2) -> BooleanFunctions:
    """Tries the rule on every Boolean function: it ends, or its weights repeat.

    On corners 0 and 1 the weights are whole numbers and stay bounded (Minsky & Papert
    1969), so one of both must happen: 14 of 16 functions of two inputs are learnt,
    104 of 256 of three. Raises ValueError for inputs outside 1..3.
    """
    if not 1 <= inputs <= 3:
        raise ValueError("from 1 to 3 inputs")
    corners = list(product((0.0, 1.0), repeat=inputs))
    tables = list(product((0, 1), repeat=len(corners)))
    augmented = [(*corner, 1.0) for corner in corners]
    runs = [learn(augmented, [2 * o - 1 for o in t], 10_000) for t in tables]
    learnt = [run.per_epoch[-1] == 0 for run in runs]
    nothing = (math.nan,) * (inputs + 1)
    pairs = zip(runs, learnt, strict=True)
    weights = torch.tensor([run.weights[-1] if ok else nothing for run, ok in pairs])
    if inputs == 1:  # the border is a point of the axis, drawn upright
        flat = torch.stack([weights[:, 0], torch.zeros(len(weights)), weights[:, 1]], 1)
    else:
        flat = weights[: len(weights) if inputs == 2 else 0, :3]
    return BooleanFunctions(
        inputs=inputs,
        x=torch.tensor(corners),
        outputs=torch.tensor(tables, dtype=torch.uint8),
        separable=torch.tensor(learnt),
        weights=weights,
        lines=border_lines(flat, ROUND_CORNERS),
        mistakes=torch.tensor([len(run.points) for run in runs]),
        count=sum(learnt),
    )
