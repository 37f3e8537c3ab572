"""One kernel over a picture: the arithmetic of every cell that comes out.

What deep learning calls convolution is cross-correlation: the kernel is laid on the
picture as it is. Convolution proper turns it by 180 degrees first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import torch
import torch.nn.functional as F

from models.conv.lenet_pretrain import trained_lenet
from models.data.image_sources import pick_channel, pick_picture

MOST = 7  # rows and columns of a kernel
LARGEST = 1000  # absolute value of a number in it
Rows = tuple[tuple[float, ...], ...]


def output_size(n: int, f: int, stride: int, padding: int, dilation: int) -> int:
    """Returns floor((n + 2p - d(f - 1) - 1) / s) + 1, the cells along one side.

    n input cells, f of the kernel. 0 or less: the kernel does not fit.
    """
    return (n + 2 * padding - dilation * (f - 1) - 1) // stride + 1


def correlate(
    x: torch.Tensor,
    kernel: torch.Tensor,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> torch.Tensor:
    """Returns z[i, j] = sum over c, a, b of kernel[c, a, b] x[c, si + da, sj + db].

    x (channels, height, width) is padded with zeros; kernel (channels, f, g); z (rows,
    columns). Raises ValueError where the kernel does not fit or channels differ.
    """
    if len(x) != len(kernel):
        raise ValueError(f"{len(x)} channels, but kernels for {len(kernel)}")
    f, g = kernel.shape[1:]
    rows = output_size(x.shape[1], f, stride, padding, dilation)
    columns = output_size(x.shape[2], g, stride, padding, dilation)
    if min(rows, columns) < 1:
        raise ValueError("the kernel is larger than the padded picture")
    x = F.pad(x, (padding, padding, padding, padding))
    z = x.new_zeros(rows, columns)
    for a in range(f):
        for b in range(g):  # what this one number meets, for all cells at once
            met = x[:, dilation * a :: stride, dilation * b :: stride]
            z += (kernel[:, a, b, None, None] * met[:, :rows, :columns]).sum(0)
    return z


def read_kernel(text: str) -> torch.Tensor:
    """Reads kernels (1 or 3, f, g): rows of numbers, an empty line between kernels.

    Numbers such as 2, -0.5 or 1/9, with spaces or commas between them. Raises
    ValueError for anything else, rows of different lengths, and too large ones.
    """
    blocks: list[list[list[float]]] = [[]]
    for number, line in enumerate(text.strip().splitlines(), 1):
        row = re.split(r"[\s,，;]+", line.replace("−", "-").strip())
        if row != [""]:
            blocks[-1].append([read_number(word, number) for word in row])
        elif blocks[-1]:
            blocks.append([])
    sizes = {(len(block), len(row)) for block in blocks for row in block}
    if not sizes:
        raise ValueError("the kernel is empty")
    if len(sizes) > 1:
        raise ValueError("all rows of a kernel have the same length")
    if max(sizes.pop()) > MOST:
        raise ValueError(f"a kernel has at most {MOST} rows and columns")
    if len(blocks) not in (1, 3):
        raise ValueError(f"{len(blocks)} kernels: give one, or three for R, G and B")
    return torch.tensor(blocks)


def read_number(word: str, line: int) -> float:
    """Returns a number as a kernel's row has it; ValueError says in which line."""
    plain = len(word) <= 12 and set(word) <= set("0123456789+-./")
    try:
        number = float(Fraction(word)) if plain else None
    except (ValueError, ZeroDivisionError):
        number = None
    if number is None:
        raise ValueError(f"line {line}: write numbers such as 2, -0.5 or 1/9")
    if abs(number) > LARGEST:
        raise ValueError(f"line {line}: a number is beyond {LARGEST}")
    return number


def learned_kernel(number: int) -> torch.Tensor:
    """Returns kernel 0 to 5 (1, 5, 5) of the first layer of the LeNet that ships.

    Raises ValueError where there is none.
    """
    if number not in range(6):
        raise ValueError("the learned kernels are 0 to 5")
    net, _ = trained_lenet()
    return net.C1[0].weight[number].detach()


KERNELS = {  # kernels (1 or 3, f, g), from what they are given as
    "rows": lambda rows: torch.tensor([rows], dtype=torch.float32),
    "text": read_kernel,
    "learned": learned_kernel,
}


