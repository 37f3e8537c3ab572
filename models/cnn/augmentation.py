"""Augmentation: torchvision's random transforms, applied to one picture many times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from models.data.image_sources import pick_picture
from models.data.torchvision_shim import import_torchvision

TRANSFORMS = ("flip", "vertical_flip", "crop", "rotation", "affine", "colour", "erase")


def find_transform(name: str, strength: float, height: int, width: int) -> nn.Module:
    """Returns a transform of torchvision.transforms.v2, from strength 0 to 1.

    flip and vertical_flip: by half of all chances; crop: a part of at least
    1 - 0.8 strength of the area, brought back to size; rotation: up to 90 strength
    degrees; affine: up to 30 degrees, a fifth of the side, sizes 0.6 to 1.4 and a shear
    of 20 degrees at strength 1; colour: brightness, contrast, saturation up to
    0.8 strength, hue up to 0.4 strength; erase: a rectangle of up to a third.

    Raises ValueError for an unknown name.
    """
    if name not in TRANSFORMS:
        raise ValueError(f"unknown transform {name!r}: {', '.join(TRANSFORMS)}")
    v2 = import_torchvision("transforms.v2")
    s = round(strength, 2)
    least, most = round(1 - 0.4 * s, 2), round(1 + 0.4 * s, 2)
    choices: dict[str, Callable[[], nn.Module]] = {
        "flip": lambda: v2.RandomHorizontalFlip(0.5),
        "vertical_flip": lambda: v2.RandomVerticalFlip(0.5),
        "crop": lambda: v2.RandomResizedCrop(
            (height, width), (round(1 - 0.8 * s, 2), 1)
        ),
        "rotation": lambda: v2.RandomRotation(90 * s),
        "affine": lambda: v2.RandomAffine(
            30 * s, (0.2 * s, 0.2 * s), (least, most), 20 * s
        ),
        "colour": lambda: v2.ColorJitter(0.8 * s, 0.8 * s, 0.8 * s, 0.4 * s),
        "erase": lambda: v2.RandomErasing(1.0, (0.02, round(0.02 + 0.3 * s, 2))),
    }
    return choices[name]()


@dataclass(frozen=True)
class Gallery:
    """A picture, and what chance made of it; red, green, blue from 0 to 255."""

    picture: torch.Tensor  # (height, width, 3) uint8
    changed: torch.Tensor  # (count, height, width, 3) uint8
    transforms: tuple[str, ...]
    code: str  # the transform as torchvision writes it
    same: int  # how many came out as they went in
    difference: float  # mean change of a pixel's brightness, 0 to 255


def gallery(
    source: str = "photo",
    name: str = "china",
    transforms: tuple[str, ...] = ("flip", "crop", "colour"),
    strength: float = 0.5,
    count: int = 8,
    seed: int = 0,
) -> Gallery:
    """Applies transforms, one after the other, `count` times to one picture.

    torchvision's transforms draw from PyTorch's common random numbers: these are set to
    the seed here, and afterwards put back as they were.

    Raises ValueError for an unknown picture or transform, or numbers out of range.
    """
    if not (0 <= strength <= 1 and 1 <= count <= 12):
        raise ValueError("strength is from 0 to 1, with 1 to 12 pictures")
    x = pick_picture(source, name).to(torch.uint8)  # (channels, height, width)
    x = x.expand(3, -1, -1).contiguous()
    chain = nn.Sequential(
        *(find_transform(t, strength, *x.shape[1:]) for t in transforms)
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = torch.stack([chain(x) for _ in range(count)])
    apart = (made.float() - x.float()).abs()
    return Gallery(
        picture=x.movedim(0, -1),
        changed=made.movedim(1, -1),
        transforms=transforms,
        code=", ".join(str(transform) for transform in chain),
        same=int((apart.flatten(1).amax(1) == 0).sum()),
        difference=float(apart.mean()),
    )
