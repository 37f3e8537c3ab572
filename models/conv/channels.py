"""Several channels in, several out: what a convolutional layer adds up and counts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.conv.kernels import correlate
from models.data.image_sources import photo

KINDS = ("full", "depthwise", "pointwise")
MIXES = (  # what each output channel takes of red, green and blue
    (1 / 3, 1 / 3, 1 / 3),
    (1, -1 / 2, -1 / 2),
    (-1 / 2, 1, -1 / 2),
    (-1 / 2, -1 / 2, 1),
)


def conv2d(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, padding: int, groups: int
) -> torch.Tensor:
    """Returns (out, rows, columns): a kernel for each pair of channels, then the sum.

    x (in, height, width), weight (out, in / groups, f, g), bias (out,); the stride is
    1. Output channel o sees only the input channels of its group. Raises ValueError
    where they do not divide.
    """
    if len(x) % groups or len(weight) % groups:
        raise ValueError("groups divide the channels in and out")
    parts = x.chunk(groups)
    each = len(weight) // groups  # output channels of a group
    z = [
        correlate(parts[o // each], weight[o], padding=padding)
        for o in range(len(weight))
    ]
    return torch.stack(z) + bias[:, None, None]


def layer_parameters(inputs: int, outputs: int, f: int, groups: int = 1) -> int:
    """Returns out (in / groups f^2 + 1): weights and biases."""
    return outputs * (inputs // groups * f * f + 1)


def count_multiply_adds(
    inputs: int, outputs: int, f: int, cells: int, groups: int = 1
) -> int:
    """Returns in / groups f^2 for each of `cells` in each output channel."""
    return outputs * cells * (inputs // groups * f * f)


def make_filters(f: int) -> torch.Tensor:
    """Returns four filters (4, f, f): blur, edges across and down, a point's edge.

    For f = 1 all are 1. Raises ValueError unless f is odd, 1 to 7.
    """
    if f not in (1, 3, 5, 7):
        raise ValueError("kernels are 1, 3, 5 or 7 wide")
    if f == 1:
        return torch.ones(4, 1, 1)
    ramp = 2 * torch.linspace(-1, 1, f).expand(f, f)
    point = torch.full((f, f), -1.0)
    point[f // 2, f // 2] = f * f - 1  # all sum to 0, but the blur to 1
    return torch.stack([torch.ones(f, f), ramp, ramp.T, point]) / f**2


def make_weight(
    kind: str, f: int, outputs: int, weights: str, seed: int
) -> torch.Tensor:
    """Returns the weight (out, in / groups, f, f) of a layer on three channels."""
    wide = 1 if kind == "pointwise" else f
    outputs = 3 if kind == "depthwise" else outputs
    inputs = 1 if kind == "depthwise" else 3
    if weights == "random":
        generator = torch.Generator().manual_seed(seed)
        bound = 1 / (inputs * wide * wide) ** 0.5  # as nn.Conv2d draws them
        weight = torch.empty(outputs, inputs, wide, wide)
        return weight.uniform_(-bound, bound, generator=generator)
    filters = make_filters(wide)[:outputs, None]  # (out, 1, f, f)
    if kind == "depthwise":
        return filters
    return torch.tensor(MIXES)[:outputs, :, None, None] * filters


def layers_of(
    first: str, inputs: int, outputs: int, f: int
) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Returns (channels in, channels out, f, groups) of the layers of each kind.

    `first` comes first; "separable" is depthwise and then pointwise.
    """
    depthwise, pointwise = (inputs, inputs, f, inputs), (inputs, outputs, 1, 1)
    layers = {
        "full": ((inputs, outputs, f, 1),),
        "depthwise": (depthwise,),
        "pointwise": (pointwise,),
        "separable": (depthwise, pointwise),
    }
    return {first: layers[first]} | layers


@dataclass(frozen=True)
class Mixed:
    """A layer on a colour picture, and the size of layers like it."""

    x: torch.Tensor  # (3, height, width) from 0 to 255
    weight: torch.Tensor  # (out, in / groups, f, f)
    groups: int
    z: torch.Tensor  # (out, rows, columns)
    parameters: list[int]  # of a layer of each kind, this kind first


@dataclass(frozen=True)
class Count:
    """A layer with as many channels in and out, by name."""

    kind: str
    shape: tuple[tuple[int, ...], ...]  # of its weight, or of its two weights
    parameters: int
    multiply_adds: int


