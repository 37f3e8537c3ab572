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
    net_loss,
    train_flat,
    unflatten,
)
from models.core.snapshots import frame_marks
from models.landscape.hessian_spectrum import losses_along
from models.landscape.lanczos import lanczos
from models.landscape.problems import draw_problem

LANCZOS_STEPS = 80  # of the Hessian with a vector, for its extreme eigenvalues


@dataclass(frozen=True)
class Plane:
    """What is known of a plane theta + a u + b v before its losses are evaluated."""

    u: torch.Tensor  # (parameters,)
    v: torch.Tensor
    curvature: tuple[float, float]  # u.Hu / u.u and v.Hv / v.v
    looks_convex: bool  # both eigenvalues of the Hessian within the plane are above 0
    lowest: float  # the extreme eigenvalues of the whole Hessian, by Lanczos
    highest: float


@dataclass
class Cut:
    """A net that learns, and a plane through its weights at the end."""

    problem: Problem
    losses: torch.Tensor  # (steps,) before each step, so far
    way: list[torch.Tensor]  # the weights at some marks: the first and the last too
    done: int = 0  # steps
    loss: float | None = None  # at the end
    plane: Plane | None = None
    diverged: int | None = None  # steps done when the loss was no number, or beyond 1e6


def cut_plane(
    data: str,
    kind: str,
    steps: int,
    width: int,
    seed: int,
    direction_seed: int,
    depth: int = 2,
    activation: str = "tanh",
    lr: float = 0.3,
) -> Iterator[Cut]:
    """Trains a net, then lays a plane through its weights, spanned by two directions.

    `kind` is "random": two random directions, filter-normalised (Li et al. 2018,
    arXiv:1712.09913); "curvature": the eigenvectors of the lowest and the highest
    eigenvalue, as long as the weights; "path": the two directions in which training
    moved most, as long as the way. A random direction mixes all eigenvectors, so its
    curvature is near their average: it hides the few that are negative.

    Raises ValueError for an argument out of range.
    """
    if not (1 <= steps <= 20_000 and 0 < lr <= 1e4 and kind in DIRECTIONS):
        raise ValueError(
            f"1 to 20,000 steps, lr above 0, kind: {', '.join(DIRECTIONS)}"
        )
    problem, start = draw_problem(data, 60, 0.2, depth, width, activation, 1.0, seed)
    marks, losses = frame_marks(steps, 40), torch.zeros(steps, dtype=torch.float64)
    cut = Cut(problem, losses, [start])
    yield cut
    for cut.done, theta in train_flat(start, problem, lr, losses):
        cut.way += [theta] if cut.done in marks else []
        yield cut
    if cut.done < steps:
        cut.diverged = cut.done + 1
        yield cut
        return
    generator = torch.Generator().manual_seed(direction_seed)
    probe = torch.randn(len(theta), generator=generator, dtype=torch.float64)
    found = lanczos(lambda v: hessian_times(theta, v, problem), probe, LANCZOS_STEPS)
    for eigenvalues, _, vectors in found:  # noqa: B007 - the last are wanted
        yield cut
    u, v = DIRECTIONS[kind](cut, vectors, generator)
    cut.loss = float(net_loss(theta, problem))
    cut.plane = describe_plane(u, v, theta, problem, eigenvalues)
    yield cut


def random_directions(
    cut: Cut, vectors: torch.Tensor, generator: torch.Generator
) -> list[torch.Tensor]:
    """Returns two random directions, filter-normalised."""
    sizes = cut.problem.sizes
    return [random_direction(cut.way[-1], sizes, generator) for _ in range(2)]


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


def eigenvector_directions(
    cut: Cut, vectors: torch.Tensor, generator: torch.Generator
) -> list[torch.Tensor]:
    """Returns the outermost of the eigenvectors (k, P), as long as the weights."""
    return [cut.way[-1].norm() * vectors[0], cut.way[-1].norm() * vectors[-1]]


