"""Pictures that a reader made: strokes of a pen as a digit, a photograph as numbers."""

from __future__ import annotations

import base64
import re
import zlib

import torch

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LONGEST = 1200  # characters of strokes
PEN = 1.2  # half the width of a stroke, in pixels of the 28 x 28 picture


def read_strokes(written: str) -> list[torch.Tensor]:
    """Returns each stroke as points (n, 2), x to the right and y down, from 0 to 63.

    Two characters of ALPHABET are a point (x, y), a full stop ends a stroke: "AA__"
    goes from the upper left corner to the lower right. Raises ValueError for a text
    that is none, or one of more than LONGEST characters.
    """
    if len(written) > LONGEST or not re.fullmatch(r"([\w-]{2}|\.)*", written, re.A):
        raise ValueError("strokes are pairs of A-Z a-z 0-9 - _ and full stops")
    strokes = []
    for stroke in filter(None, written.split(".")):
        places = [float(ALPHABET.index(c)) for c in stroke]
        strokes.append(torch.tensor(places).view(-1, 2))
    return strokes


def drawn(strokes: str, size: int = 28, box: int = 20) -> torch.Tensor:
    """Returns strokes as a picture (size, size) from 0 (paper) to 1 (ink).

    They are fitted into box x box pixels and moved until the centre of mass of the
    ink is the centre of the picture, as MNIST was made (LeCun, Bottou, Bengio &
    Haffner 1998, doi:10.1109/5.726791). No strokes make an empty picture.
    """
    lines = read_strokes(strokes)
    if not lines:
        return torch.zeros(size, size)
    points = torch.cat(lines)
    low, high = points.amin(0), points.amax(0)
    scale = (box - 2 * PEN) / float((high - low).max().clamp(min=1))
    lines = [(line - (low + high) / 2) * scale for line in lines]
    picture, middle = torch.zeros(size, size), torch.full((2,), (size - 1) / 2)
    shift = middle
    for _ in range(2):  # the second time with the ink where it belongs
        picture = ink([line + shift for line in lines], size)
        shift = shift + middle - centre_of_mass(picture)
    return picture


def ink(lines: list[torch.Tensor], size: int) -> torch.Tensor:
    """Returns (size, size): 1 up to PEN from a line, then down to 0 over one pixel."""
    row, column = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
    pixels = torch.stack([column, row], -1).view(-1, 1, 2).float()
    nearest = torch.full((size * size,), torch.inf)
    for line in lines:
        start, way = line, torch.zeros_like(line)  # a point is a line of no length
        if len(line) > 1:
            start, way = line[:-1], line[1:] - line[:-1]
        length = (way**2).sum(1).clamp(min=1e-9)
        along = (((pixels - start) * way).sum(2) / length).clamp(0, 1)  # (pixels, n)
        gap = pixels - (start + along[..., None] * way)
        nearest = torch.minimum(nearest, gap.norm(dim=2).amin(1))
    return (PEN + 0.5 - nearest).clamp(0, 1).view(size, size)


def centre_of_mass(picture: torch.Tensor) -> torch.Tensor:
    """Returns (2,): the mean x and y of the pixels, weighted by their ink."""
    total = picture.sum().clamp(min=1e-9)
    rows, columns = (torch.arange(n, dtype=picture.dtype) for n in picture.shape)
    return torch.stack([picture.sum(0) @ columns, picture.sum(1) @ rows]) / total


def unpack_picture(token: str) -> torch.Tensor:
    """Returns a picture (channels, height, width) from 0 to 1, of a text that holds it.

    The text is "HEIGHTxWIDTHxCHANNELS:" and the bytes, row by row, packed with zlib
    and base64. Raises ValueError for anything else, and above 256 pixels a side.
    """
    said = re.fullmatch(r"(\d{1,3})x(\d{1,3})x([13]):([\w+/=]+)", token, re.A)
    if not said:
        raise ValueError("there is no picture yet")
    height, width, channels = (int(n) for n in said.groups()[:3])
    wanted = height * width * channels
    if not 0 < wanted <= 3 * 256**2 or max(height, width) > 256:
        raise ValueError("a picture has at most 256 pixels a side")
    try:
        packed = base64.b64decode(said[4], validate=True)
        data = zlib.decompressobj().decompress(packed, wanted + 1)
    except (ValueError, zlib.error):
        raise ValueError("the picture cannot be read") from None
    if len(data) != wanted:
        raise ValueError("the picture cannot be read")
    pixels = torch.frombuffer(bytearray(data), dtype=torch.uint8)
    return pixels.view(height, width, channels).permute(2, 0, 1) / 255
