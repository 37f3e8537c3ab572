"""Few pictures to learn from, equally many of each class, and others to test on."""

from __future__ import annotations

import zipfile

import torch
import torch.nn.functional as F

from models.data.digits import find_file, load_digits, read_array
from models.data.toy_data import Points

FASHION = "fashion_6k.npz"
OTHERS = 500  # pictures to test on
Pool = tuple[Points, Points]  # to choose from, and to test on


def load_fashion(side: int = 28) -> Pool:
    """Returns 5000 garments to train on and 1000 to test on, with their classes.

    x (n, side, side) float32 in 0..1; a side of 14 averages squares of 2 x 2 pixels.
    """
    parts = []
    with zipfile.ZipFile(find_file(FASHION)) as archive:
        for part in ("train", "test"):
            x = read_array(archive, f"{part}_images").float() / 255
            x = F.avg_pool2d(x[:, None], 28 // side)[:, 0]
            parts.append((x, read_array(archive, f"{part}_labels").long()))
    return parts[0], parts[1]


def load_numerals(side: int = 28) -> Pool:
    """Returns 5000 digits to train on and 1000 to test on, with their classes."""
    x, y = load_digits(6000, side)
    return (x[:5000], y[:5000]), (x[5000:], y[5000:])


POOLS = {
    "digits": load_numerals,
    "fashion": load_fashion,
}


def load_pool(data: str, side: int = 14) -> Pool:
    """Returns pictures to choose from and pictures to test on, of digits or garments.

    Raises ValueError for other data.
    """
    if data not in POOLS:
        raise ValueError(f"the data are {' or '.join(POOLS)}")
    return POOLS[data](side)


def draw_few(
    pool: Pool,
    images: int,
    seed: int,
    place: str = "cpu",
    classes: tuple[int, ...] = tuple(range(10)),
) -> Pool:
    """Draws pictures of some classes, equally many of each, and up to 500 to test on.

    x (n, 1, side, side) has mean 0 and spread 1 over all pictures to choose from; y
    (n,) counts the classes from 0. The order mixes the classes.

    Raises ValueError where there are not that many.
    """
    (x, y), (test_x, test_y) = pool
    each, left = divmod(images, len(classes))
    if left or not 1 <= each <= 400:
        raise ValueError("1 to 400 pictures of each class, equally many")
    generator = torch.Generator().manual_seed(seed)
    mixed = torch.randperm(len(y), generator=generator)
    few = torch.stack([mixed[y[mixed] == c][:each] for c in classes], 1).flatten()
    others = torch.isin(test_y, torch.tensor(classes)).nonzero()[:OTHERS, 0]
    mean, spread = x.mean(), x.std()
    new = torch.full((10,), -1)
    new[list(classes)] = torch.arange(len(classes))

    def ready(x: torch.Tensor, y: torch.Tensor) -> Points:
        return ((x - mean) / spread)[:, None].to(place), new[y].to(place)

    return ready(x[few], y[few]), ready(test_x[others], test_y[others])