@dataclass(frozen=True)
class Mixture:
    """A layer on a colour picture, and how one of its output channels comes about."""

    x: torch.Tensor  # (3, height, width) uint8
    weight: torch.Tensor  # (out, in / groups, f, f)
    kernels: torch.Tensor  # (3, f, f) of the output channel looked at, 0 if not seen
    parts: torch.Tensor  # (3, rows, columns) what each input channel contributes
    z: torch.Tensor  # (out, rows, columns)
    look: int  # the output channel looked at, from 0
    parameters: list[int]  # of a layer of each kind, this kind first
    counts: tuple[Count, ...]  # the same, with shapes and costs
    largest_difference: float  # from nn.Conv2d
    dense_difference: float | None  # from a dense layer on every pixel, if pointwise


def mix_channels(
    name: str = "china",
    kind: str = "full",
    f: int = 3,
    outputs: int = 3,
    weights: str = "chosen",
    bias: float = 0.0,
    seed: int = 0,
) -> Mixed:
    """Sends a colour photograph through one layer.

    kind: "full" (every output sees all inputs), "depthwise" (each sees one), or
    "pointwise" (1 x 1 kernels). Padded so that the picture keeps its size.

    Raises ValueError for unknown names and numbers out of range.
    """
    if kind not in KINDS or weights not in ("chosen", "random"):
        raise ValueError(f"kinds are {', '.join(KINDS)}; weights chosen or random")
    if not 1 <= outputs <= 4:
        raise ValueError("one to four output channels")
    x = (photo(name) * 255).round()
    weight = make_weight(kind, f, outputs, weights, seed)
    groups = 3 if kind == "depthwise" else 1
    bias_of_all = torch.full((len(weight),), bias)
    z = conv2d(x, weight, bias_of_all, weight.shape[-1] // 2, groups)
    kinds = layers_of(kind, 3, len(weight), f).values()
    parameters = [sum(layer_parameters(*one) for one in layers) for layers in kinds]
    return Mixed(x, weight, groups, z, parameters)


def mixture(
    name: str = "china",
    kind: str = "full",
    f: int = 3,
    outputs: int = 3,
    look: int = 1,
    weights: str = "chosen",
    bias: float = 0.0,
    seed: int = 0,
) -> Mixture:
    """Sends a photograph through one layer and takes an output channel apart."""
    made = mix_channels(name, kind, f, outputs, weights, bias, seed)
    x, weight, z = made.x, made.weight, made.z
    look, padding = min(max(look, 1), len(weight)) - 1, weight.shape[-1] // 2
    kernels = torch.zeros(3, *weight.shape[2:])
    seen = slice(look, look + 1) if made.groups == 3 else slice(0, 3)
    kernels[seen] = weight[look]
    parts = [correlate(x[c : c + 1], kernels[c : c + 1], 1, padding) for c in range(3)]

    biases = torch.full((len(weight),), bias)
    theirs = F.conv2d(x[None], weight, biases, padding=padding, groups=made.groups)[0]
    dense = None
    if kind == "pointwise":  # pixels as rows: (height * width, 3)
        pixels = F.linear(x.flatten(1).T, weight[:, :, 0, 0], biases)
        dense = float((z.flatten(1).T - pixels).abs().max())
    return Mixture(
        x=x.byte(),
        weight=weight,
        kernels=kernels,
        parts=torch.stack(parts),
        z=z,
        look=look,
        parameters=made.parameters,
        counts=count_kinds(kind, 3, len(weight), f, z[0].numel()),
        largest_difference=float((z - theirs).abs().max()),
        dense_difference=dense,
    )


def count_kinds(
    first: str, inputs: int, outputs: int, f: int, cells: int
) -> tuple[Count, ...]:
    """Counts layers of each kind, `first` first, and depthwise then pointwise."""
    return tuple(
        Count(
            kind=name,
            shape=tuple((o, i // g, w, w) for i, o, w, g in layers),
            parameters=sum(layer_parameters(*layer) for layer in layers),
            multiply_adds=sum(
                count_multiply_adds(i, o, w, cells, g) for i, o, w, g in layers
            ),
        )
        for name, layers in layers_of(first, inputs, outputs, f).items()
    )
