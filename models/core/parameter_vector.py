"""A small net's loss as a function of one long vector: its weights.

Gradient and Hessian are then the vector and the matrix of calculus. Everything is
float64, so that an eigenvalue near 0 has a sign one can believe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.nets import Weights, forward

WHOLE_UP_TO = 600  # weights, for a whole Hessian in a reader's time
TOO_HIGH = 1e6  # a loss beyond this, or none at all, ends a run


@dataclass(frozen=True)
class Problem:
    """What a net is asked to learn, and the shape of the net."""

    x: torch.Tensor  # (features, points)
    y: torch.Tensor  # (points,)
    sizes: tuple[int, ...]  # features, hidden units a layer, classes
    activation: str


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
    # Not `train`: whoever iterates keeps the vectors, which SGD would overwrite; and
    # SGD rounds w - lr g once where this line rounds twice, as the formula says it.
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
