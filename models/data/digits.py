"""Handwritten digits: ten thousand of MNIST's training images, read from a file."""

from __future__ import annotations

import ast
import zipfile
from pathlib import Path

import torch
import torch.nn.functional as F

DIGITS = "mnist_10k.npz"


def find_file(name: str) -> Path:
    """Returns where a data file lies: beside this program, or in models/datasets.

    Raises FileNotFoundError, with what to do, where there is none.
    """
    here = Path(globals().get("__file__", "")).parent  # a notebook has no __file__
    for folder in (here, here.parent / "datasets", Path(), Path("models/datasets")):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"copy {name} here, from the project's models/datasets")


def read_array(archive: zipfile.ZipFile, name: str) -> torch.Tensor:
    """Returns an array of an .npz file (a zip of .npy files): bytes, int64, float16.

    An .npy file: 6 bytes of magic, 2 of version, the header's length (2 bytes, or 4
    from version 2), the header (a dict in Python's spelling), then the numbers.
    """
    data = archive.read(f"{name}.npy")
    wide = 2 if data[6] == 1 else 4
    start = 8 + wide + int.from_bytes(data[8 : 8 + wide], "little")
    header = ast.literal_eval(data[8 + wide : start].decode("latin-1"))
    kinds = {"|u1": torch.uint8, "<i8": torch.int64, "<f2": torch.float16}
    dtype = kinds[header["descr"]]
    numbers = torch.frombuffer(bytearray(data[start:]), dtype=dtype)
    return numbers.view(header["shape"])


def load_digits(
    images: int = 1000, size: int = 28, first: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns x (images, size, size) float32 in 0..1, and y (images,) the digits.

    They begin at image number `first` (the file is shuffled), so that training and
    test images can be kept apart; 14 and 7 average squares of 2 x 2 and 4 x 4 pixels.

    Raises ValueError for images that are not there, or another size, and
    FileNotFoundError where the file is missing.
    """
    if not (1 <= images and 0 <= first and first + images <= 10_000):
        raise ValueError("there are 10,000 images")
    if size not in (28, 14, 7):
        raise ValueError("images are 28, 14 or 7 pixels wide")
    with zipfile.ZipFile(find_file(DIGITS)) as archive:
        x = read_array(archive, "images")[first : first + images].float() / 255
        y = read_array(archive, "labels")[first : first + images].long()
    return F.avg_pool2d(x[:, None], 28 // size)[:, 0], y