def path_directions(
    cut: Cut, vectors: torch.Tensor, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the two directions in which training moved most."""
    return widest_directions(torch.stack(cut.way) - cut.way[-1])


def widest_directions(way: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the first two principal directions of a way (marks, P) that ends at 0.

    Both are as long as the way reaches from its end.
    """
    _, _, axes = torch.linalg.svd(way, full_matrices=False)
    reach = way.norm(dim=1).max()
    return reach * axes[0], reach * axes[1]


DIRECTIONS = {
    "random": random_directions,
    "curvature": eigenvector_directions,
    "path": path_directions,
}
"""What spans a plane."""


def describe_plane(
    u: torch.Tensor,
    v: torch.Tensor,
    theta: torch.Tensor,
    problem: Problem,
    eigenvalues: torch.Tensor,
) -> Plane:
    """Returns the curvature at theta within the plane."""
    both = torch.stack([u, v])  # (2, P)
    bent = torch.stack([hessian_times(theta, d, problem) for d in both])
    within = both @ bent.T  # (2, 2) the Hessian of L(theta + a u + b v) in a and b
    return Plane(
        u=u,
        v=v,
        curvature=tuple((within.diag() / both.norm(dim=1) ** 2).tolist()),
        looks_convex=bool(torch.linalg.eigvalsh(within)[0] > 0),
        lowest=float(eigenvalues[0]),
        highest=float(eigenvalues[-1]),
    )


@dataclass(frozen=True)
class PlaneSeen:
    """A plane, and the way of training as it is seen in it."""

    curvature: tuple[float, float]
    looks_convex: bool
    lowest: float
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
    line_at: torch.Tensor  # (line,) t: 0 is the first weights, 1 the trained ones
    line: torch.Tensor | None  # (line,) L((1 - t) start + t trained)
    plane: PlaneSeen | None
    at: torch.Tensor  # (grid,) the values of a, and of b
    grid: torch.Tensor  # (grid, grid) losses, a row for each b; nan: not yet
    diverged: int | None  # steps done when the loss was no number, or beyond 1e6


def slices(
    data: str = "iris",
    width: int = 16,
    depth: int = 2,
    activation: str = "tanh",
    lr: float = 0.3,
    steps: int = 300,
    kind: str = "random",
    span: float = 1.0,
    grid: int = 41,
    seed: int = 0,
    direction_seed: int = 0,
) -> Iterator[Slices]:
    """Lays a plane (`cut_plane`), then evaluates the loss on a line and on the plane.

    The line runs from the first weights to the trained ones and half as far again
    (Goodfellow et al. 2015, arXiv:1412.6544). The plane spans -span..span.

    Raises ValueError for what `cut_plane` refuses, or an argument out of range.
    """
    if not (3 <= grid <= 101 and 0 < span <= 100):
        raise ValueError("a grid of 3 to 101, a span above 0 and up to 100")
    at, result = torch.linspace(-span, span, grid, dtype=torch.float64), None
    settings = (data, kind, steps, width, seed, direction_seed, depth, activation, lr)
    for cut in cut_plane(*settings):
        if result is None:
            result = before(cut.way[0], cut.problem, at)
        if cut.diverged is not None:
            losses = cut.losses[: cut.diverged]
            yield replace(result, progress=1.0, losses=losses, diverged=cut.diverged)
            return
        if cut.done == steps and result.line is None:
            start, end = cut.way[0], cut.way[-1]
            line = losses_along(start, end - start, result.line_at, cut.problem)
            result = replace(before(end, cut.problem, at), line=line)
        share, losses = 0.4 * cut.done / steps, cut.losses[: cut.done]
        yield replace(result, progress=share, losses=losses)
    seen = see_way(cut.plane, torch.stack(cut.way))
    result = replace(result, losses=cut.losses, plane=seen)
    heights = torch.full((grid, grid), float("nan"))
    for row, b in enumerate(at):
        shifted = cut.way[-1] + b * cut.plane.v
        heights[row] = losses_along(shifted, cut.plane.u, at, cut.problem)
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
        line_at=torch.linspace(-0.5, 1.5, 81, dtype=torch.float64),
        line=None,
        plane=None,
        at=at,
        grid=torch.full((len(at), len(at)), float("nan")),
        diverged=None,
    )


def see_way(plane: Plane, way: torch.Tensor) -> PlaneSeen:
    """Returns a plane with the way (marks, P) of training as it is seen in it."""
    both = torch.stack([plane.u, plane.v])  # (2, P)
    path = torch.linalg.lstsq(both.T, (way - way[-1]).T).solution.T  # (marks, 2)
    seen = (path[0] @ both).norm() / (way[0] - way[-1]).norm()
    known = (plane.curvature, plane.looks_convex, plane.lowest, plane.highest)
    return PlaneSeen(*known, path, float(seen))
