"""Parameters, multiply-adds and shapes of a net, layer by layer, without its weights.

On PyTorch's "meta" device a tensor has a shape and no numbers: a net of half a
gigabyte is built, and a picture sent through it, in milliseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from models.core.training import count_parameters


@dataclass(frozen=True)
class LayerCount:
    """One layer that a picture passes: what comes out, what it holds and costs."""

    name: str  # as in net.named_modules()
    kind: str  # Conv2d, Linear, MaxPool2d, ...
    shape: tuple[int, ...]  # of one output, without the batch
    parameters: int
    multiply_adds: int  # of one picture


def multiply_adds(layer: nn.Module, y: torch.Tensor) -> int:
    """Returns the multiplications of a layer whose output is y (batch of 1, ...).

    A convolution multiplies, for each output number, its window over its group of
    input channels; a linear layer all inputs. Biases, pooling, normalisation and
    activations count as nothing, as in torchvision's tables.
    """
    if isinstance(layer, nn.Conv2d):
        window = layer.kernel_size[0] * layer.kernel_size[1]
        return y.numel() * window * layer.in_channels // layer.groups
    if isinstance(layer, nn.Linear):
        return y.numel() * layer.in_features
    return 0


def count(net: nn.Module, channels: int, size: int) -> tuple[LayerCount, ...]:
    """Sends one picture through a net on the meta device, and notes every layer.

    The layers come in the order in which they are passed, one entry a passage, so a
    layer that serves twice is listed twice; its parameters stand with the first.
    """
    layers: list[LayerCount] = []
    seen: set[nn.Module] = set()

    def noting(name: str) -> Callable[..., None]:
        def note(layer: nn.Module, _: object, y: torch.Tensor) -> None:
            held = 0 if layer in seen else count_parameters(layer.parameters())
            seen.add(layer)
            kind, shape = type(layer).__name__, tuple(y.shape[1:])
            cost = multiply_adds(layer, y)
            layers.append(LayerCount(name, kind, shape, held, cost))

        return note

    hooks = [
        layer.register_forward_hook(noting(name))
        for name, layer in net.named_modules()
        if not list(layer.children())
    ]
    with torch.no_grad():
        net(torch.empty(1, channels, size, size, device="meta"))
    for hook in hooks:
        hook.remove()
    return tuple(layers)


def window_side(layer: nn.Module) -> int:
    """Returns the side of a layer's square window, 0 for a layer without one."""
    side = getattr(layer, "kernel_size", 0)
    return side[0] if isinstance(side, tuple) else side


@dataclass(frozen=True)
class Box:
    """A piece of a drawing: equal neighbours together, `times` of them."""

    kind: str  # conv, pool, dense, residual, inception
    kernel: int  # side of the window, 0 where there is none or several
    times: int
    channels: int
    side: int  # of the feature maps, 1 for a vector
    parameters: int  # of all together
    multiply_adds: int


# What belongs to a layer before it, and what is drawn as one block.
DRAWN = {"Conv2d": "conv", "Linear": "dense"} | dict.fromkeys(
    ("MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d"), "pool"
)
BLOCKS = {"BasicBlock": "residual", "Bottleneck": "residual", "Inception": "inception"}


def boxes(net: nn.Module, layers: tuple[LayerCount, ...]) -> tuple[Box, ...]:
    """Groups layers into blocks, and equal neighbours into one box.

    Activations, normalisation and dropout join the layer before them.
    """
    modules = dict(net.named_modules())
    whole = {n: BLOCKS[type(m).__name__] for n, m in modules.items() if is_block(m)}
    found: OrderedDict[str, list[LayerCount]] = OrderedDict()
    kinds: dict[str, str] = {}
    for layer in layers:
        block = next((n for n in whole if layer.name.startswith(f"{n}.")), None)
        if block or layer.kind in DRAWN or not found:
            name = block or f"{layer.name} {len(found)}"
            kinds[name] = whole[block] if block else DRAWN.get(layer.kind, "conv")
        else:
            name = next(reversed(found))
        found.setdefault(name, []).append(layer)

    drawn: list[Box] = []
    for name, members in found.items():
        shape = out_shape(kinds[name], members)
        kernel = 0 if name in whole else window_side(modules[members[0].name])
        held = sum(layer.parameters for layer in members)
        cost = sum(layer.multiply_adds for layer in members)
        last = drawn[-1] if drawn else None
        alike = (kinds[name], kernel, *shape)
        if last and (last.kind, last.kernel, last.channels, last.side) == alike:
            drawn[-1] = Box(
                kinds[name],
                kernel,
                last.times + 1,
                *shape,
                last.parameters + held,
                last.multiply_adds + cost,
            )
        else:
            drawn.append(Box(kinds[name], kernel, 1, *shape, held, cost))
    return tuple(drawn)


def is_block(module: nn.Module) -> bool:
    """Tells whether a module is drawn as one block."""
    return type(module).__name__ in BLOCKS


def out_shape(kind: str, members: list[LayerCount]) -> tuple[int, int]:
    """Returns channels and side of what a block gives out.

    Inception lays its branches side by side; a branch ends where another begins.
    """
    last = members[0] if kind in DRAWN.values() else members[-1]
    shape = last.shape  # what joined a single layer does not change it, or flattens it
    side = shape[1] if len(shape) == 3 else 1
    if kind != "inception":
        return shape[0], side
    branch = [layer.name.split(".")[1] for layer in members]
    ends = [
        layer.shape[0]
        for layer, here, after in zip(members, branch, [*branch[1:], ""], strict=True)
        if here != after
    ]
    return sum(ends), side
