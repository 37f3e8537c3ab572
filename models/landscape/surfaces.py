"""Surfaces over a plane: f(x, y), its gradient and its Hessian, at many points at once.

Two weights are few enough to see the whole loss. Each surface is written as a
textbook writes it; derivatives are never typed by hand, autograd takes them.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from models.landscape.formula import Surface, parse

Box = tuple[float, float, float, float]  # left, right, bottom, top
FAR_AWAY = 1e6  # a walk that leaves |w| <= 1e6 has diverged


def saddle(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """x² - y²: up one way, down the other; eigenvalues 2 and -2 everywhere."""
    return x**2 - y**2


def round_bowl(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """x² + y²: as steep in every direction; eigenvalues 2 and 2."""
    return x**2 + y**2


def bowl(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """x² + 10 y²: ten times as steep one way; eigenvalues 2 and 20."""
    return x**2 + 10 * y**2


def monkey(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """x³ - 3 x y²: three ways down from (0, 0) where the Hessian is 0."""
    return x**3 - 3 * x * y**2


def double_well(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(x² - 1)² + y²: two minima (±1, 0) and the pass between them at (0, 0)."""
    return (x**2 - 1) ** 2 + y**2


def himmelblau(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(x² + y - 11)² + (x + y² - 7)²: four minima of height 0 (Himmelblau, 1972)."""
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def rosenbrock(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(1 - x)² + 100 (y - x²)²: a curved canyon (Rosenbrock, 1960)."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def valley(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(1 - x)² + 5 (y - x²)²: Rosenbrock's canyon with gentler walls."""
    return (1 - x) ** 2 + 5 * (y - x**2) ** 2


def beale(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Σ (c - x (1 - yᵏ))² with c = 1.5, 2.25, 2.625 for k = 1, 2, 3 (Beale, 1958)."""
    return (
        (1.5 - x * (1 - y)) ** 2
        + (2.25 - x * (1 - y**2)) ** 2
        + (2.625 - x * (1 - y**3)) ** 2
    )


def camel3(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """2 x² - 1.05 x⁴ + x⁶/6 + x y + y²: the three-hump camel (Dixon, Szegő, 1978)."""
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def camel6(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(4 - 2.1 x² + x⁴/3) x² + x y + 4 (y² - 1) y²: six humps (Dixon, Szegő, 1978)."""
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + 4 * (y**2 - 1) * y**2


def styblinski_tang(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """½ Σ (z⁴ - 16 z² + 5 z) over z = x, y (Styblinski, Tang, 1990)."""
    return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2


def flat_minimum(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """x² + y⁴: a minimum at (0, 0), but the Hessian has an eigenvalue 0 there."""
    return x**2 + y**4


def flat_saddle(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """x² - y⁴: a saddle at (0, 0) with the very Hessian of x² + y⁴."""
    return x**2 - y**4


def lee(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(1 - x y)²: the loss of the net ŷ = w₁ w₂ for the one point 1 → 1 (H.-y. Lee)."""
    return (1 - x * y) ** 2


def plateau(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(x - 4)²/50 + 2 y² + 4/(1 + exp(2x - 2)): almost flat, then a drop at x = 1."""
    return (x - 4) ** 2 / 50 + 2 * y**2 + 4 * torch.sigmoid(2 - 2 * x)


SURFACES: dict[str, Surface] = {
    "saddle": saddle,
    "round": round_bowl,
    "bowl": bowl,
    "monkey": monkey,
    "double_well": double_well,
    "himmelblau": himmelblau,
    "rosenbrock": rosenbrock,
    "valley": valley,
    "beale": beale,
    "camel3": camel3,
    "camel6": camel6,
    "styblinski_tang": styblinski_tang,
    "flat_minimum": flat_minimum,
    "flat_saddle": flat_saddle,
    "lee": lee,
    "plateau": plateau,
}
"""Every surface by name."""

WRITTEN: dict[str, Callable[[str], Surface]] = {
    "own": parse,
}
"""What reads a surface that the learner has written."""

BOXES: dict[str, Box] = {
    "saddle": (-2.0, 2.0, -2.0, 2.0),
    "round": (-3.0, 3.0, -3.0, 3.0),
    "bowl": (-6.0, 6.0, -6.0, 6.0),
    "monkey": (-2.0, 2.0, -2.0, 2.0),
    "double_well": (-2.0, 2.0, -2.0, 2.0),
    "himmelblau": (-5.0, 5.0, -5.0, 5.0),
    "rosenbrock": (-2.0, 2.0, -1.0, 3.0),
    "valley": (-2.0, 2.0, -1.0, 3.0),
    "beale": (-4.5, 4.5, -4.5, 4.5),
    "camel3": (-2.5, 2.5, -2.5, 2.5),
    "camel6": (-2.0, 2.0, -1.2, 1.2),
    "styblinski_tang": (-4.5, 4.5, -4.5, 4.5),
    "flat_minimum": (-2.0, 2.0, -2.0, 2.0),
    "flat_saddle": (-2.0, 2.0, -2.0, 2.0),
    "lee": (-2.0, 2.0, -2.0, 2.0),
    "plateau": (-6.0, 6.0, -2.0, 2.0),
    "own": (-3.0, 3.0, -3.0, 3.0),
}
"""A window on each surface that shows what is to be seen."""


def find_surface(name: str, expression: str = "") -> Surface:
    """Returns the surface of that name; for "own" the one that the expression says.

    Raises ValueError for an unknown name, or an expression that is no mathematics.
    """
    if name not in {**SURFACES, **WRITTEN}:
        raise ValueError(f"unknown surface {name!r}: own, {', '.join(SURFACES)}")
    return WRITTEN[name](expression) if name in WRITTEN else SURFACES[name]


def find_box(name: str) -> Box:
    """Returns the window for the surface of that name; ValueError if there is none."""
    if name not in BOXES:
        raise ValueError(f"unknown surface {name!r}: {', '.join(BOXES)}")
    return BOXES[name]


def gradient(f: Surface, w: torch.Tensor) -> torch.Tensor:
    """Returns (∂f/∂x, ∂f/∂y) at w (..., 2), as (..., 2) float64, by autograd."""
    w = w.detach().double().requires_grad_()
    value = f(*(part.clone() for part in w.unbind(-1)))  # x and y, each contiguous
    if not value.requires_grad:  # a constant
        return torch.zeros_like(w)
    return torch.autograd.grad(value.sum(), w)[0]


def hessian(f: Surface, w: torch.Tensor) -> torch.Tensor:
    """Returns the second derivatives at w (..., 2), as (..., 2, 2) float64."""
    return derivatives(f, w)[1]


def derivatives(f: Surface, w: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the gradient (..., 2) and the Hessian (..., 2, 2) at w (..., 2)."""
    x, y = coordinates(w)
    first = partials(f(x, y), x, y)
    rows = [torch.stack(partials(part, x, y), -1) for part in first]
    return torch.stack(first, -1).detach(), torch.stack(rows, -2).detach()


def coordinates(w: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns x and y of w (..., 2) apart, in float64, for autograd to follow."""
    x, y = w.detach().double().unbind(-1)
    return x.clone().requires_grad_(), y.clone().requires_grad_()


def partials(
    value: torch.Tensor, x: torch.Tensor, y: torch.Tensor
) -> tuple[torch.Tensor, ...]:
    """Returns the derivatives of each value by its own x and y; 0 if it has none.

    Points do not touch each other, so the derivative of the sum holds all of them.
    """
    if not value.requires_grad:  # a constant, such as the slope of x
        return torch.zeros_like(x), torch.zeros_like(y)
    return torch.autograd.grad(
        value.sum(), (x, y), create_graph=True, materialize_grads=True
    )


def window_points(box: Box, grid: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns x and y (grid, grid) of the points of a window, the bottom row first."""
    left, right, bottom, top = box
    across = torch.linspace(left, right, grid, dtype=torch.float64)
    up = torch.linspace(bottom, top, grid, dtype=torch.float64)
    y, x = torch.meshgrid(up, across, indexing="ij")
    return x, y


def heights(f: Surface, box: Box, grid: int) -> torch.Tensor:
    """Returns f (grid, grid) over a window as float32, the bottom row first.

    Raises ValueError for a grid that is not 2 to 400 points wide.
    """
    if not 2 <= grid <= 400:
        raise ValueError("the grid is 2 to 400 points wide")
    return f(*window_points(box, grid)).float()


def first_step(mask: torch.Tensor) -> int | None:
    """Returns the first index at which a mask (steps + 1,) holds, or None."""
    return int(mask.nonzero()[0]) if mask.any() else None
