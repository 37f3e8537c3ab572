"""The table of LeNet-5, counted on the modules themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import nn

from models.conv.lenet import (
    C3_TABLE,
    Distances,
    Subsample,
    build_lenet,
    layer_outputs,
)


@dataclass(frozen=True)
class LayerCount:
    """One layer: what comes out of it, and what it takes."""

    name: str
    shape: tuple[int, ...]  # of its output, without the batch
    parameters: int  # trainable
    connections: int  # as the paper counts: inputs of all units, with their biases
    macs: int  # multiplications of an input by a weight, as libraries count


@dataclass(frozen=True)
class NetCount:
    """One net: its layers, and their sums."""

    net: str
    layers: tuple[LayerCount, ...]
    parameters: int
    connections: int
    macs: int


@dataclass(frozen=True)
class Counts:
    """Nets side by side."""

    nets: tuple[NetCount, ...]


@dataclass(frozen=True)
class LeNetTable:
    """Both nets side by side, and the paper's table of connections."""

    nets: tuple[NetCount, ...]
    fields: dict[str, int]  # pixels across that a unit of each layer sees
    seen: torch.Tensor  # (6, 16) bool: does map j of C3 see map i of S2?
    dense: int  # parameters of C3 if every map saw every map


def count_layer(name: str, layer: nn.Module, shape: tuple[int, ...]) -> LayerCount:
    """Counts one layer from the shape of its output.

    A convolution's every weight and bias is used once for each place of a map, an
    output unit of the 1998 net is joined to all of its 84 inputs, and a sub-sampling
    unit to four inputs and a bias. Max and average pooling have no weights.
    """
    size = {n: math.prod(w.shape) for n, w in layer.named_parameters()}
    parameters = sum(size.values())
    weights = sum(n for name, n in size.items() if name.endswith("weight"))
    places = math.prod(shape[1:])  # 1 for a layer without maps
    connections, macs = parameters * places, weights * places
    for module in layer.modules():
        if isinstance(module, Distances):
            connections = macs = module.codes.numel()
        if isinstance(module, Subsample):
            connections, macs = 5 * math.prod(shape), math.prod(shape)
    return LayerCount(name, shape, parameters, connections, macs)


def count_net(net: str, channels: int, size: int) -> NetCount:
    """Counts every layer of a net for pictures of channels x size x size."""
    model = build_lenet(net, channels, size)
    outputs = layer_outputs(model, torch.zeros(1, channels, size, size))
    layers = tuple(
        count_layer(name, getattr(model, name), tuple(x.shape[1:]))
        for name, x in outputs.items()
    )
    return NetCount(
        net=net,
        layers=layers,
        parameters=sum(layer.parameters for layer in layers),
        connections=sum(layer.connections for layer in layers),
        macs=sum(layer.macs for layer in layers),
    )


def count_lenets(
    nets: tuple[str, ...] = ("classic", "modern"), channels: int = 1, size: int = 28
) -> Counts:
    """Counts the weights and connections of LeNet-5, of 1998 and of today.

    For one channel they are the published ones: 60,000 weights and 340,908 connections
    in 1998, 61,706 weights and 416,520 multiplications today.
    Raises ValueError for unknown nets or pictures.
    """
    return Counts(tuple(count_net(net, channels, size) for net in nets))


def receptive_fields(net: nn.Sequential) -> dict[str, int]:
    """Returns how many pixels across a unit of each layer sees.

    A 5 x 5 kernel adds 4 strides to the field; pooling adds one, and doubles the
    stride. Today's C5 is a convolution of that size written as a dense layer.
    """
    fields, field, stride = {}, 1, 1
    for name, layer in net.named_children():
        pools = (Subsample, nn.MaxPool2d, nn.AvgPool2d)
        if any(isinstance(module, pools) for module in layer.modules()):
            field, stride = field + stride, 2 * stride
        elif name in ("C1", "C3", "C5"):
            field += 4 * stride
        fields[name] = field
    return fields


def lenet_table(
    nets: tuple[str, ...] = ("classic", "modern"), channels: int = 1, size: int = 28
) -> LeNetTable:
    """Counts the nets, and adds the fields of their units and the wiring of C3."""
    counts = count_lenets(nets, channels, size)
    fields = receptive_fields(build_lenet(nets[0], channels, size))
    seen = torch.tensor([[str(i) in maps for maps in C3_TABLE] for i in range(6)])
    return LeNetTable(counts.nets, fields, seen, 16 * (6 * 25 + 1))