def nearest_cell(at: int, reach: int, stride: int, padding: int, cells: int) -> int:
    """Returns the output cell whose window is centred nearest to an input pixel.

    `reach` is how far the window's last pixel is from its first.
    """
    return min(max(round((at + padding - reach / 2) / stride), 0), cells - 1)


@dataclass(frozen=True)
class Filtered:
    """A picture, the kernel that is laid on it, and what comes out."""

    x: torch.Tensor  # (channels, height, width) what the kernel sees of it
    kernel: torch.Tensor  # (channels, f, g) as it is laid on
    z: torch.Tensor  # (rows, columns)
    cell: tuple[int, int]  # row and column of the cell looked at
    value: float  # of that cell


@dataclass(frozen=True)
class Bench:
    """A picture, what comes out, and how one cell of it came about."""

    x: torch.Tensor  # (channels, height, width) uint8, what the kernel sees of it
    kernel: torch.Tensor  # (channels, f, g) as it is laid on
    z: torch.Tensor  # (rows, columns)
    row: int  # the cell looked at
    column: int
    top: int  # where its window begins; negative in the padding
    left: int
    window: torch.Tensor  # (channels, f, g) what the kernel meets there
    products: torch.Tensor  # (channels, f, g)
    value: float  # their sum, and that cell of z
    largest_difference: float  # between z and PyTorch's conv2d


def lay_kernel(
    source: str = "photo",
    name: str = "china",
    channel: str = "grey",
    given: str = "rows",
    kernel: Rows | str | int = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    flip: bool = False,
    row: int = 64,
    column: int = 96,
) -> Filtered:
    """Lays a kernel on a picture; looks at the cell whose window is nearest a pixel.

    The kernel is given as "rows" of numbers, as "text", or as the number of one that a
    LeNet "learned". One kernel serves all channels looked at; three are for R, G and B,
    and what they give is added. `flip` turns it first: convolution proper.

    Raises ValueError for a picture or kernel that cannot be had, or does not fit.
    """
    if not (1 <= stride <= 8 and 0 <= padding <= 16 and 1 <= dilation <= 8):
        raise ValueError("stride 1 to 8, padding 0 to 16, dilation 1 to 8")
    if given not in KERNELS:
        raise ValueError(f"kernels are given as {', '.join(KERNELS)}")
    x = pick_channel(pick_picture(source, name), channel)
    weight = KERNELS[given](kernel)
    if len(weight) == 3 and len(x) == 1:
        raise ValueError("three kernels need a picture with three channels, all chosen")
    weight = weight.expand(len(x), -1, -1)
    weight = weight.flip(1, 2) if flip else weight
    z = correlate(x, weight, stride, padding, dilation)
    reach = [dilation * (side - 1) for side in weight.shape[1:]]
    i = nearest_cell(row, reach[0], stride, padding, z.shape[0])
    j = nearest_cell(column, reach[1], stride, padding, z.shape[1])
    return Filtered(x, weight, z, (i, j), float(z[i, j]))


def bench(
    source: str = "photo",
    name: str = "china",
    channel: str = "grey",
    given: str = "rows",
    kernel: Rows | str | int = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    flip: bool = False,
    row: int = 64,
    column: int = 96,
) -> Bench:
    """Lays a kernel on a picture, as `lay_kernel`, and takes a cell of it apart."""
    steps = (stride, padding, dilation)
    made = lay_kernel(source, name, channel, given, kernel, *steps, flip, row, column)
    (i, j), (f, g) = made.cell, made.kernel.shape[1:]
    padded = F.pad(made.x, (padding, padding, padding, padding))
    window = padded[:, stride * i :: dilation, stride * j :: dilation][:, :f, :g]
    theirs = F.conv2d(made.x[None], made.kernel[None], None, *steps)[0, 0]
    return Bench(
        x=made.x.byte(),
        kernel=made.kernel,
        z=made.z,
        row=i,
        column=j,
        top=stride * i - padding,
        left=stride * j - padding,
        window=window,
        products=window * made.kernel,
        value=made.value,
        largest_difference=float((made.z - theirs).abs().max()),
    )
