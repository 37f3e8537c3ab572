"""A small net's loss as a function of one long vector: its weights.

Gradient and Hessian are then the vector and the matrix of calculus. Everything is
float64, so that an eigenvalue near 0 has a sign one can believe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.activations import find_activation
from models.core.nets import Weights, draw_weights, forward
from models.data.digits import load_digits
from models.data.iris import load_iris
from models.data.toy_data import Points, draw_points

SETS = ("iris", "spiral", "digits")
WHOLE_UP_TO = 600  # weights, for a whole Hessian in a reader's time
TOO_HIGH = 1e6  # a loss beyond this, or none at all, ends a run


@dataclass(frozen=True)
class Problem:
    """What a net is asked to learn, and the shape of the net."""

    x: torch.Tensor  # (features, points)
    y: torch.Tensor  # (points,)
    sizes: tuple[int, ...]  # features, hidden units a layer, classes
    activation: str


def pick_data(
    data: str, points: int, noise: float, generator: torch.Generator
) -> Points:
    """Returns x (n, features) and y (n,): features of mean 0 and deviation 1.

    iris: all 150 flowers, 4 lengths; spiral: `points` a class; digits: `points`
    images of 14 x 14, pixels shifted and scaled alike. Iris and spiral are shuffled.

    Raises ValueError for another name.
    """
    if data not in SETS:
        raise ValueError(f"unknown data {data!r}: {', '.join(SETS)}")
    if data == "digits":
        images, y = load_digits(points, 14)
        x = images.flatten(1)
        return (x - x.mean()) / x.std(), y
    if data == "iris":
        x, y = load_iris()
    else:
        x, y = draw_points(data, points, noise, generator)
    order = torch.randperm(len(x), generator=generator)
    return ((x - x.mean(0)) / x.std(0))[order], y[order]


def draw_halves(data: str, points: int, seed: int, place: str) -> tuple[Points, Points]:
    """Returns (training, test) as columns x (features, n) and y (n,), equally many.

    `points` is how many to train on: images, or points a class; iris has 75 flowers.
    """
    x, y = pick_data(data, 2 * points, 0.2, torch.Generator().manual_seed(seed))
    columns, labels = x.T.to(place), y.to(place)
    cut = len(y) // 2
    training = columns[:, :cut].contiguous(), labels[:cut]
    return training, (columns[:, cut:].contiguous(), labels[cut:])


def draw_problem(
    data: str,
    points: int,
    noise: float,
    depth: int,
    width: int,
    activation: str,
    scale: float,
    seed: int,
) -> tuple[Problem, torch.Tensor]:
    """Returns the problem and the first weights (float64), `scale` times nn.Linear's.

    Raises ValueError for unknown names, or sizes outside their range.
    """
    if not (0 <= depth <= 6 and 1 <= width <= 256 and 0 <= scale <= 10):
        raise ValueError("depth from 0 to 6, width from 1 to 256, scale from 0 to 10")
    find_activation(activation)
    generator = torch.Generator().manual_seed(seed)
    x, y = pick_data(data, points, noise, generator)
    sizes = (x.shape[1], *(width,) * depth, int(y.max()) + 1)
    theta = scale * flatten(draw_weights(sizes, generator)).double()
    return Problem(x.T.contiguous().double(), y, sizes, activation), theta


def flatten(weights: Weights) -> torch.Tensor:
    """Returns all weights as one vector: W1 row by row, b1, W2, b2, ..."""
    return torch.cat([w.detach().reshape(-1) for w in weights])


def unflatten(theta: torch.Tensor, sizes: tuple[int, ...]) -> Weights:
    """Returns the vector as W (out, in) and b (out, 1) of each layer."""
    weights, start = [], 0
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        for shape in ((outputs, inputs), (outputs, 1)):
            end = start + shape[0] * shape[1]
            weights.append(theta[start:end].view(shape))
            start = end
    return weights


def net_loss(theta: torch.Tensor, problem: Problem) -> torch.Tensor:
    """Returns L(theta), the mean cross-entropy of all points."""
    logits = forward(unflatten(theta, problem.sizes), problem.x, problem.activation)
    return F.cross_entropy(logits.T, problem.y)


@torch.no_grad()
def net_accuracy(theta: torch.Tensor, problem: Problem) -> float:
    """Returns the share of points whose largest logit is their class."""
    logits = forward(unflatten(theta, problem.sizes), problem.x, problem.activation)
    return float((logits.argmax(0) == problem.y).double().mean())


def loss_and_gradient(
    theta: torch.Tensor, problem: Problem
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns L and g = dL/dtheta."""
    theta = theta.detach().requires_grad_()
    loss = net_loss(theta, problem)
    return loss.detach(), torch.autograd.grad(loss, theta)[0]


def train_flat(
    theta: torch.Tensor, problem: Problem, lr: float, losses: torch.Tensor
) -> Iterator[tuple[int, torch.Tensor]]:
    """Yields the steps done and the weights after each, theta <- theta - lr g.

    losses[step] becomes L before that step. Ends early before weights whose loss is
    no number, or beyond 1e6.
    """
    loss, grad = loss_and_gradient(theta, problem)
    for step in range(len(losses)):
        losses[step] = loss
        theta = theta - lr * grad
        loss, grad = loss_and_gradient(theta, problem)
        if not loss <= TOO_HIGH:  # nan counts as lost
            return
        yield step + 1, theta


def net_hessian(theta: torch.Tensor, problem: Problem) -> torch.Tensor:
    """Returns H (P, P), H_ij = d2L / dtheta_i dtheta_j, by autograd: no difference.

    The gradient is differentiated once more, all its entries at a time.
    """
    theta = theta.detach().requires_grad_()
    (grad,) = torch.autograd.grad(net_loss(theta, problem), theta, create_graph=True)
    rows = torch.eye(len(theta), dtype=theta.dtype)
    (hessian,) = torch.autograd.grad(grad, theta, rows, is_grads_batched=True)
    return (hessian + hessian.T) / 2  # symmetric up to rounding: make it exactly so


def hessian_times(
    theta: torch.Tensor, v: torch.Tensor, problem: Problem
) -> torch.Tensor:
    """Returns H v without H: the gradient of g.v, at the price of two gradients."""
    theta = theta.detach().requires_grad_()
    (grad,) = torch.autograd.grad(net_loss(theta, problem), theta, create_graph=True)
    return torch.autograd.grad(grad @ v, theta)[0]
