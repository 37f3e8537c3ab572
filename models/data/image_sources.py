"""Pictures to try things on: two photographs, digits, garments, the reader's own.

Every picture is (channels, height, width), brightness 0 (dark) to 255 (light).
"""

from __future__ import annotations

import zipfile

import torch

from models.data.digits import find_file, load_digits, read_array
from models.data.strokes import drawn, unpack_picture

PHOTOS = "photos.npz"
GARMENTS = "fashion_6k.npz"
LIGHT = (0.299, 0.587, 0.114)  # what R, G and B add to brightness (ITU-R BT.601)


def load_garments(
    images: int = 1000, part: str = "train"
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns x (images, 28, 28) float32 in 0..1 and y (images,) of Fashion-MNIST.

    There are 5000 to train on and 1000 to test. Raises ValueError for more.
    """
    with zipfile.ZipFile(find_file(GARMENTS)) as archive:
        x = read_array(archive, f"{part}_images")
        y = read_array(archive, f"{part}_labels")
    if not 1 <= images <= len(x):
        raise ValueError(f"there are {len(x)} garments")
    return x[:images].float() / 255, y[:images].long()


def photo(name: str) -> torch.Tensor:
    """Returns a colour photograph (3, 128, 192): "china" or "flower"."""
    if name not in ("china", "flower"):
        raise ValueError(f"unknown photograph {name!r}: china, flower")
    with zipfile.ZipFile(find_file(PHOTOS)) as archive:
        return read_array(archive, name).movedim(-1, 0) / 255


def digit(name: str) -> torch.Tensor:
    """Returns the first handwritten digit (1, 28, 28) of this name, "0" to "9"."""
    x, y = load_digits(200)
    return x[y == int(name)][:1]


def garment(name: str) -> torch.Tensor:
    """Returns the first garment (1, 28, 28) of this class, "0" to "9"."""
    x, y = load_garments(1000, "test")
    return x[y == int(name)][:1]


def drawing(strokes: str) -> torch.Tensor:
    """Returns what the reader drew, (1, 28, 28)."""
    return drawn(strokes)[None]


SOURCES = {
    "photo": photo,
    "digit": digit,
    "garment": garment,
    "drawing": drawing,
    "upload": unpack_picture,
}


def pick_picture(source: str, name: str) -> torch.Tensor:
    """Returns a picture (channels, height, width), whole numbers 0..255.

    `name` says which: china or flower, the class of a digit or a garment, the strokes
    of a drawing, the token of an upload. Raises ValueError where there is none.
    """
    if source not in SOURCES:
        raise ValueError(f"unknown source of pictures {source!r}")
    return (SOURCES[source](name) * 255).round()


def pick_channel(x: torch.Tensor, channel: str) -> torch.Tensor:
    """Returns what is looked at of a picture (1 or 3 channels): grey, one, or all.

    Grey is 0.299 R + 0.587 G + 0.114 B, rounded. Of a picture with one channel all
    four names say the same.
    """
    if len(x) == 1 or channel == "all":
        return x
    if channel == "grey":
        light = torch.tensor(LIGHT)[:, None, None]
        return (light * x).sum(0, keepdim=True).round()
    if channel not in ("red", "green", "blue"):
        raise ValueError(f"unknown channel {channel!r}")
    index = ("red", "green", "blue").index(channel)
    return x[index : index + 1]
