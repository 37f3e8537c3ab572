"""Curvature along a direction: vᵀHv for every direction v of the plane."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from models.landscape.critical_points import known_points
from models.landscape.point import (
    Place,
    Quadratic,
    longer_side,
    look_at,
    stand_at,
    touch,
)
from models.landscape.surfaces import Box, find_box, find_surface, heights


@dataclass(frozen=True)
class Along:
    """A surface at a point, along one direction."""

    at: Quadratic
    v: torch.Tensor  # (2,) the direction
    slope_along: float  # gᵀv
    curvature_along: float  # vᵀHv
    eigen_angles: torch.Tensor  # (2,) degrees in (-90, 90], of the eigenvectors


def curvature_along(
    surface: str, x: float, y: float, angle: float, expression: str = ""
) -> Along:
    """Reads vᵀHv, the second derivative along the direction v of an angle in degrees.

    It swings between the eigenvalues of H and reaches them at the eigenvectors.

    Raises ValueError for an unknown surface, an expression that is no mathematics, a
    point not near the window, or an angle beyond 3600 degrees.
    """
    if not abs(angle) <= 3600:
        raise ValueError("an angle is from -3600 to 3600 degrees")
    at = touch(find_surface(surface, expression), stand_at(x, y))
    v = directions(torch.tensor(angle, dtype=torch.float64))
    slope, bend = at.gradient @ v, v @ at.hessian @ v
    angles = torch.rad2deg(torch.atan(at.eigenvectors[1] / at.eigenvectors[0]))
    return Along(at, v, float(slope), float(bend), angles)


def directions(angles: torch.Tensor) -> torch.Tensor:
    """Returns the unit vectors (..., 2) at angles (...) in degrees."""
    radians = angles * (math.pi / 180)
    return torch.stack([radians.cos(), radians.sin()], -1)


@dataclass(frozen=True)
class Curvature:
    """vᵀHv all round a point, and the surface cut open along one direction."""

    box: Box
    heights: torch.Tensor  # (grid, grid) float32, the bottom row first
    at: Place  # its eigenvalues are the smallest and the largest vᵀHv
    angles: torch.Tensor  # (361,) degrees, 0 to 360
    curvatures: torch.Tensor  # (361,) vᵀHv with v = (cos, sin) of the angle
    eigen_angles: torch.Tensor  # (2,) degrees in (-90, 90], of the eigenvectors
    angle: float  # of the slice, in degrees
    v: torch.Tensor  # (2,)
    slope_along: float  # gᵀv
    curvature_along: float  # vᵀHv
    t: torch.Tensor  # (121,) distance along v
    along: torch.Tensor  # (121,) f(w + t v)
    quadratic: torch.Tensor  # (121,) f(w) + t gᵀv + ½ t² vᵀHv


def curvature(
    surface: str = "saddle",
    expression: str = "",
    x: float = 0.0,
    y: float = 0.0,
    angle: float = 30.0,
    grid: int = 61,
) -> Curvature:
    """Turns v through 360° (`curvature_along`), and cuts the surface open along v.

    The slice t -> f(w + t v) has slope gᵀv and curvature vᵀHv at t = 0.

    Raises ValueError for what `curvature_along` refuses, and a grid outside 2 to 400.
    """
    found = curvature_along(surface, x, y, angle, expression)
    f, box = find_surface(surface, expression), find_box(surface)
    at = look_at(f, x, y, box, known_points(surface, expression).scale)
    angles = torch.arange(361, dtype=torch.float64)
    turned = directions(angles)
    half = longer_side(box) / 2
    t = torch.linspace(-half, half, 121, dtype=torch.float64)
    slope, bend = found.slope_along, found.curvature_along
    return Curvature(
        box=box,
        heights=heights(f, box, grid),
        at=at,
        angles=angles,
        curvatures=((turned @ at.hessian) * turned).sum(-1),
        eigen_angles=found.eigen_angles,
        angle=angle,
        v=found.v,
        slope_along=slope,
        curvature_along=bend,
        t=t,
        along=f(*(at.w + t[:, None] * found.v).unbind(-1)),
        quadratic=at.value + t * slope + t**2 * bend / 2,
    )
