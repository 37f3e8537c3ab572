"""Momentum on a quadratic: how fast, and until when, in closed form.

Along an eigenvector of the Hessian with eigenvalue h, heavy ball is a line of numbers,
w_(t+1) = (1 + beta - lr h) w_t - beta w_(t-1). The roots z of
z^2 - (1 + beta - lr h) z + beta = 0 say everything: w shrinks by the larger |z| per
step. Goh 2017, "Why momentum really works", doi:10.23915/distill.00006.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.formula import Surface
from models.landscape.surfaces import FAR_AWAY, first_step, hessian

REGIMES = ("overdamped", "critical", "underdamped", "alternating", "divergent")
"""What the slowest direction does: creeps, is fastest, swings, flips sign, grows."""


def constant_curvature(
    f: Surface, start: tuple[float, float]
) -> tuple[float, float] | None:
    """Returns the eigenvalues of the Hessian, rising, if f is a quadratic, else None.

    It is taken for one if the Hessian is the same at the start and four other places.
    """
    places = [start, (0.0, 0.0), (1.3, -0.7), (-2.1, 1.9), (0.4, 3.1)]
    found = hessian(f, torch.tensor(places, dtype=torch.float64))
    spread = (found - found[0]).abs().max()
    if not spread <= 1e-9 * found.abs().max():  # nan is no quadratic either
        return None
    smallest, largest = torch.linalg.eigvalsh(found[0]).tolist()
    return smallest, largest


def stable_below(
    rule: str, curvature: tuple[float, float] | None, settings: dict[str, float]
) -> float | None:
    """Returns the rate below which a rule converges on a quadratic bowl, else None.

    With L the largest eigenvalue, weight decay added: gd 2/L, momentum 2(1+beta)/L, its
    moving-average form 1/(1-beta) times that, Nesterov 2(1+beta)/((1+2 beta) L). Rules
    that divide by their own gradients have no such limit.
    """
    if curvature is None or curvature[0] < 0 or curvature[1] <= 0:
        return None
    beta, decay = settings.get("beta", 0.9), settings.get("weight_decay", 0.0)
    plain, decayed = 1 / curvature[1], 1 / (curvature[1] + decay)
    limits = {
        "gd": 2 * decayed,
        "momentum": 2 * (1 + beta) * decayed,
        "momentum_ema": 2 * (1 + beta) / (1 - beta) * plain if beta < 1 else None,
        "nesterov": 2 * (1 + beta) / (1 + 2 * beta) * decayed,
        "nesterov_lookahead": 2 * (1 + beta) / (1 + 2 * beta) * plain,
    }
    return limits.get(rule)


def heavy_ball_roots(
    lr: torch.Tensor, beta: torch.Tensor, eigenvalue: float
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns half the sum of the roots, the discriminant / 4, and the larger |root|.

    The roots are half +- sqrt(discriminant); where that is negative they are complex
    and both of size sqrt(beta), whatever lr and the eigenvalue are.
    """
    half = (1 + beta - lr * eigenvalue) / 2
    discriminant = half**2 - beta
    real = half.abs() + torch.sqrt(discriminant.clamp(min=0))
    radius = torch.where(discriminant < 0, torch.sqrt(beta), real)
    return half, discriminant, radius


