"""Two tensors multiplied or added: which axes meet, which are summed or stretched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from models.tensors.shapes import read_equation, read_shape

MOST_RESULT = 240  # numbers; the products are at most 120 times 120
OPERATIONS = {
    "matmul": lambda left, right, equation: left @ right,
    "add": lambda left, right, equation: left + right,
    "einsum": lambda left, right, equation: torch.einsum(equation, left, right),
}


@dataclass(frozen=True)
class Product:
    """What came of two tensors, axis by axis, and one number of it in full."""

    left: torch.Tensor  # 0, 1, 2, ... in its shape
    right: torch.Tensor
    out: torch.Tensor | None  # None where PyTorch refuses
    refusal: str  # as PyTorch says it, "" where there is a result
    letters: tuple[str, ...]  # one for each axis that takes part
    sizes: tuple[tuple[int, ...], ...]  # left, right, out: of each axis, 0 for none
    roles: tuple[str, ...]  # of each axis: kept, summed, stretched or clash
    entry: int  # which number of the result, in the order of its storage
    left_used: torch.Tensor  # (*left), bool: what that number is made from
    right_used: torch.Tensor  # (*right)
    terms: tuple[tuple[float, float], ...]  # left number, and what it is multiplied by
    value: float | None


def name_axes(operation: str, left: int, right: int) -> tuple[str, str, str]:
    """Returns letters for the axes of operands of so many axes, and of the result.

    Axes are matched from the last one. A matrix product sums over j: (..., i, j) times
    (..., j, k) is (..., i, k); a vector lacks i or k.
    """
    if operation == "add":
        letters = "abij"
        names = letters[4 - left :], letters[4 - right :]
        return *names, letters[4 - max(left, right) :]
    a = "j" if left == 1 else "ab"[4 - left :] + "ij"
    b = "j" if right == 1 else "ab"[4 - right :] + "jk"
    front = max(a[:-2], b[:-2], key=len)
    return a, b, front + ("i" if left > 1 else "") + ("k" if right > 1 else "")


def compare_axes(
    names: tuple[str, str, str],
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
    operation: str,
) -> tuple[tuple[str, ...], list[list[int]], tuple[str, ...]]:
    """Returns the letters of all axes, their sizes in both operands, their roles."""
    order = "".join(dict.fromkeys(names[2] + names[0] + names[1]))
    leading = {"add": "abij", "matmul": "ab"}.get(operation, "")
    sizes, roles = [[], []], []
    for letter in order:
        own = [
            {
                n
                for name, n in zip(names[side], shapes[side], strict=True)
                if name == letter
            }
            for side in (0, 1)
        ]
        for side in (0, 1):
            sizes[side].append(max(own[side], default=0))
        known = own[0] | own[1]
        summed = letter not in names[2]
        # An axis that is not there counts as one of size 1.
        paired = own[0] and own[1]
        stretched = len(known) > 1 or (not paired and letter in leading)
        if max(map(len, own)) > 1 or len(known - {1}) > 1:
            roles.append("clash")
        elif summed and operation == "matmul" and len(known) > 1:
            roles.append("clash")  # the summed axis of a product is not stretched
        elif stretched:
            roles.append("stretched")
        else:
            roles.append("summed" if summed else "kept")
    return tuple(order), sizes, tuple(roles)


def multiply(
    left: str = "2 2 4",
    right: str = "2 4 3",
    operation: str = "matmul",
    equation: str = "bij,bjk->bik",
    entry: int = 0,
) -> Product:
    """Applies `@`, `+` or einsum to two tensors that hold 0, 1, 2, ...

    What a number of the result is made from is where its derivative by the operands is
    not zero, with ones in all places. Where PyTorch refuses, its message is kept.

    Raises ValueError for an unknown operation, for what is no shape or equation, and
    for what is too large to be shown.
    """
    if operation not in OPERATIONS:
        raise ValueError("matmul, add or einsum")
    shapes = read_shape(left), read_shape(right)
    names = name_axes(operation, len(shapes[0]), len(shapes[1]))
    if operation == "einsum":
        names = read_equation(equation)
        for letters, shape in zip(names[:2], shapes, strict=True):
            if len(letters) != len(shape):
                raise ValueError(f"{letters} names {len(letters)} axes of {len(shape)}")
    written = f"{names[0]},{names[1]}->{names[2]}"
    order, sizes, roles = compare_axes(names, shapes, operation)
    pairs = zip(*sizes, strict=True)
    whole = [max(pair) for pair in pairs]
    out_size = [n for letter, n in zip(order, whole, strict=True) if letter in names[2]]
    if torch.Size(out_size).numel() > MOST_RESULT:
        raise ValueError(f"the result has more than {MOST_RESULT} numbers")
    a, b = (torch.arange(torch.Size(s).numel()).reshape(s).double() for s in shapes)
    act = OPERATIONS[operation]
    try:
        out = act(a, b, written)
    except RuntimeError as error:
        blank = [torch.zeros(shape, dtype=torch.bool) for shape in shapes]
        rows = (*map(tuple, sizes), tuple(0 for _ in order))
        message = str(error)
        return Product(a, b, None, message, order, rows, roles, 0, *blank, (), None)
    place = min(entry, out.numel() - 1)
    used = differentiate(act, torch.ones_like(a), torch.ones_like(b), written, place)
    by_left, _ = differentiate(act, a, b, written, place)
    found = used[0] != 0
    times = by_left[found] if operation != "add" else b[used[1] != 0]
    named = dict(zip(names[2], out.shape, strict=True))
    return Product(
        left=a,
        right=b,
        out=out,
        refusal="",
        letters=order,
        sizes=(*map(tuple, sizes), tuple(named.get(letter, 0) for letter in order)),
        roles=roles,
        entry=place,
        left_used=found,
        right_used=used[1] != 0,
        terms=tuple(zip(a[found].tolist(), times.tolist(), strict=True)),
        value=out.reshape(-1)[place].item(),
    )


def differentiate(
    act: Callable[..., torch.Tensor],
    left: torch.Tensor,
    right: torch.Tensor,
    equation: str,
    place: int,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the derivatives of one number of the result by both operands."""
    operands = left.clone().requires_grad_(), right.clone().requires_grad_()
    out = act(*operands, equation)
    return torch.autograd.grad(out.reshape(-1)[place], operands)
