"""Forward and backward by hand: every number of one training step of a tiny net.

2-2-1 with a linear output and half the squared error, or 2-3-2 with softmax and
cross-entropy. In both the error at the output is y_hat - y, so that one set of
four equations (Rumelhart, Hinton & Williams 1986) serves both nets.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.core.activations import find_activation

DERIVATIVES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "identity": lambda z, a: torch.ones_like(z),
    "sigmoid": lambda z, a: a * (1 - a),
    "tanh": lambda z, a: 1 - a**2,
    "relu": lambda z, a: (z > 0).to(z.dtype),
    "leaky_relu": lambda z, a: torch.where(z > 0, torch.ones_like(z), 0.01),
}
"""a'(z), by hand, for the hidden activations on offer."""

Numbers = dict[str, torch.Tensor]


@dataclass(frozen=True)
class TrainingStep:
    """One step of gradient descent, with every number on the way by its name."""

    numbers: Numbers  # W1 (hidden, 2), b1, W2, b2, z1, ..., new_W1, ..., new_loss
    autograd: Numbers  # PyTorch's dW1, db1, dW2, db2
    difference: float  # largest difference between our gradients and PyTorch's
    loss: float
    new_loss: float  # after the step


OUTPUTS = {  # hidden units, and y of a target
    "linear": (2, lambda target: [target]),
    "softmax": (3, lambda target: [1 - target, target]),
}


def draw_net(seed: int, hidden: int, outputs: int) -> Numbers:
    """Returns weights and biases from +-0.1, ..., +-1: fit for a blackboard."""
    g = torch.Generator().manual_seed(seed)
    shapes = {"W1": (hidden, 2), "b1": (hidden,), "W2": (outputs, hidden)}
    net = {}
    for name, shape in {**shapes, "b2": (outputs,)}.items():
        sign = 2 * torch.randint(0, 2, shape, generator=g) - 1
        net[name] = sign * torch.randint(1, 11, shape, generator=g).double() / 10
    return net


def forward_pass(n: Numbers, activation: str, output: str) -> Numbers:
    """Returns z1, a1, z2, y_hat and loss of the net whose weights are in `n`."""
    z1 = n["W1"] @ n["x"] + n["b1"]
    a1 = find_activation(activation)(z1)
    z2 = n["W2"] @ a1 + n["b2"]
    if output == "linear":
        y_hat = z2
        loss = (y_hat - n["y"]).square().sum() / 2
    else:
        e = torch.exp(z2 - z2.max())  # the shift cancels, and nothing overflows
        y_hat = e / e.sum()
        loss = torch.log(e.sum()) - n["y"] @ (z2 - z2.max())  # -sum y log y_hat
    return {"z1": z1, "a1": a1, "z2": z2, "y_hat": y_hat, "loss": loss}


def backward_pass(n: Numbers, activation: str) -> Numbers:
    """Returns the gradients of the loss, from the output back to the input."""
    delta2 = n["y_hat"] - n["y"]
    delta1 = (n["W2"].T @ delta2) * DERIVATIVES[activation](n["z1"], n["a1"])
    return {
        "delta2": delta2,
        "dW2": torch.outer(delta2, n["a1"]),
        "db2": delta2,
        "delta1": delta1,
        "dW1": torch.outer(delta1, n["x"]),
        "db1": delta1,
    }


def autograd_gradients(n: Numbers, activation: str, output: str) -> Numbers:
    """Returns the same gradients by PyTorch, from its own functions alone."""
    names = ("W1", "b1", "W2", "b2")
    w1, b1, w2, b2 = leaves = [n[name].clone().requires_grad_() for name in names]
    z2 = F.linear(find_activation(activation)(F.linear(n["x"], w1, b1)), w2, b2)
    if output == "linear":
        loss = F.mse_loss(z2, n["y"], reduction="sum") / 2
    else:
        loss = F.cross_entropy(z2, n["y"].argmax())
    grads = torch.autograd.grad(loss, leaves)
    return {"d" + name: grad for name, grad in zip(names, grads, strict=True)}


def train_step(
    x: tuple[float, float] = (1.0, -1.0),
    target: float = 1.0,
    activation: str = "sigmoid",
    output: str = "linear",
    lr: float = 0.5,
    seed: int = 0,
) -> TrainingStep:
    """Works one training step of a tiny net by hand and checks it with autograd.

    output "linear": 2-2-1, loss (y_hat - y)^2 / 2, `target` is y. output "softmax":
    2-3-2, cross-entropy, `target` is the class 0 or 1. All numbers float64.

    Raises ValueError for an unknown name, a number that is not finite or a class
    other than 0 and 1.
    """
    if activation not in DERIVATIVES or output not in OUTPUTS:
        raise ValueError(f"choose from {', '.join([*DERIVATIVES, *OUTPUTS])}")
    if len(x) != 2 or not all(map(math.isfinite, (*x, target, lr))):
        raise ValueError("x is two finite numbers; target and lr are finite")
    if output == "softmax" and target not in (0, 1):
        raise ValueError("the target of softmax is class 0 or 1")
    hidden, spread = OUTPUTS[output]
    y = spread(target)
    numbers = {
        "x": torch.tensor(x, dtype=torch.float64),
        "y": torch.tensor(y, dtype=torch.float64),
        "lr": torch.tensor(lr, dtype=torch.float64),
        **draw_net(seed, hidden, len(y)),
    }
    numbers |= forward_pass(numbers, activation, output)
    numbers |= backward_pass(numbers, activation)
    updated = {p: numbers[p] - lr * numbers["d" + p] for p in ("W2", "b2", "W1", "b1")}
    new_loss = forward_pass(numbers | updated, activation, output)["loss"]
    numbers |= {f"new_{name}": value for name, value in updated.items()}
    numbers["new_loss"] = new_loss
    autograd = autograd_gradients(numbers, activation, output)
    return TrainingStep(
        numbers=numbers,
        autograd=autograd,
        difference=max(float((numbers[k] - autograd[k]).abs().max()) for k in autograd),
        loss=float(numbers["loss"]),
        new_loss=float(new_loss),
    )
