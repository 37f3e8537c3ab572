"""Slices through a net's loss: a line, and a plane, out of thousands of directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch

from models.core.parameter_vector import (
    Problem,
    flatten,
    hessian_times,
    loss_and_gradient,
    net_accuracy,
    train_flat,
    unflatten,
)
from models.core.snapshots import frame_marks
from models.landscape.hessian_spectrum import losses_along
from models.landscape.lanczos import lanczos
from models.landscape.problems import draw_problem

PLANES = ("random", "curvature", "path")
LANCZOS_STEPS = 80  # of the Hessian with a vector, for its extreme eigenvalues


@dataclass(frozen=True)
class Plane:
    """What is known of a plane theta + a u + b v before its losses are evaluated."""

    lengths: tuple[float, float]  # of u and v
    curvature: tuple[float, float]  # u.Hu / u.u and v.Hv / v.v
    looks_convex: bool  # both eigenvalues of the Hessian within the plane are above 0
    lowest: float  # the extreme eigenvalues of the whole Hessian, by Lanczos
    highest: float
    path: torch.Tensor  # (marks, 2) a and b of the weights on their way; ends at 0, 0
    path_seen: float  # length of the way from start to end seen in the plane, a share


@dataclass(frozen=True)
class Slices:
    """A net, and its surroundings where training ended, as far as they are known."""

    progress: float
    parameters: int
    losses: torch.Tensor  # (steps done,) before each step
    loss: float  # now
    gradient: float  # its norm
    accuracy: float
    line_at: torch.Tensor  # (line,) t: 0 is the first weights, 1 the trained ones
    line: torch.Tensor | None  # (line,) L((1 - t) start + t trained)
    plane: Plane | None
    at: torch.Tensor  # (grid,) the values of a, and of b
    grid: torch.Tensor  # (grid, grid) losses, a row for each b; nan: not yet
    diverged: int | None  # steps done when the loss was no number, or beyond 1e6


def slices(
    data: str = "iris",
    width: int = 16,
    depth: int = 2,
    activation: str = "tanh",
    scale: float = 1.0,
    lr: float = 0.3,
    steps: int = 300,
    kind: str = "random",
    span: float = 1.0,
    grid: int = 41,
    seed: int = 0,
    direction_seed: int = 0,
    points: int = 60,
    noise: float = 0.2,
) -> Iterator[Slices]:
    """Trains a net, then evaluates its loss on a line and on a plane.

    The line runs from the first weights to the trained ones and half as far again
    (Goodfellow et al. 2015, arXiv:1412.6544). The plane spans -span..span by `kind`:
    "random": two random directions, filter-normalised (Li et al. 2018,
    arXiv:1712.09913); "curvature": the eigenvectors of the lowest and the highest
    eigenvalue, as long as the weights; "path": the two directions in which training
    moved most, as long as the way. A random direction mixes all eigenvectors, so its
    curvature is near their average: it hides the few that are negative.

    Raises ValueError for an argument out of range.
    """
    if not (1 <= steps <= 20_000 and 0 < lr <= 1e4 and kind in PLANES):
        raise ValueError(f"1 to 20,000 steps, lr above 0, kind one of {PLANES}")
    if not (3 <= grid <= 101 and 0 < span <= 100):
        raise ValueError("a grid of 3 to 101, a span above 0 and up to 100")
    problem, start = draw_problem(
        data, points, noise, depth, width, activation, scale, seed
    )
    at = torch.linspace(-span, span, grid, dtype=torch.float64)
    result = before(start, problem, at)
    yield result

    theta, done, way, marks = start, 0, [start], frame_marks(steps, 40)
    losses = torch.zeros(steps, dtype=torch.float64)
    for done, theta in train_flat(start, problem, lr, losses):
        way += [theta] if done in marks else []
        yield replace(result, progress=0.4 * done / steps, losses=losses[:done])
    if done < steps:
        lost = done + 1
        yield replace(result, progress=1.0, losses=losses[:lost], diverged=lost)
        return

    line = losses_along(start, theta - start, result.line_at, problem)
    result = replace(before(theta, problem, at), losses=losses, line=line)
    generator = torch.Generator().manual_seed(direction_seed)
    probe = torch.randn(len(theta), generator=generator, dtype=torch.float64)
    found = lanczos(lambda v: hessian_times(theta, v, problem), probe, LANCZOS_STEPS)
    for eigenvalues, _, vectors in found:  # noqa: B007 - the last are wanted
        yield replace(result, progress=0.4)
    if kind == "random":
        u, v = (random_direction(theta, problem.sizes, generator) for _ in range(2))
    elif kind == "curvature":
        u, v = theta.norm() * vectors[0], theta.norm() * vectors[-1]
    else:
        u, v = widest_directions(torch.stack(way) - theta)
    plane = describe_plane(u, v, theta, problem, eigenvalues, torch.stack(way))
    result = replace(result, plane=plane)
    heights = torch.full((grid, grid), float("nan"))
    for row, b in enumerate(at):
        heights[row] = losses_along(theta + b * v, u, at, problem)
        share = 0.4 + 0.6 * (row + 1) / grid
        yield replace(result, progress=share, grid=heights)


def before(theta: torch.Tensor, problem: Problem, at: torch.Tensor) -> Slices:
    """Returns what is known at theta before any slice is taken."""
    loss, grad = loss_and_gradient(theta, problem)
    return Slices(
        progress=0.0,
        parameters=len(theta),
        losses=torch.zeros(0, dtype=torch.float64),
        loss=float(loss),
        gradient=float(grad.norm()),
        accuracy=net_accuracy(theta, problem),
        line_at=torch.linspace(-0.5, 1.5, 81, dtype=torch.float64),
        line=None,
        plane=None,
        at=at,
        grid=torch.full((len(at), len(at)), float("nan")),
        diverged=None,
    )


def random_direction(
    theta: torch.Tensor, sizes: tuple[int, ...], generator: torch.Generator
) -> torch.Tensor:
    """Returns a random direction, filter-normalised: each row as long as its weights.

    d_i <- d_i |w_i| / |d_i| for the row i of weights into one unit; biases stay put,
    as in the authors' experiments. Rows scaled up (which ReLU allows without changing
    the net, if the next layer is scaled down) then make the net look no flatter.
    """
    random = torch.randn(len(theta), generator=generator, dtype=theta.dtype)
    parts = unflatten(random, sizes)
    for d, w in zip(parts[::2], unflatten(theta, sizes)[::2], strict=True):
        d *= w.norm(dim=1, keepdim=True) / d.norm(dim=1, keepdim=True)
    for b in parts[1::2]:
        b.zero_()
    return flatten(parts)


def widest_directions(way: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the first two principal directions of a way (marks, P) that ends at 0.

    Both are as long as the way reaches from its end.
    """
    _, _, axes = torch.linalg.svd(way, full_matrices=False)
    reach = way.norm(dim=1).max()
    return reach * axes[0], reach * axes[1]


def describe_plane(
    u: torch.Tensor,
    v: torch.Tensor,
    theta: torch.Tensor,
    problem: Problem,
    eigenvalues: torch.Tensor,
    way: torch.Tensor,
) -> Plane:
    """Returns the curvature at theta within the plane, and the way seen in it."""
    both = torch.stack([u, v])  # (2, P)
    bent = torch.stack([hessian_times(theta, d, problem) for d in both])
    within = both @ bent.T  # (2, 2) the Hessian of L(theta + a u + b v) in a and b
    lengths = both.norm(dim=1)
    path = torch.linalg.lstsq(both.T, (way - theta).T).solution.T  # (marks, 2)
    seen = (path[0] @ both).norm() / (way[0] - theta).norm()
    return Plane(
        lengths=tuple(lengths.tolist()),
        curvature=tuple((within.diag() / lengths**2).tolist()),
        looks_convex=bool(torch.linalg.eigvalsh(within)[0] > 0),
        lowest=float(eigenvalues[0]),
        highest=float(eigenvalues[-1]),
        path=path,
        path_seen=float(seen),
    )
