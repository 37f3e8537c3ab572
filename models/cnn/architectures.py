"""The family of convolutional nets: shapes, parameters and multiply-adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn

from models.cnn.course_nets import (
    course_alexnet,
    course_googlenet,
    course_lenet,
    course_resnet,
    course_vgg,
)
from models.cnn.flops import Box, LayerCount, boxes, count
from models.cnn.nin import nin
from models.data.torchvision_shim import import_torchvision

SIZES = (96, 512)  # below, NiN's last pooling finds nothing left to pool


def course_nin(size: int = 224) -> nn.Sequential:
    """Returns NiN for one channel and ten classes: 1,992,166 parameters."""
    return nin(1, 10, 10)


COURSE: dict[str, tuple[Callable[[int], nn.Module], int]] = {
    "lenet": (course_lenet, 28),
    "alexnet": (course_alexnet, 224),
    "vgg11": (course_vgg, 224),
    "nin": (course_nin, 224),
    "googlenet": (course_googlenet, 96),
    "resnet18": (course_resnet, 96),
}


def build_course(name: str, size: int) -> tuple[nn.Module, int]:
    """Returns a net of a first course, and the side of the picture it is to see."""
    build, usual = COURSE[name]
    side = usual if name == "lenet" else size or usual
    return build(side), side


def build_published(name: str, size: int) -> tuple[nn.Module, int]:
    """Returns a net for ImageNet: torchvision's, or NiN; and the picture's side."""
    if name == "nin":
        return nin(), size or 224
    settings = {}
    if name.startswith("vgg") or name == "googlenet":
        settings["init_weights"] = False  # only these would draw them, at length
    if name == "googlenet":
        settings["aux_logits"] = False
    return getattr(import_torchvision("models"), name)(**settings), size or 224


BUILD = {
    "torchvision": build_published,
    "course": build_course,
}
EDITIONS = {
    "torchvision": (
        *("alexnet", "vgg11", "vgg16", "vgg19", "vgg11_bn", "vgg16_bn", "vgg19_bn"),
        *("nin", "googlenet", "resnet18", "resnet34", "resnet50", "resnet152"),
    ),
    "course": ("lenet", "alexnet", "vgg11", "nin", "googlenet", "resnet18"),
}


@dataclass(frozen=True)
class Counted:
    """One net, its sums and its layers."""

    name: str
    size: int  # of the picture
    parameters: int
    multiply_adds: int
    layers: tuple[LayerCount, ...]
    net: nn.Module  # on the meta device: shapes without numbers


@dataclass(frozen=True)
class CountedFamily:
    """The nets counted so far, the one looked at first."""

    members: tuple[Counted, ...]


@dataclass(frozen=True)
class Member:
    """One net of the family in numbers; published ones as torchvision gives them."""

    name: str
    size: int  # of the picture
    parameters: int
    multiply_adds: int
    dense_parameters: int  # in fully connected layers
    dense_multiply_adds: int
    weighted: int  # convolutions and fully connected layers, all branches
    depth: int  # of these, on the longest way through
    published_parameters: int | None
    published_giga: float | None  # 10^9 multiply-adds at 224 x 224
    top1: float | None  # percent of ImageNet's validation pictures


@dataclass(frozen=True)
class Family:
    """One net block by block, and the totals of all."""

    progress: float
    edition: str
    boxes: tuple[Box, ...]
    members: tuple[Member, ...]  # the one looked at first


def count_family(
    name: str = "vgg16", edition: str = "torchvision", size: int = 224
) -> Iterator[CountedFamily]:
    """Counts one net layer by layer, then every other net of its edition.

    "torchvision" are the nets for ImageNet, three channels and 1000 classes;
    "course" those of a first course, one channel and ten classes. A `size` of 0 takes
    the size at which each net was introduced. Nothing is allocated.

    Raises ValueError for a name that the edition lacks, or too small a picture.
    """
    if edition not in EDITIONS or name not in EDITIONS[edition]:
        raise ValueError(f"the {edition} edition has no {name}")
    if size and not SIZES[0] <= size <= SIZES[1]:
        raise ValueError("pictures are from 96 to 512 pixels wide")
    members: list[Counted] = []
    for other in sorted(EDITIONS[edition], key=lambda other: other != name):
        with torch.device("meta"):
            net, side = BUILD[edition](other, size)
        layers = count(net.eval(), 3 if edition == "torchvision" else 1, side)
        parameters = sum(layer.parameters for layer in layers)
        cost = sum(layer.multiply_adds for layer in layers)
        members.append(Counted(other, side, parameters, cost, layers, net))
        yield CountedFamily(tuple(members))


def family(
    name: str = "vgg16", edition: str = "torchvision", size: int = 224
) -> Iterator[Family]:
    """Counts a family, and draws the first net of it as boxes."""
    drawn: tuple[Box, ...] = ()
    members: list[Member] = []
    for counted in count_family(name, edition, size):
        newest = counted.members[-1]
        drawn = drawn or boxes(newest.net, newest.layers)
        members.append(sum_up(newest, published(newest.name, edition)))
        share = len(members) / len(EDITIONS[edition])
        yield Family(share, edition, drawn, tuple(members))


def published(name: str, edition: str) -> tuple[int | None, float | None, float | None]:
    """Returns torchvision's parameters, 10^9 multiply-adds and top-1 accuracy."""
    if edition == "course" or name == "nin":
        return None, None, None
    weights = import_torchvision("models").get_model_weights(name).IMAGENET1K_V1.meta
    accuracy = weights["_metrics"]["ImageNet-1K"]["acc@1"]
    return weights["num_params"], weights["_ops"], accuracy


def sum_up(
    counted: Counted, known: tuple[int | None, float | None, float | None]
) -> Member:
    """Returns the totals of a net.

    On the longest way through, a shortcut's own convolution does not count, and of an
    Inception block two layers do: 22 in GoogLeNet, 18 in ResNet-18.
    """
    weighted = [one for one in counted.layers if one.kind in ("Conv2d", "Linear")]
    dense = [layer for layer in counted.layers if layer.kind == "Linear"]
    depth = sum("downsample" not in layer.name for layer in weighted)
    if counted.name == "googlenet":
        blocks = {layer.name.rpartition("branch1")[0] for layer in weighted}
        depth -= 4 * (len(blocks) - 1)  # 6 in a block, of which a way passes 2
    return Member(
        name=counted.name,
        size=counted.size,
        parameters=counted.parameters,
        multiply_adds=counted.multiply_adds,
        dense_parameters=sum(layer.parameters for layer in dense),
        dense_multiply_adds=sum(layer.multiply_adds for layer in dense),
        weighted=len(weighted),
        depth=depth,
        published_parameters=known[0],
        published_giga=known[1],
        top1=known[2],
    )
