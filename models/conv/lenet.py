"""LeNet-5 twice: as it is written today, and as it was published in 1998.

LeCun, Bottou, Bengio & Haffner (1998), "Gradient-based learning applied to document
recognition", Proceedings of the IEEE 86(11), doi:10.1109/5.726791: section II-B.
"""

from __future__ import annotations

import math
from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn

# Which maps of S2 each of the 16 maps of C3 sees: the paper's table I.
C3_TABLE = (
    *("012", "123", "234", "345", "045", "015"),
    *("0123", "1234", "2345", "0345", "0145", "0125", "0134", "1245", "0235"),
    "012345",
)
# The strokes of a seven-segment display that are lit for each digit.
SEGMENTS = (
    *("abcdef", "bc", "abdeg", "abcdg", "bcfg"),
    *("acdfg", "acdefg", "abc", "abcdefg", "abcdfg"),
)
BARS = (  # rows and columns of the strokes a to g on a bitmap of 12 x 7
    (slice(0, 2), slice(0, 7)),
    (slice(0, 6), slice(5, 7)),
    (slice(6, 12), slice(5, 7)),
    (slice(10, 12), slice(0, 7)),
    (slice(6, 12), slice(0, 2)),
    (slice(0, 6), slice(0, 2)),
    (slice(5, 7), slice(0, 7)),
)
ACTIVATION_LAYERS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
POOLING_LAYERS = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}


class Field(nn.Module):
    """Puts pictures into a field of 32 x 32: paper is -0.1, full ink 1.175."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Takes x (batch, channels, size, size) from 0 to 1."""
        edge = (32 - x.shape[-1]) // 2
        return F.pad(x, (edge,) * 4) * 1.275 - 0.1


class Squash(nn.Module):
    """The paper's activation, 1.7159 tanh(2 a / 3): -1 to -1 and 1 to 1."""

    def forward(self, a: torch.Tensor) -> torch.Tensor:
        """Applies it to every number."""
        return 1.7159 * torch.tanh(2 / 3 * a)


class Subsample(nn.Module):
    """Adds each 2 x 2 square up, times a trained gain, plus a trained bias, a map."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(maps, 1, 1).uniform_(-0.6, 0.6))
        self.bias = nn.Parameter(torch.empty(maps, 1, 1).uniform_(-0.6, 0.6))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Halves height and width of x (batch, maps, height, width)."""
        return 4 * F.avg_pool2d(x, 2) * self.weight + self.bias


class SparseConv(nn.Module):
    """A 5 x 5 convolution from 6 maps to 16, each of which sees only some: C3."""

    def __init__(self) -> None:
        super().__init__()
        pairs = [(i, int(j)) for i, seen in enumerate(C3_TABLE) for j in seen]
        self.register_buffer("pairs", torch.tensor(pairs).T)  # (2, 60)
        self.weight = nn.Parameter(torch.empty(60, 5, 5))
        self.bias = nn.Parameter(torch.empty(16))
        with torch.no_grad():
            for i, seen in enumerate(C3_TABLE):
                bound = 2.4 / (25 * len(seen))
                self.weight[self.pairs[0] == i] = torch.empty(len(seen), 5, 5).uniform_(
                    -bound, bound
                )
                self.bias[i].uniform_(-bound, bound)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Takes x (batch, 6, height, width); what is not connected weighs 0."""
        dense = x.new_zeros(16, 6, 5, 5).index_put(tuple(self.pairs), self.weight)
        return F.conv2d(x, dense, self.bias)


class Distances(nn.Module):
    """The paper's output units: minus the squared distance from each class's bitmap.

    The units of F6 are to draw the digit on a bitmap of 12 x 7 pixels, -1 and 1. The
    paper's bitmaps are drawn with more care than these seven-segment digits, and its
    distances are not divided by 10: here that lets Adam learn faster.
    """

    def __init__(self) -> None:
        super().__init__()
        codes = torch.full((10, 12, 7), -1.0)
        for digit, lit in enumerate(SEGMENTS):
            for bar in lit:
                codes[digit][BARS["abcdefg".index(bar)]] = 1.0
        self.register_buffer("codes", codes.view(10, 84))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns (batch, 10) from x (batch, 84)."""
        return -(x[:, None] - self.codes).square().sum(2) / 10


def modern_lenet(
    channels: int = 1, size: int = 28, activation: str = "relu", pool: str = "max"
) -> nn.Sequential:
    """Returns today's LeNet-5, layer by layer; 61,706 weights for one channel."""
    a, shrink = ACTIVATION_LAYERS[activation], POOLING_LAYERS[pool]
    edge = (32 - size) // 2
    return nn.Sequential(
        OrderedDict(
            C1=nn.Sequential(nn.Conv2d(channels, 6, 5, padding=edge), a()),
            S2=shrink(2),
            C3=nn.Sequential(nn.Conv2d(6, 16, 5), a()),
            S4=shrink(2),
            C5=nn.Sequential(nn.Flatten(), nn.Linear(400, 120), a()),
            F6=nn.Sequential(nn.Linear(120, 84), a()),
            output=nn.Linear(84, 10),
        )
    )


def classic_lenet(channels: int = 1) -> nn.Sequential:
    """Returns LeNet-5 as published, with fixed output bitmaps: 60,000 weights.

    Weights are drawn from U(-2.4/n, 2.4/n), n being the inputs of a unit.
    """
    net = nn.Sequential(
        OrderedDict(
            input=Field(),
            C1=nn.Sequential(nn.Conv2d(channels, 6, 5), Squash()),
            S2=nn.Sequential(Subsample(6), Squash()),
            C3=nn.Sequential(SparseConv(), Squash()),
            S4=nn.Sequential(Subsample(16), Squash()),
            C5=nn.Sequential(nn.Conv2d(16, 120, 5), Squash(), nn.Flatten()),
            F6=nn.Sequential(nn.Linear(120, 84), Squash()),
            output=Distances(),
        )
    )
    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            bound = 2.4 / math.prod(layer.weight.shape[1:])
            nn.init.uniform_(layer.weight, -bound, bound)
            nn.init.uniform_(layer.bias, -bound, bound)
    return net


NETS = {
    "modern": modern_lenet,
    "classic": lambda channels, *_: classic_lenet(channels),  # its layers are given
}


def build_lenet(
    net: str = "modern",
    channels: int = 1,
    size: int = 28,
    activation: str = "relu",
    pool: str = "max",
    seed: int = 0,
) -> nn.Sequential:
    """Returns a new net; the same seed draws the same weights.

    It takes (batch, channels, size, size) from 0 to 1 and returns logits (batch, 10).
    Raises ValueError for a net, activation, pooling or size it does not know.
    """
    if not (net in NETS and activation in ACTIVATION_LAYERS and pool in POOLING_LAYERS):
        raise ValueError("modern or classic; relu, tanh, sigmoid; max, average")
    if size not in (28, 32) or channels not in (1, 3):
        raise ValueError("pictures are 28 or 32 pixels wide, of 1 or 3 channels")
    with torch.random.fork_rng(devices=[]):  # nn draws from the global generator
        torch.manual_seed(seed)
        return NETS[net](channels, size, activation, pool)


def layer_outputs(net: nn.Sequential, x: torch.Tensor) -> dict[str, torch.Tensor]:
    """Returns what every layer of a net makes of x, by the layer's name."""
    outputs = {}
    for name, layer in net.named_children():
        outputs[name] = x = layer(x)
    return outputs
