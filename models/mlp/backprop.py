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

ACTIVATION_LATEX = {
    "identity": (r"z_1", r"1"),
    "sigmoid": (r"\sigma(z_1)", r"a_1 \odot (1 - a_1)"),
    "tanh": (r"\tanh(z_1)", r"(1 - a_1^2)"),
    "relu": (r"\max(0, z_1)", r"[z_1 > 0]"),
    "leaky_relu": (r"\max(0.01\, z_1, z_1)", r"(0.01 + 0.99\,[z_1 > 0])"),
}
OUTPUT_LATEX = {
    "linear": (r"z_2", r"\tfrac{1}{2} (\hat{y} - y)^2"),
    "softmax": (r"\mathrm{softmax}(z_2)", r"-\sum_k y_k \log \hat{y}_k"),
}

Numbers = dict[str, torch.Tensor]


@dataclass(frozen=True)
class HandStep:
    """One line of the calculation: `name` = `formula`, from the numbers in `uses`."""

    phase: str  # "forward", "backward" or "update"
    name: str
    formula: str  # LaTeX
    uses: tuple[str, ...]
    value: torch.Tensor


@dataclass(frozen=True)
class ByHand:
    steps: tuple[HandStep, ...]  # in the order in which a person works
    numbers: Numbers  # every number by name: x, y, W1 (hidden, 2), b1, ..., new_loss
    autograd: Numbers  # PyTorch's dW1, db1, dW2, db2
    difference: float  # largest difference between our gradients and PyTorch's
    loss: float
    new_loss: float  # after one step of gradient descent


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


def by_hand(
    x: tuple[float, float] = (1.0, -1.0),
    target: float = 1.0,
    activation: str = "sigmoid",
    output: str = "linear",
    lr: float = 0.5,
    seed: int = 0,
) -> ByHand:
    """Works one training step of a tiny net by hand and checks it with autograd.

    output "linear": 2-2-1, loss (y_hat - y)^2 / 2, `target` is y. output "softmax":
    2-3-2, cross-entropy, `target` is the class 0 or 1. All numbers float64.

    Raises ValueError for an unknown name, a number that is not finite or a class
    other than 0 and 1.
    """
    if activation not in DERIVATIVES or output not in OUTPUT_LATEX:
        raise ValueError(f"choose from {', '.join(DERIVATIVES)}; linear, softmax")
    if len(x) != 2 or not all(map(math.isfinite, (*x, target, lr))):
        raise ValueError("x is two finite numbers; target and lr are finite")
    if output == "softmax" and target not in (0, 1):
        raise ValueError("the target of softmax is class 0 or 1")
    y = [target] if output == "linear" else [1 - target, target]
    hidden = 2 if output == "linear" else 3
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
    return ByHand(
        steps=list_steps(numbers, activation, output),
        numbers=numbers,
        autograd=autograd,
        difference=max(float((numbers[k] - autograd[k]).abs().max()) for k in autograd),
        loss=float(numbers["loss"]),
        new_loss=float(new_loss),
    )


def list_steps(numbers: Numbers, activation: str, output: str) -> tuple[HandStep, ...]:
    """Returns the calculation line by line, with its formulas in LaTeX."""
    a, slope = ACTIVATION_LATEX[activation]
    y_hat, loss = OUTPUT_LATEX[output]
    lines = (
        ("forward", "z1", r"z_1 = W_1 x + b_1", ("W1", "x", "b1")),
        ("forward", "a1", rf"a_1 = {a}", ("z1",)),
        ("forward", "z2", r"z_2 = W_2 a_1 + b_2", ("W2", "a1", "b2")),
        ("forward", "y_hat", rf"\hat{{y}} = {y_hat}", ("z2",)),
        ("forward", "loss", f"L = {loss}", ("y_hat", "y")),
        ("backward", "delta2", r"\delta_2 = \hat{y} - y", ("y_hat", "y")),
        ("backward", "dW2", r"dW_2 = \delta_2 a_1^\top", ("delta2", "a1")),
        ("backward", "db2", r"db_2 = \delta_2", ("delta2",)),
        (
            "backward",
            "delta1",
            rf"\delta_1 = (W_2^\top \delta_2) \odot {slope}",
            ("W2", "delta2", "z1", "a1"),
        ),
        ("backward", "dW1", r"dW_1 = \delta_1 x^\top", ("delta1", "x")),
        ("backward", "db1", r"db_1 = \delta_1", ("delta1",)),
        *(
            (
                "update",
                f"new_{w}{i}",
                rf"{w}_{i} \leftarrow {w}_{i} - \eta\, d{w}_{i}",
                (),
            )
            for i in (2, 1)
            for w in ("W", "b")
        ),
        ("update", "new_loss", f"L = {loss}", ("new_W1", "new_b1", "new_W2", "new_b2")),
    )
    return tuple(HandStep(*line, numbers[line[1]]) for line in lines)