def rates_and_regimes(
    lr: torch.Tensor, beta: torch.Tensor, smallest: float, largest: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the factor per step and the index into REGIMES, both shaped as lr, beta.

    The rate is that of the slower of the two end eigenvalues: between them the roots
    are no larger. At a rate of 1 nothing grows and nothing converges: divergent.
    """
    low = heavy_ball_roots(lr, beta, smallest)
    high = heavy_ball_roots(lr, beta, largest)
    of_high = high[2] >= low[2] - 1e-12  # a draw goes to the steep direction
    half, discriminant, rate = (
        torch.where(of_high, b, a) for a, b in zip(low, high, strict=True)
    )
    regime = torch.where(half > 0, 0, 3)  # real roots: which sign has the larger?
    regime = torch.where(discriminant < 0, 2, regime)
    regime = torch.where(discriminant.abs() < 1e-12, 1, regime)
    return rate, torch.where(rate >= 1, 4, regime)


def optimal_momentum(smallest: float, largest: float) -> tuple[float, float, float]:
    """Returns lr*, beta* and the rate sqrt(beta*) that no other pair beats.

    lr* = (2 / (sqrt l + sqrt L))^2, beta* = ((sqrt L - sqrt l)/(sqrt L + sqrt l))^2:
    both end eigenvalues critically damped at once. Polyak 1964.
    """
    low, high = math.sqrt(smallest), math.sqrt(largest)
    beta = ((high - low) / (high + low)) ** 2
    return (2 / (low + high)) ** 2, beta, math.sqrt(beta)


def optimal_gd(smallest: float, largest: float) -> tuple[float, float]:
    """Returns lr* = 2 / (l + L) and the rate (kappa - 1) / (kappa + 1)."""
    return 2 / (smallest + largest), (largest - smallest) / (largest + smallest)


@dataclass(frozen=True)
class Pair:
    """Heavy ball with one lr and beta: what is predicted."""

    lr: float
    beta: float
    rate: float  # factor per step, over both eigenvalues
    regime: str


def predict(lr: float, beta: float, smallest: float, largest: float) -> Pair:
    """Returns a pair with the factor per step and the regime of its closed form."""
    at = torch.tensor((lr, beta), dtype=torch.float64).unbind()
    rate, regime = rates_and_regimes(*at, smallest, largest)
    return Pair(lr, beta, float(rate), REGIMES[int(regime)])


@dataclass(frozen=True)
class Probe:
    """Heavy ball with one lr and beta: what is predicted, and what a run does."""

    lr: float
    beta: float
    rate: float  # predicted factor per step, over both eigenvalues
    regime: str
    digit: float  # predicted steps that gain one decimal digit
    w: torch.Tensor  # (steps + 1, 2) along the eigenvectors, or up to divergence
    loss: torch.Tensor  # (steps + 1,) (l x^2 + L y^2) / 2
    norm: torch.Tensor  # (steps + 1,) of (w_t, w_(t-1)): what shrinks evenly
    measured: float | None  # factor per step of that norm, over the later half
    arrived: int | None  # first step with |w| < tolerance
    diverged: int | None  # step that left |w| <= 1e6
    limit: float  # lr below which this beta converges: 2 (1 + beta) / L


def probe_momentum(
    pair: Pair,
    eigenvalues: tuple[float, float],
    start: tuple[float, float],
    steps: int,
    tolerance: float,
) -> Probe:
    """Runs w_(t+1) = w_t - lr h w_t + beta (w_t - w_(t-1)) beside its closed form."""
    lr, beta = pair.lr, pair.beta
    h = torch.tensor(eigenvalues, dtype=torch.float64)
    w = before = torch.tensor(start, dtype=torch.float64)
    path, diverged = [w], None
    for step in range(1, steps + 1):
        w, before = w - lr * h * w + beta * (w - before), w
        if not w.abs().max() <= FAR_AWAY:
            diverged = step
            break
        path.append(w)
    points = torch.stack(path)
    earlier = torch.cat([points[:1], points[:-1]])
    norm = torch.cat([points, earlier], 1).norm(dim=1)
    return Probe(
        **vars(pair),
        digit=steps_per_digit(pair.rate),
        w=points,
        loss=(h * points**2).sum(1) / 2,
        norm=norm,
        measured=factor_per_step(norm),
        arrived=first_step(points.norm(dim=1) < tolerance),
        diverged=diverged,
        limit=2 * (1 + beta) / eigenvalues[1],
    )


def steps_per_digit(rate: float) -> float:
    """Returns how many steps gain one decimal digit; infinite from a rate of 1 on."""
    if not 0 < rate < 1:
        return 0.0 if rate == 0 else math.inf
    return math.log(10) / -math.log(rate)


def factor_per_step(norm: torch.Tensor) -> float | None:
    """Returns the mean factor over the later half of a sequence of norms.

    What is smaller than 1e-100 is left out: its squares underflow to 0.
    """
    seen = norm[norm > 1e-100]
    last = len(seen) - 1
    if last < 2:
        return None
    middle = last // 2
    return float(seen[last] / seen[middle]) ** (1 / (last - middle))
