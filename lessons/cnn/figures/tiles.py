"""Many small maps as one picture: side by side, with gaps between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.kit.grammar import style

SIGNED = [[0, style.ORANGE], [0.5, style.PAPER], [1, style.BLUE]]
POSITIVE = [[0, style.PAPER], [1, style.BLUE]]


def tile(maps: Any, columns: int, gap: int = 1, fill: float = np.nan) -> np.ndarray:
    """Returns maps (..., n, height, width) as one (..., rows, columns) picture."""
    maps = np.asarray(maps)
    *front, count, height, width = maps.shape
    rows = -(-count // columns)
    shape = (*front, rows * (height + gap) - gap, columns * (width + gap) - gap)
    picture = np.full(shape, fill, maps.dtype)
    for i in range(count):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        picture[..., top : top + height, left : left + width] = maps[..., i, :, :]
    return picture


def square(pictures: np.ndarray, fill: float = 0) -> np.ndarray:
    """Returns pictures (..., height, width) with edges added until they are square."""
    height, width = pictures.shape[-2:]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    edges = [(0, 0)] * (pictures.ndim - 2)
    edges += [(top, side - height - top), (left, side - width - left)]
    return np.pad(pictures, edges, constant_values=fill)


def as_frames(pictures: np.ndarray, side: int = 128) -> np.ndarray:
    """Returns signed pictures (frames, n, n) as a replay's maps; the largest is full.

    Blue is positive, orange negative; enlarged, so that squares stay squares when the
    browser smooths them.
    """
    largest = float(np.abs(pictures).max()) or 1.0
    size = np.rint(255 * np.abs(pictures.astype(np.float32)) / largest)
    maps = np.stack([pictures < 0, size], -3).astype(np.uint8)[..., ::-1, :]
    times = max(1, round(side / maps.shape[-1]))
    return maps.repeat(times, -2).repeat(times, -1)
