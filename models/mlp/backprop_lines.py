"""One training step of a tiny net, line by line as a person writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from models.mlp.backprop import Numbers, train_step

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
    """The step, and its lines in the order in which a person works."""

    steps: tuple[HandStep, ...]
    numbers: Numbers  # every number by name: see `TrainingStep`
    difference: float  # largest difference between our gradients and PyTorch's
    loss: float
    new_loss: float  # after one step of gradient descent


def by_hand(
    activation: str = "sigmoid", output: str = "linear", **settings: Any
) -> ByHand:
    """Writes down `train_step` with these settings; raises ValueError where it does."""
    step = train_step(activation=activation, output=output, **settings)
    lines = list_steps(step.numbers, activation, output)
    return ByHand(lines, step.numbers, step.difference, step.loss, step.new_loss)


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
