"""The table of LeNet-5, counted on the modules themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import nn

from models.conv.lenet import C3_TABLE, Distances, Subsample, build_lenet


@dataclass(frozen=True)
class LayerCount:
    """One layer: what comes out of it, and what it takes."""

    name: str
    shape: tuple[int, ...]  # of its output, without the batch
    parameters: int  # trainable
    connections: int  # as the paper counts: inputs of all units, with their biases
    macs: int  # multiplications of an input by a weight, as libraries count
    field: int  # pixels across that one unit sees


@dataclass(frozen=True)
class NetCount:
    net: str
    layers: tuple[LayerCount, ...]
    parameters: int
    connections: int
    macs: int


@dataclass(frozen=True)
class LeNetTable:
    """Both nets side by side, and the paper's table of connections."""

    nets: tuple[NetCount, ...]
    seen: (
        torch.Tensor
    )  # (6, 16) bool: does the map of C3 (column) see that of S2 (row)?
    dense: int  # parameters of C3 if every map saw every map


def count_layer(
    name: str, layer: nn.Module, shape: tuple[int, ...], before: tuple[int, int]
) -> tuple[LayerCount, tuple[int, int]]:
    """Counts one layer from its output's shape; `before` is (field, stride) so far.

    A convolution's every weight and bias is used once for each place of a map, an
    output unit of the 1998 net is joined to all of its 84 inputs, and a sub-sampling
    unit to four inputs and a bias. Max and average pooling have no weights.
    """
    size = {n: math.prod(w.shape) for n, w in layer.named_parameters()}
    parameters = sum(size.values())
    weights = sum(n for name, n in size.items() if name.endswith("weight"))
    places = math.prod(shape[1:])  # 1 for a layer without maps
    connections, macs = parameters * places, weights * places
    modules = list(layer.modules())
    if any(isinstance(m, Distances) for m in modules):
        connections = macs = modules[0].codes.numel()
    pools = (Subsample, nn.MaxPool2d, nn.AvgPool2d)
    pooling = any(isinstance(m, pools) for m in modules)
    if any(isinstance(m, Subsample) for m in modules):
        connections, macs = 5 * math.prod(shape), math.prod(shape)
    field, stride = before
    if pooling:
        field, stride = field + stride, 2 * stride
    elif name in ("C1", "C3", "C5"):
        field += 4 * stride
    counted = LayerCount(name, shape, parameters, connections, macs, field)
    return counted, (field, stride)


def count_net(net: str, channels: int, size: int) -> NetCount:
    """Counts every layer of a net for pictures of channels x size x size."""
    model = build_lenet(net, channels, size)
    x = torch.zeros(1, channels, size, size)
    layers, before = [], (1, 1)
    for name, layer in model.named_children():
        x = layer(x)
        counted, before = count_layer(name, layer, tuple(x.shape[1:]), before)
        layers.append(counted)
    totals = [
        sum(getattr(layer, what) for layer in layers)
        for what in ("parameters", "connections", "macs")
    ]
    return NetCount(net, tuple(layers), *totals)


def lenet_table(
    nets: tuple[str, ...] = ("classic", "modern"), channels: int = 1, size: int = 28
) -> LeNetTable:
    """Counts the weights and connections of LeNet-5, of 1998 and of today.

    For one channel they are the published ones: 60,000 weights and 340,908 connections
    in 1998, 61,706 weights and 416,520 multiplications today.
    Raises ValueError for unknown nets or pictures.
    """
    counts = tuple(count_net(net, channels, size) for net in nets)
    seen = torch.tensor([[str(i) in maps for maps in C3_TABLE] for i in range(6)])
    return LeNetTable(counts, seen, 16 * (6 * 25 + 1))
