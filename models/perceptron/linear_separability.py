"""Whether one line separates two classes, and how widely: answered without rounding.

A line w separates points x of sign t if t w.x > 0 for all of them, which is so if
and only if 0 lies outside the convex hull of the points t x.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import torch


def nearest_to_zero(
    inputs: Sequence[tuple[float, ...]], signs: list[int]
) -> list[Fraction]:
    """Returns the point nearest to 0 in the convex hull of all t x, in fractions.

    If it is 0 no line separates the classes. Else it is the normal of the widest
    margin, and its length is gamma. Gilbert, Johnson & Keerthi (1988): keep few
    points; from the nearest point of their hull, take in the one furthest behind it;
    stop when none is behind. Fractions make the answer exact for the floats given.
    """
    cloud = [[t * Fraction(c) for c in x] for x, t in zip(inputs, signs, strict=True)]
    kept, nearest = [cloud[0]], cloud[0]
    while True:
        length_squared = exact_dot(nearest, nearest)
        behind = min(cloud, key=lambda point: exact_dot(nearest, point))
        if length_squared == 0 or exact_dot(nearest, behind) >= length_squared:
            return nearest
        kept, nearest = nearest_face([*kept, behind])


def nearest_face(
    points: list[list[Fraction]],
) -> tuple[list[list[Fraction]], list[Fraction]]:
    """Returns the fewest points whose hull holds the nearest to 0, and that one."""
    best: tuple[list[list[Fraction]], list[Fraction]] | None = None
    for size in range(1, len(points) + 1):
        for face in combinations(points, size):
            shares = nearest_shares(face)
            if shares is None or min(shares) < 0:
                continue
            columns = zip(*face, strict=True)
            place = [exact_dot(shares, column) for column in columns]
            if best is None or exact_dot(place, place) < exact_dot(best[1], best[1]):
                best = list(face), place
    assert best is not None  # a single point always counts
    return best


def nearest_shares(face: tuple[list[Fraction], ...]) -> list[Fraction] | None:
    """Returns shares s, sum 1, of the point of a face's plane that is nearest to 0.

    That point is at right angles to every edge: (f_i - f_0) . sum_j s_j f_j = 0. By
    Gauss's elimination; None where the points lie in a smaller plane.
    """
    rows = [[Fraction(1)] * (len(face) + 1)]  # the shares sum to 1
    for point in face[1:]:
        edge = [a - b for a, b in zip(point, face[0], strict=True)]
        rows.append([*(exact_dot(edge, other) for other in face), Fraction(0)])
    for i in range(len(rows)):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i]), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [c / rows[i][i] for c in rows[i]]
        for r in range(len(rows)):
            if r != i:
                factor = rows[r][i]
                rows[r] = [
                    a - factor * b for a, b in zip(rows[r], rows[i], strict=True)
                ]
    return [row[-1] for row in rows]


def exact_dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Returns a . b."""
    return sum(p * q for p, q in zip(a, b, strict=True))


def square_root(square: Fraction) -> float:
    """Returns the square root of a fraction too small for a float to hold."""
    return math.sqrt(square.numerator) / math.sqrt(square.denominator)


def unit_vector(vector: list[Fraction]) -> torch.Tensor:
    """Returns the vector at length 1, whatever its length was."""
    largest = max(abs(c) for c in vector)
    scaled = torch.tensor([float(c / largest) for c in vector], dtype=torch.float64)
    return scaled / scaled.norm()
