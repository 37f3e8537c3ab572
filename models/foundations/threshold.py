"""Detection: a probability, a threshold, two kinds of mistakes and their costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch

from models.data.class_subsets import load_fashion

SIDE, RIDGE, ROUNDS = 14, 1.0, 12  # pixels; pull to zero; Newton steps
BINS, GRID = 10, 199


@dataclass(frozen=True)
class Detection:
    """What a threshold makes of the probabilities of a detector on 1000 pictures."""

    p: torch.Tensor  # (1000,) probability of the garment looked for
    y: torch.Tensor  # (1000,) whether it is that garment
    found: int  # y and p >= threshold
    missed: int  # y and p < threshold
    alarms: int  # not y and p >= threshold: false alarms
    quiet: int  # not y and p < threshold
    precision: float  # share of what is reported that is right
    recall: float  # share of the garments that is reported
    roc: torch.Tensor  # (points, 2) share of false alarms, recall
    auc: float  # area below it
    pairs: float  # share of pairs (garment, other) in the right order
    grid: torch.Tensor  # (199,) thresholds
    costs: torch.Tensor  # (199,) mean cost of a picture at each of them
    cost: float  # at the threshold chosen
    best: float  # of the grid: where the cost is least
    theory: float  # where it is least if the probabilities are calibrated
    calibration: torch.Tensor  # (10, 3) mean probability, share of garments, pictures
    sharp: torch.Tensor  # (199, 2) precision and recall over the grid; nan for none


def fit_logistic(
    x: torch.Tensor, y: torch.Tensor, ridge: float = RIDGE
) -> torch.Tensor:
    """Returns (w, b) (features + 1,) of ridge logistic regression, by Newton's method.

    x (n, features), y (n,) 0 or 1. Minimises the sum of -log p plus ridge/2 |w|^2.
    """
    a = torch.cat([x, torch.ones(len(x), 1)], 1).double()
    y, w = y.double(), torch.zeros(a.shape[1], dtype=torch.float64)
    pull = ridge * torch.ones_like(w)
    pull[-1] = 0  # the bias is left free
    for _ in range(ROUNDS):
        p = torch.sigmoid(a @ w)
        gradient = a.T @ (p - y) + pull * w
        hessian = (a.T * (p * (1 - p))) @ a + pull.diag() + 1e-9 * torch.eye(len(w))
        w = w - torch.linalg.solve(hessian, gradient)
    return w


@cache
def detect(garment: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns p (1000,) and y (1000,) of the test pictures: is it this garment?

    Learnt from 5000 other pictures of 14 x 14 pixels.
    """
    (x, y), (test_x, test_y) = load_fashion(SIDE)
    w = fit_logistic(x.flatten(1), y == garment)
    logits = test_x.flatten(1).double() @ w[:-1] + w[-1]
    return torch.sigmoid(logits), test_y == garment


def count(p: torch.Tensor, y: torch.Tensor, threshold: float) -> tuple[int, ...]:
    """Returns how many are found, missed, false alarms, and quietly right."""
    said = p >= threshold
    pairs = ((said & y), (~said & y), (said & ~y), (~said & ~y))
    return tuple(int(some.sum()) for some in pairs)


def trace_roc(p: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns (points, 2): share of false alarms and recall, threshold falling.

    One point for each value of p, so that equal values make one slanted step.
    """
    values = p.unique().flip(0)
    hits = (p[y][:, None] >= values).double().mean(0)
    alarms = (p[~y][:, None] >= values).double().mean(0)
    start = torch.zeros(1, 2, dtype=torch.float64)
    return torch.cat([start, torch.stack([alarms, hits], 1)])


def order_pairs(p: torch.Tensor, y: torch.Tensor) -> float:
    """Returns the share of pairs (one of y, one not) with the larger p for y.

    Equal ones count half: Mann and Whitney's U over the number of pairs.
    """
    gaps = p[y][:, None] - p[~y]
    return float(((gaps > 0).double() + 0.5 * (gaps == 0)).mean())


def calibrate(p: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns (bins, 3): mean p, share of y and number of pictures; nan where none."""
    which = (p * BINS).long().clamp(max=BINS - 1)
    rows = []
    for index in range(BINS):
        some = which == index
        rows.append([float(p[some].mean()), float(y[some].double().mean()), some.sum()])
    return torch.tensor(rows)


def choose_threshold(
    garment: int = 4, threshold: float = 0.5, miss: float = 1.0, alarm: float = 1.0
) -> Detection:
    """Reports the pictures with p >= threshold, and counts both kinds of mistakes.

    A miss costs `miss`, a false alarm `alarm`. With calibrated probabilities reporting
    costs alarm (1 - p), silence miss p: equal at p = alarm / (alarm + miss). Raises
    ValueError for a garment outside 0..9, or a threshold or costs out of bounds.
    """
    if not (0 <= garment <= 9 and 0 <= threshold <= 1 and miss > 0 and alarm > 0):
        raise ValueError("garments 0 to 9, threshold from 0 to 1, costs above 0")
    p, y = detect(garment)
    found, missed, alarms, quiet = count(p, y, threshold)
    grid = torch.arange(1, GRID + 1) / (GRID + 1)
    at = torch.tensor([count(p, y, float(t)) for t in grid]).double()
    costs = (miss * at[:, 1] + alarm * at[:, 2]) / len(p)
    roc = trace_roc(p, y)
    precision = at[:, 0] / (at[:, 0] + at[:, 2])
    return Detection(
        p,
        y,
        found,
        missed,
        alarms,
        quiet,
        found / max(1, found + alarms),
        found / max(1, found + missed),
        roc,
        float(torch.trapezoid(roc[:, 1], roc[:, 0])),
        order_pairs(p, y),
        grid,
        costs,
        (miss * missed + alarm * alarms) / len(p),
        float(grid[costs.argmin()]),
        alarm / (alarm + miss),
        calibrate(p, y),
        torch.stack([precision, at[:, 0] / at[:, :2].sum(1)], 1),
    )
