"""Derivatives of a function by the tape of autograd, beside finite differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

MATRIX = ((1.0, 2.0, 0.0, -1.0), (0.0, 1.0, 3.0, 0.0), (2.0, 0.0, 1.0, 1.0))  # A
FUNCTIONS = {
    "quadratic": lambda x: 2 * x.dot(x),
    "product": lambda x: x.prod(),
    "square": lambda x: x**2,
    "linear": lambda x: torch.tensor(MATRIX, dtype=x.dtype) @ x,
    "softmax": lambda x: x.softmax(0),
    "sine": lambda x: x.dot(x).sin(),
}


@dataclass(frozen=True)
class Derivatives:
    """The derivatives of y by x, their approximation, and the tape they come from."""

    x: torch.Tensor  # (4,)
    y: torch.Tensor  # (outputs,), one output for a number
    jacobian: torch.Tensor  # (outputs, 4) by the tape
    differences: torch.Tensor  # (outputs, 4) by finite differences
    error: float  # the largest distance of the two
    grads: torch.Tensor  # (calls, 4): x.grad after each call of backward()
    nodes: tuple[str, ...]  # of the tape, from the result back to x
    edges: tuple[tuple[int, int], ...]  # from a node to one that it hands gradients to
    scalar: bool  # whether y is one number


def differentiate_function(
    function: str = "quadratic",
    x0: float = 0.0,
    x1: float = 1.0,
    x2: float = 2.0,
    x3: float = 3.0,
    power: int = -4,
    calls: int = 1,
) -> Derivatives:
    """Differentiates a function of four numbers, in float64.

    2 xᵀx at (0, 1, 2, 3) has the gradient 4x = (0, 4, 8, 12). Finite differences are
    (f(x + h) - f(x - h)) / 2h with h = 10 ** power. `backward()` is called `calls`
    times on the sum of all outputs.

    Raises ValueError for an unknown function.
    """
    if function not in FUNCTIONS:
        raise ValueError("a function that is known")
    act = FUNCTIONS[function]
    x = torch.tensor([x0, x1, x2, x3], dtype=torch.float64, requires_grad=True)
    y = act(x)
    outputs = y.reshape(-1)
    rows = [torch.autograd.grad(out, x, retain_graph=True)[0] for out in outputs]
    jacobian = torch.stack(rows)
    differences = difference_quotients(act, x.detach(), 10.0**power)
    grads = []
    for _ in range(calls):
        act(x).sum().backward()  # adds to x.grad, which begins without numbers
        grads.append(x.grad.clone())
    nodes, edges = read_tape(y)
    return Derivatives(
        x=x.detach().clone(),
        y=outputs.detach(),
        jacobian=jacobian,
        differences=differences,
        error=float((jacobian - differences).abs().max()),
        grads=torch.stack(grads),
        nodes=nodes,
        edges=edges,
        scalar=y.ndim == 0,
    )


def difference_quotients(
    act: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, h: float
) -> torch.Tensor:
    """Returns the central differences (outputs, inputs) of a function at x."""
    columns = []
    for i in range(len(x)):
        step = torch.zeros_like(x)
        step[i] = h
        columns.append((act(x + step) - act(x - step)).reshape(-1) / (2 * h))
    return torch.stack(columns, 1)


def read_tape(
    y: torch.Tensor,
) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """Returns the functions that lead from y back to x, each once, and their edges."""
    nodes, edges, found = [y.grad_fn], [], 0
    while found < len(nodes):
        for node, _ in nodes[found].next_functions:
            if node is None:  # a constant needs no gradient
                continue
            if node not in nodes:
                nodes.append(node)
            edges.append((found, nodes.index(node)))
        found += 1
    return tuple(type(node).__name__ for node in nodes), tuple(edges)
