"""The extreme eigenvalues of a Hessian too large to write down: Lanczos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import torch

from models.core.parameter_vector import (
    WHOLE_UP_TO,
    Problem,
    hessian_times,
    net_hessian,
    train_flat,
)
from models.landscape.problems import draw_problem

Product = Callable[[torch.Tensor], torch.Tensor]  # v -> H v


def lanczos(
    times: Product, start: torch.Tensor, steps: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Yields after each product with H: its approximations of H's eigenvalues.

    The Ritz values (k,) in rising order, an error bound for each, and their vectors
    (k, n) as rows. q_1 = start / |start|; each H q_k, made orthogonal to all q before
    it (twice: once leaves rounding errors that grow), gives q_(k+1) and beta_k; in
    the basis q the matrix H is tridiagonal, T, and its eigenvalues are the Ritz
    values. An eigenvalue of H lies within beta_k |last entry of T's eigenvector|.

    An eigenvalue that occurs several times is found once: `start` has one component
    in its eigenspace. Ends early where beta = 0: nothing more can be seen from `start`.
    Source: Golub & Van Loan, Matrix Computations, section 10.1 and 10.3.
    """
    q = [start / start.norm()]
    alphas: list[float] = []
    betas: list[float] = []
    for _ in range(min(steps, len(start))):
        v = times(q[-1])
        alphas.append(float(q[-1] @ v))
        basis = torch.stack(q)  # (k, n)
        for _ in range(2):
            v = v - basis.T @ (basis @ v)
        beta = float(v.norm())
        values, vectors = torch.linalg.eigh(tridiagonal(alphas, betas))
        yield values, beta * vectors[-1].abs(), vectors.T @ basis
        if beta <= 1e-12 * float(values.abs().max()):
            return
        betas.append(beta)
        q.append(v / beta)


def tridiagonal(alphas: list[float], betas: list[float]) -> torch.Tensor:
    """Returns T (k, k): alphas on the diagonal, k - 1 betas beside it."""
    t = torch.diag(torch.tensor(alphas, dtype=torch.float64))
    if betas:
        side = torch.tensor(betas, dtype=torch.float64)
        t += torch.diag(side, 1) + torch.diag(side, -1)
    return t


@dataclass
class Outermost:
    """A net that learns for a while, and then the ends of its Hessian's spectrum."""

    problem: Problem
    theta: torch.Tensor  # (parameters,) the weights so far
    parameters: int
    trained: int = 0  # steps of gradient descent done
    lowest: list[torch.Tensor] = field(default_factory=list)  # after each product,
    highest: list[torch.Tensor] = field(default_factory=list)  # the outermost first
    bounds: list[torch.Tensor] = field(default_factory=list)  # of all Ritz values
    diverged: int | None = None  # steps done when the loss was no number, or beyond 1e6


def find_outermost(
    data: str,
    width: int,
    trained: int,
    products: int,
    seed: int,
    depth: int = 2,
    activation: str = "tanh",
    lr: float = 0.3,
) -> Iterator[Outermost]:
    """Trains a net for a while, then finds its Hessian's outermost eigenvalues.

    Costs `products` times two gradients, and a few vectors of memory, for any size of
    net.

    Raises ValueError for an argument out of range.
    """
    if not (0 <= trained <= 5000 and 2 <= products <= 300 and 0 < lr <= 1e4):
        raise ValueError("trained up to 5000, 2 to 300 products, lr above 0")
    problem, start = draw_problem(data, 60, 0.2, depth, width, activation, 1.0, seed)
    net = Outermost(problem, start, len(start))
    yield net
    losses = torch.zeros(trained, dtype=torch.float64)
    for net.trained, net.theta in train_flat(start, problem, lr, losses):
        yield net
    if net.trained < trained:
        net.diverged = net.trained + 1
        yield net
        return
    generator = torch.Generator().manual_seed(seed + 1)
    probe = torch.randn(len(start), generator=generator, dtype=torch.float64)
    ritz = lanczos(lambda v: hessian_times(net.theta, v, problem), probe, products)
    for values, bounds, _ in ritz:
        net.lowest.append(values)
        net.highest.append(values.flip(0))
        net.bounds.append(bounds)
        yield net


@dataclass(frozen=True)
class Extremes:
    """Ritz values as they settle: row k - 1 after k products with H, nan if unknown."""

    progress: float
    parameters: int
    trained: int  # steps of gradient descent done
    products: int  # Hessian-vector products so far
    lowest: torch.Tensor  # (products, top) rising: the smallest first
    highest: torch.Tensor  # (products, top) falling: the largest first
    lowest_bound: torch.Tensor  # (products, top) an eigenvalue is at most so far away
    highest_bound: torch.Tensor
    exact: torch.Tensor | None  # (parameters,) rising, for up to 600 weights
    entries: int  # of the whole matrix, which is never written down
    diverged: int | None  # steps done when the loss was no number, or beyond 1e6


def extremes(
    data: str = "iris",
    width: int = 48,
    depth: int = 2,
    activation: str = "tanh",
    lr: float = 0.3,
    trained: int = 100,
    products: int = 80,
    top: int = 3,
    seed: int = 0,
) -> Iterator[Extremes]:
    """Finds the ends (`find_outermost`), and shows how the first few settle.

    Up to 600 weights the whole Hessian is there to compare with.

    Raises ValueError for what `find_outermost` refuses, or top outside 1 to 10.
    """
    if not 1 <= top <= 10:
        raise ValueError("top is from 1 to 10")
    rows = torch.full((4, products, top), float("nan"), dtype=torch.float64)
    settings = (data, width, trained, products, seed, depth, activation, lr)
    exact = None
    for net in find_outermost(*settings):
        k = len(net.lowest)
        if k:
            found = min(top, k)
            bounds = net.bounds[-1]
            ends = (net.lowest[-1], net.highest[-1], bounds, bounds.flip(0))
            rows[:, k - 1, :found] = torch.stack([end[:found] for end in ends])
        if k == 1 and net.parameters <= WHOLE_UP_TO:
            exact = torch.linalg.eigvalsh(net_hessian(net.theta, net.problem))
        result = describe(net, rows[:, :k], exact, k / products)
        yield result
    yield replace(result, progress=1.0)


def describe(
    net: Outermost, rows: torch.Tensor, exact: torch.Tensor | None, progress: float
) -> Extremes:
    """Returns what is known of a net after its products; rows (4, products, top)."""
    lowest, highest, lowest_bound, highest_bound = rows
    return Extremes(
        progress=progress,
        parameters=net.parameters,
        trained=net.trained,
        products=rows.shape[1],
        lowest=lowest,
        highest=highest,
        lowest_bound=lowest_bound,
        highest_bound=highest_bound,
        exact=exact,
        entries=net.parameters**2,
        diverged=net.diverged,
    )
