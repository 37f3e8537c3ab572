"""One neuron with one weight: a loss, its gradient, and a step down."""

from __future__ import annotations

from dataclasses import dataclass

import torch

X, Y = (1.0, 2.0), (2.5, 3.5)  # what the weight is learnt from
TEST_X, TEST_Y = (1.5, 3.0), (3.0, 6.3)  # what it is only tested on
ACTIVATIONS = {
    "none": lambda z: z,
    "relu": torch.relu,
}
MOST_STEPS = 50


@dataclass(frozen=True)
class Neuron:
    """A weight that took gradient steps, and every number of the first of them."""

    x: torch.Tensor  # (points,) the training points, then the test points
    y: torch.Tensor  # (points,)
    trained: int  # how many of them are training points
    output: torch.Tensor  # (points,) of the neuron before the first step
    slopes: torch.Tensor  # (points,) d(squared error) / dw before the first step
    weights: torch.Tensor  # (steps + 1,) the start first
    gradients: torch.Tensor  # (steps + 1,) of the training loss at these weights
    losses: torch.Tensor  # (steps + 1,) on the training points
    test_losses: torch.Tensor  # (steps + 1,)
    grid: torch.Tensor  # (grid,) weights
    curve: torch.Tensor  # (grid,) training loss
    test_curve: torch.Tensor  # (grid,) test loss


def mean_square(
    w: torch.Tensor, x: torch.Tensor, y: torch.Tensor, activation: str = "none"
) -> torch.Tensor:
    """Returns the mean of (a(w x) - y)^2 over points (n,), for w () or (grid, 1)."""
    return (ACTIVATIONS[activation](w * x) - y).square().mean(-1)


def points() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns x and y (2,) to learn from, then x and y (2,) to test on."""
    x, y, test_x, test_y = (
        torch.tensor(v, dtype=torch.float64) for v in (X, Y, TEST_X, TEST_Y)
    )
    return x, y, test_x, test_y


def learn_weight(
    w: float = 0.0, lr: float = 0.1, steps: int = 1, activation: str = "none"
) -> Neuron:
    """Takes gradient steps with one weight: w <- w - lr dL/dw, L the mean square.

    Raises ValueError for an unknown activation, lr outside (0, 1], or steps outside
    1..50.
    """
    if activation not in ACTIVATIONS or not 0 < lr <= 1 or not 1 <= steps <= MOST_STEPS:
        raise ValueError("none or relu, lr above 0, from 1 to 50 steps")
    x, y, test_x, test_y = points()
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    rows = []
    for _ in range(steps + 1):
        loss = mean_square(weight, x, y, activation)
        weight.grad = None
        loss.backward()
        with torch.no_grad():
            tested = mean_square(weight, test_x, test_y, activation)
            rows.append([v.item() for v in (weight, weight.grad, loss, tested)])
            weight -= lr * weight.grad
    whole_x, whole_y = torch.cat([x, test_x]), torch.cat([y, test_y])
    start = torch.full((len(whole_x),), w, dtype=torch.float64, requires_grad=True)
    output = ACTIVATIONS[activation](start * whole_x)
    (output - whole_y).square().sum().backward()  # each point has a weight of its own
    grid = torch.linspace(-3, 7, 201, dtype=torch.float64)
    return Neuron(
        whole_x,
        whole_y,
        len(x),
        output.detach(),
        start.grad,
        *torch.tensor(rows, dtype=torch.float64).T,
        grid,
        mean_square(grid[:, None], x, y, activation),
        mean_square(grid[:, None], test_x, test_y, activation),
    )
