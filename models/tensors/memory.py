"""Five ways to add, and where the sum is stored: at the old address or a new one."""

from __future__ import annotations

from dataclasses import dataclass

import torch

TARGETS = {"rebind": "Y", "other": "Z", "slice": "Z", "inplace": "X", "out": "Z"}
SITUATIONS = ("plain", "leaf", "saved", "no_grad")
MOST_SHOWN = 4  # numbers of a tensor that are kept to be drawn


@dataclass(frozen=True)
class Memory:
    """Which storage each name has before and after, and what PyTorch refuses."""

    target: str  # the name on the left: X, Y or Z
    before: dict[str, str]  # name: letter of its storage, in the order of creation
    after: dict[str, str]
    addresses: dict[str, int]  # letter: address of the first byte; differs by run
    numbers: dict[str, torch.Tensor]  # letter: the first numbers, as they are after
    old: dict[str, torch.Tensor]  # as they were before
    kept: bool  # whether the target lies at its old address
    fresh: int  # bytes of storage that were newly taken
    refusal: str  # as PyTorch says it, "" where nothing is refused
    late: bool  # whether it is refused only by backward()


def add_in_memory(
    way: str = "inplace", situation: str = "plain", count: int = 4
) -> Memory:
    """Adds two tensors of `count` numbers into a third, and looks at the addresses.

    In `leaf` the target is a leaf that needs a gradient, in `no_grad` too, but the sum
    is taken inside torch.no_grad(). In `saved` the target is exp(W), which exp has
    saved, and its old object is led back to W by backward() afterwards.

    Raises ValueError for an unknown way or situation.
    """
    if way not in TARGETS or situation not in SITUATIONS:
        raise ValueError("a way to add and a situation that are known")
    target = TARGETS[way]
    names = {
        "X": torch.arange(1.0, count + 1),
        "Y": 10 * torch.arange(1.0, count + 1),
        "Z": torch.zeros(count),
    }
    if situation in ("leaf", "no_grad"):
        names[target].requires_grad_()
    if situation == "saved":
        weight = (names[target] / 100).requires_grad_()
        names[target] = weight.exp()
    kept = dict(names)  # no storage is freed, so no address is given out twice
    old = {name: first_numbers(tensor) for name, tensor in names.items()}
    refusal, late = "", False
    try:
        with torch.set_grad_enabled(situation != "no_grad"):
            add(way, names)
    except RuntimeError as error:
        refusal = str(error)
    if situation == "saved" and not refusal:
        try:
            kept[target].sum().backward()
        except RuntimeError as error:
            refusal, late = str(error), True
    letters = {tensor.data_ptr(): "ABC"[i] for i, tensor in enumerate(kept.values())}
    before = {name: letters[tensor.data_ptr()] for name, tensor in kept.items()}
    letters.setdefault(names[target].data_ptr(), "D")
    after = {name: letters[tensor.data_ptr()] for name, tensor in names.items()}
    held = {letters[t.data_ptr()]: t for t in (*kept.values(), *names.values())}
    return Memory(
        target=target,
        before=before,
        after=after,
        addresses={letter: tensor.data_ptr() for letter, tensor in held.items()},
        numbers={letter: first_numbers(tensor) for letter, tensor in held.items()},
        old={before[name]: numbers for name, numbers in old.items()},
        kept=after[target] == before[target],
        fresh=held["D"].untyped_storage().nbytes() if "D" in held else 0,
        refusal=refusal,
        late=late,
    )


def add(way: str, names: dict[str, torch.Tensor]) -> None:
    """Adds the tensors X and Y in one of five ways; the names then say where."""
    if way == "rebind":
        names["Y"] = names["X"] + names["Y"]
    elif way == "other":
        names["Z"] = names["X"] + names["Y"]
    elif way == "slice":
        names["Z"][:] = names["X"] + names["Y"]
    elif way == "inplace":
        names["X"] += names["Y"]
    else:
        torch.add(names["X"], names["Y"], out=names["Z"])


def first_numbers(tensor: torch.Tensor) -> torch.Tensor:
    """Returns a copy of the first numbers, without a way back to any weight."""
    return tensor.detach()[:MOST_SHOWN].clone()
