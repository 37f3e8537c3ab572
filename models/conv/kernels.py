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
LEARNED = tuple(f"learned {k}" for k in range(6))


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


def pick_kernel(kernel: str) -> torch.Tensor:
    """Returns kernels (1 or 3, f, g): "learned 0" to "learned 5", or as they read.

    The learned ones are those of the first layer of the LeNet that ships (1, 5, 5).
    """
    if not kernel.startswith("learned"):
        return read_kernel(kernel)
    if kernel not in LEARNED:
        raise ValueError(f"learned kernels are {', '.join(LEARNED)}")
    net, _ = trained_lenet()
    return net.C1[0].weight[LEARNED.index(kernel)].detach()  # (1, 5, 5)


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


@dataclass(frozen=True)
class Bench:
    """A picture, what comes out, and how one cell of it came about."""

    colours: torch.Tensor  # (channels, height, width) uint8, the whole picture
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


def bench(
    source: str = "photo",
    name: str = "china",
    channel: str = "grey",
    kernel: str = "-1 0 1\n-1 0 1\n-1 0 1",
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    flip: bool = False,
    row: int = 64,
    column: int = 96,
) -> Bench:
    """Lays a kernel on a picture; looks at the cell whose window is nearest a pixel.

    One kernel serves all channels looked at; three are for R, G and B, and what they
    give is added. `flip` turns the kernel first: convolution proper.

    Raises ValueError for a picture or kernel that cannot be had, or does not fit.
    """
    if not (1 <= stride <= 8 and 0 <= padding <= 16 and 1 <= dilation <= 8):
        raise ValueError("stride 1 to 8, padding 0 to 16, dilation 1 to 8")
    colours = pick_picture(source, name)
    x = pick_channel(colours, channel)
    weight = pick_kernel(kernel)
    if len(weight) == 3 and len(x) == 1:
        raise ValueError("three kernels need a picture with three channels, all chosen")
    weight = weight.expand(len(x), -1, -1)
    weight = weight.flip(1, 2) if flip else weight
    z = correlate(x, weight, stride, padding, dilation)

    f, g = weight.shape[1:]
    i = nearest_cell(row, dilation * (f - 1), stride, padding, z.shape[0])
    j = nearest_cell(column, dilation * (g - 1), stride, padding, z.shape[1])
    padded = F.pad(x, (padding, padding, padding, padding))
    window = padded[:, stride * i :: dilation, stride * j :: dilation][:, :f, :g]
    products = window * weight
    theirs = F.conv2d(x[None], weight[None], None, stride, padding, dilation)[0, 0]
    return Bench(
        colours=colours.byte(),
        x=x.byte(),
        kernel=weight,
        z=z,
        row=i,
        column=j,
        top=stride * i - padding,
        left=stride * j - padding,
        window=window,
        products=products,
        value=float(z[i, j]),
        largest_difference=float((z - theirs).abs().max()),
    )


def nearest_cell(at: int, reach: int, stride: int, padding: int, cells: int) -> int:
    """Returns the output cell whose window is centred nearest to an input pixel.

    `reach` is how far the window's last pixel is from its first.
    """
    return min(max(round((at + padding - reach / 2) / stride), 0), cells - 1)
