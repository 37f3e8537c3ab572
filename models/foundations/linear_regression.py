"""Linear regression, written three times, and the normal equations beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from models.core.training import is_lost, shuffled_batches

TRUE_W, TRUE_B = (2.0, -3.4), 4.2
POINTS = 1000
SHOWN = 200  # points that are drawn
LOOKS = 60  # results that a run yields at most
Rows = Iterable[torch.Tensor]  # batch after batch, the numbers of its points


@dataclass(frozen=True)
class Regression:
    """A line that is being learnt (a plane, over two features)."""

    progress: float
    w: torch.Tensor  # (2,)
    b: float
    losses: torch.Tensor  # (looks,) mean square over all points
    error_w: float  # the largest |w - true w|
    error_b: float
    exact_error_w: float  # the same of the normal equations
    exact_loss: float  # the least mean square there is
    path: torch.Tensor  # (looks, 3) w1, w2, b
    steps: torch.Tensor  # (looks,) updates before each look
    updates: int  # of the whole run
    lost: bool  # whether it has diverged
    x: torch.Tensor  # (200, 2) some of the points
    y: torch.Tensor  # (200,)


def draw_line(
    noise: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draws x (1000, 2) ~ N(0, 1) and y (1000,) = x w + b + noise N(0, 1)."""
    x = torch.randn(POINTS, 2, generator=generator)
    y = x @ torch.tensor(TRUE_W) + TRUE_B
    return x, y + noise * torch.randn(POINTS, generator=generator)


def by_hand(
    x: torch.Tensor, y: torch.Tensor, start: torch.Tensor, lr: float, batches: Rows
) -> Iterator[torch.Tensor]:
    """Learns with tensors only; yields (w1, w2, b) after every update."""
    w = start.clone().requires_grad_()
    b = torch.zeros(1, requires_grad=True)
    for rows in batches:
        loss = ((x[rows] @ w + b - y[rows]) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for parameter in (w, b):
                parameter -= lr * parameter.grad
                parameter.grad.zero_()
        yield torch.cat([w, b]).detach()


class Plane(nn.Module):
    """A linear regression as a module of our own: two parameters and a formula."""

    def __init__(self, start: torch.Tensor) -> None:
        super().__init__()
        self.w = nn.Parameter(start.clone())
        self.b = nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns x w + b (points,) of x (points, 2)."""
        return x @ self.w + self.b


def by_module(
    x: torch.Tensor, y: torch.Tensor, start: torch.Tensor, lr: float, batches: Rows
) -> Iterator[torch.Tensor]:
    """Learns with an `nn.Module` and `parameters()`; yields as `by_hand` does."""
    net = Plane(start)
    for rows in batches:
        loss = nn.functional.mse_loss(net(x[rows]), y[rows])
        net.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in net.parameters():
                parameter -= lr * parameter.grad
        yield torch.cat([*net.parameters()]).detach()


def concisely(
    x: torch.Tensor, y: torch.Tensor, start: torch.Tensor, lr: float, batches: Rows
) -> Iterator[torch.Tensor]:
    """Learns with DataLoader, Linear, MSELoss and SGD; yields as `by_hand` does."""
    net, loss_of = nn.Linear(2, 1), nn.MSELoss()
    with torch.no_grad():
        net.weight.copy_(start[None])
        net.bias.zero_()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    order = [rows.tolist() for rows in batches]
    loader = DataLoader(
        TensorDataset(x, y), batch_sampler=order, generator=torch.Generator()
    )
    for features, targets in loader:
        loss = loss_of(net(features)[:, 0], targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield torch.cat([net.weight[0], net.bias]).detach().clone()


WAYS: dict[str, Callable[..., Iterator[torch.Tensor]]] = {
    "hand": by_hand,
    "module": by_module,
    "concise": concisely,
}


def solve(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns (w1, w2, b) of the normal equations A'A p = A'y, A = (x, 1)."""
    a = torch.cat([x, torch.ones(len(x), 1)], 1).double()
    return torch.linalg.solve(a.T @ a, a.T @ y.double())


def mean_square(p: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> float:
    """Returns the mean squared error of p = (w1, w2, b) over all points."""
    p = p.double()
    return float((x.double() @ p[:2] + p[2] - y.double()).square().mean())


def learn_regression(
    way: str = "hand",
    lr: float = 0.03,
    batch: int = 10,
    epochs: int = 3,
    noise: float = 0.01,
    seed: int = 0,
) -> Iterator[Regression]:
    """Learns w and b from 1000 points by mini-batches; yields as it goes.

    The set-up of the course notes (after Zhang et al., Dive into Deep Learning, 3.2):
    w = (2, -3.4), b = 4.2, first w ~ N(0, 0.01^2), b = 0. All three ways get the same
    start and the same batches. Raises ValueError for an unknown way, or lr, batch or
    epochs out of bounds.
    """
    if way not in WAYS or not (0 < lr <= 2 and 1 <= batch <= POINTS):
        raise ValueError("hand, module or concise; lr to 2, batch from 1 to 1000")
    if not (1 <= epochs <= 10 and 0 <= noise <= 10):
        raise ValueError("from 1 to 10 epochs, noise from 0 to 10")
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_line(noise, generator)
    start = 0.01 * torch.randn(2, generator=generator)
    updates = epochs * -(-POINTS // batch)
    batches = islice(shuffled_batches(POINTS, batch, generator), updates)
    exact, true = solve(x, y), torch.tensor([*TRUE_W, TRUE_B])
    least = mean_square(exact, x, y)
    now = torch.cat([start, torch.zeros(1)])
    path, seen, steps = [now], [mean_square(now, x, y)], [0]
    every = max(1, updates // LOOKS)
    for step, now in enumerate(WAYS[way](x, y, start, lr, batches), 1):
        lost = is_lost(float(now.abs().max()))
        if step % every and step < updates and not lost:
            continue
        path.append(now.clone())
        seen.append(mean_square(now, x, y))
        steps.append(step)
        off, exact_off = (now - true).abs(), (exact - true).abs()
        yield Regression(
            1.0 if lost else step / updates,
            now[:2].clone(),
            float(now[2]),
            torch.tensor(seen),
            float(off[:2].max()),
            float(off[2]),
            float(exact_off[:2].max()),
            least,
            torch.stack(path),
            torch.tensor(steps),
            updates,
            lost,
            x[:SHOWN],
            y[:SHOWN],
        )
        if lost:
            return
