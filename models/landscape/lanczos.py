"""The extreme eigenvalues of a Hessian too large to write down: Lanczos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch

from models.core.parameter_vector import (
    WHOLE_UP_TO,
    Problem,
    hessian_times,
    loss_and_gradient,
    net_accuracy,
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


@dataclass(frozen=True)
class Extremes:
    """Ritz values as they settle: row k - 1 after k products with H, nan if unknown."""

    progress: float
    parameters: int
    trained: int  # steps of gradient descent done
    loss: float
    gradient: float  # its norm
    accuracy: float
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
    scale: float = 1.0,
    lr: float = 0.3,
    trained: int = 100,
    products: int = 80,
    top: int = 3,
    seed: int = 0,
    points: int = 60,
    noise: float = 0.2,
) -> Iterator[Extremes]:
    """Trains a net for a while, then finds its Hessian's outermost eigenvalues.

    Costs `products` times two gradients, and a few vectors of memory, for any size of
    net. Up to 600 weights the whole Hessian is there to compare with.

    Raises ValueError for an argument out of range.
    """
    if not (0 <= trained <= 5000 and 2 <= products <= 300 and 1 <= top <= 10):
        raise ValueError("trained up to 5000, 2 to 300 products, top from 1 to 10")
    if not 0 < lr <= 1e4:
        raise ValueError("lr is above 0")
    problem, start = draw_problem(
        data, points, noise, depth, width, activation, scale, seed
    )
    result = describe(start, problem, 0, top)
    yield result
    theta, done, losses = start, 0, torch.zeros(trained, dtype=torch.float64)
    for done, theta in train_flat(start, problem, lr, losses):
        result = describe(theta, problem, done, top)
        yield result
    if done < trained:
        yield replace(result, progress=1.0, diverged=done + 1)
        return
    if len(theta) <= WHOLE_UP_TO:
        exact = torch.linalg.eigvalsh(net_hessian(theta, problem))
        result = replace(result, exact=exact)
    generator = torch.Generator().manual_seed(seed + 1)
    probe = torch.randn(len(theta), generator=generator, dtype=torch.float64)
    rows = torch.full((4, products, top), float("nan"), dtype=torch.float64)
    ritz = lanczos(lambda v: hessian_times(theta, v, problem), probe, products)
    for k, (values, bounds, _) in enumerate(ritz, 1):
        found = min(top, k)
        ends = (values, values.flip(0), bounds, bounds.flip(0))
        rows[:, k - 1, :found] = torch.stack([end[:found] for end in ends])
        lowest, highest, lowest_bound, highest_bound = rows[:, :k]
        result = replace(
            result,
            progress=k / products,
            products=k,
            lowest=lowest,
            highest=highest,
            lowest_bound=lowest_bound,
            highest_bound=highest_bound,
        )
        yield result
    yield replace(result, progress=1.0)


def describe(theta: torch.Tensor, problem: Problem, trained: int, top: int) -> Extremes:
    """Returns what is known of a net before the first product."""
    loss, grad = loss_and_gradient(theta, problem)
    nothing = torch.zeros(0, top, dtype=torch.float64)
    return Extremes(
        progress=0.0,
        parameters=len(theta),
        trained=trained,
        loss=float(loss),
        gradient=float(grad.norm()),
        accuracy=net_accuracy(theta, problem),
        products=0,
        lowest=nothing,
        highest=nothing,
        lowest_bound=nothing,
        highest_bound=nothing,
        exact=None,
        entries=len(theta) ** 2,
        diverged=None,
    )
