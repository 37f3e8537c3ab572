"""A surface at one point: height, gradient, Hessian, and what its eigenvalues say."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.formula import Surface
from models.landscape.newton import is_critical
from models.landscape.surfaces import Box, derivatives

SILENT = 1e-8  # an eigenvalue below this share of the scale counts as 0


@dataclass(frozen=True)
class Quadratic:
    """The quadratic that touches a surface at w; nan where it has no height."""

    w: torch.Tensor  # (2,)
    value: float
    gradient: torch.Tensor  # (2,)
    hessian: torch.Tensor  # (2, 2)
    eigenvalues: torch.Tensor  # (2,) ascending
    eigenvectors: torch.Tensor  # (2, 2), one in each column


@dataclass(frozen=True)
class Place:
    """The quadratic at one point of a surface, and the verdict on it."""

    w: torch.Tensor  # (2,)
    value: float
    gradient: torch.Tensor  # (2,)
    hessian: torch.Tensor  # (2, 2)
    eigenvalues: torch.Tensor  # (2,) ascending
    eigenvectors: torch.Tensor  # (2, 2), one in each column
    verdict: str  # of the Hessian alone: minimum, maximum, saddle, silent, undefined
    gradient_norm: float
    critical: bool  # is the gradient 0 here, as far as a picture can tell


def stand_at(x: float, y: float) -> torch.Tensor:
    """Returns the point (2,) float64; ValueError unless it is near a window."""
    if not max(abs(x), abs(y)) <= 100:
        raise ValueError("x and y are numbers from -100 to 100")
    return torch.tensor([x, y], dtype=torch.float64)


def touch(f: Surface, w: torch.Tensor) -> Quadratic:
    """Returns height, gradient, Hessian, eigenvalues and eigenvectors at w (2,).

    Where the surface has no height or no gradient, the derivatives are nan.
    """
    value = float(f(*w))
    grad, hessian = derivatives(f, w)
    if not math.isfinite(value) or has_kink(f, w):
        grad, hessian = grad * math.nan, hessian * math.nan
    return Quadratic(w, value, grad, hessian, *eigen_pairs(hessian))


def has_kink(f: Surface, w: torch.Tensor) -> bool:
    """Returns whether f has no derivative along x or y at w (2,), as |x| has none at 0.

    There the slopes just left and just right differ, and go on to differ at a tenth of
    the distance; autograd would give 0.
    """
    axes = torch.eye(2, dtype=torch.float64)
    value = f(*w)

    def jump(distance: float) -> torch.Tensor:
        right, left = w + distance * axes, w - distance * axes
        return (f(*right.T) + f(*left.T) - 2 * value).abs() / distance

    far, near = jump(1e-4), jump(1e-5)
    noise = 1e-9 * max(1.0, abs(float(value)))
    return bool(((near > 0.5 * far) & (near > noise / 1e-5)).any())


def eigen_pairs(hessian: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the eigenvalues (n,), ascending, and eigenvectors (n, n) in columns.

    An eigenvector points either way; here its largest component is positive. Where
    the Hessian is no number, all are nan.
    """
    if not hessian.isfinite().all():
        return torch.full_like(hessian[0], math.nan), torch.full_like(hessian, math.nan)
    values, vectors = torch.linalg.eigh(hessian)
    largest = vectors.gather(0, vectors.abs().argmax(0, keepdim=True))
    return values, vectors * torch.sign(largest) + 0.0  # never -0


def classify(eigenvalues: torch.Tensor, scale: float = 0.0) -> str:
    """Returns minimum, maximum, saddle or silent for the eigenvalues (n,) of H.

    Silent where the smallest |eigenvalue| is 0 beside the scale, unless both signs
    occur among the others; undefined where an eigenvalue is no number.
    """
    if not eigenvalues.isfinite().all():
        return "undefined"
    zero = SILENT * max(scale, float(eigenvalues.abs().max()))
    if bool((eigenvalues > zero).any() and (eigenvalues < -zero).any()):
        return "saddle"
    if bool((eigenvalues.abs() <= zero).any()):
        return "silent"
    return "minimum" if bool((eigenvalues > 0).all()) else "maximum"


def look_at(f: Surface, x: float, y: float, box: Box, scale: float = 0.0) -> Place:
    """Returns height, derivatives and verdict at a point, seen at a window's size.

    Raises ValueError for a point that is not near the window.
    """
    at = touch(f, stand_at(x, y))
    near = is_critical(at.gradient, at.hessian, longer_side(box), 1e-4)
    return Place(
        **vars(at),
        verdict=classify(at.eigenvalues, scale),
        gradient_norm=float(at.gradient.norm()),
        critical=bool(near),
    )


def longer_side(box: Box) -> float:
    """Returns the width or the height of a window, whichever is more."""
    left, right, bottom, top = box
    return max(right - left, top - bottom)
