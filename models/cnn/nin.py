"""Network in network: 1 x 1 convolutions, and no fully connected layer.

M. Lin, Q. Chen and S. Yan (2013), arXiv:1312.4400. The paper's ImageNet net is known
by the weights its authors published for Caffe, 7,595,176 of them.
"""

from __future__ import annotations

from torch import nn


def nin_block(
    inputs: int,
    outputs: tuple[int, int, int],
    kernel: int,
    stride: int = 1,
    padding: int = 0,
) -> list[nn.Module]:
    """Returns a convolution and two of 1 x 1, each followed by ReLU.

    A 1 x 1 convolution is a small dense net that every pixel sends its channels
    through: `outputs` are the channels after each of the three.
    """
    first, second, third = outputs
    return [
        nn.Conv2d(inputs, first, kernel, stride, padding),
        nn.ReLU(),
        nn.Conv2d(first, second, 1),
        nn.ReLU(),
        nn.Conv2d(second, third, 1),
        nn.ReLU(),
    ]


def nin(channels: int = 3, classes: int = 1000, wide: int = 1024) -> nn.Sequential:
    """Returns NiN: four blocks, then the mean of one feature map for each class.

    `wide` is the last block's width before its maps become classes: 1024 as published.
    The course's small version goes to `classes` maps at once, `wide = classes`.
    """
    return nn.Sequential(
        *nin_block(channels, (96, 96, 96), 11, 4),
        nn.MaxPool2d(3, 2),
        *nin_block(96, (256, 256, 256), 5, padding=2),
        nn.MaxPool2d(3, 2),
        *nin_block(256, (384, 384, 384), 3, padding=1),
        nn.MaxPool2d(3, 2),
        nn.Dropout(0.5),
        *nin_block(384, (wide, wide, classes), 3, padding=1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )
