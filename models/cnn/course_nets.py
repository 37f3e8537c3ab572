"""The family as a first course writes it: one input channel, ten classes.

After A. Zhang, Z. Lipton, M. Li and A. Smola, "Dive into deep learning", chapters 7
and 8 (https://d2l.ai). Where fully connected layers follow the feature maps, their
size depends on the picture's; torchvision's nets average the maps to 7 x 7 first.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


def features_of(maps: nn.Module, channels: int, size: int) -> int:
    """Returns how many numbers the feature maps of one picture hold."""
    with torch.no_grad():
        return maps(torch.empty(1, channels, size, size)).numel()


def course_lenet(size: int = 28) -> nn.Sequential:
    """Returns LeNet for pictures of 28 x 28: 61,706 parameters."""
    maps = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        nn.Flatten(),
    )
    inputs = features_of(maps, 1, size)
    head = [nn.Linear(inputs, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid()]
    return nn.Sequential(*maps, *head, nn.Linear(84, 10))


def dense_head(inputs: int, classes: int = 10) -> list[nn.Module]:
    """Returns two layers of 4096 with dropout, and one for the classes."""
    return [
        *(nn.Linear(inputs, 4096), nn.ReLU(), nn.Dropout(0.5)),
        *(nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5)),
        nn.Linear(4096, classes),
    ]


def course_alexnet(size: int = 224) -> nn.Sequential:
    """Returns AlexNet: 46,764,746 parameters at 224 x 224."""
    maps = nn.Sequential(
        *(nn.Conv2d(1, 96, 11, 4, 1), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2)),
        nn.Flatten(),
    )
    return nn.Sequential(*maps, *dense_head(features_of(maps, 1, size)))


def course_vgg(size: int = 224) -> nn.Sequential:
    """Returns VGG-11: 128,806,154 parameters at 224 x 224."""
    layers: list[nn.Module] = []
    inputs = 1
    for convs, outputs in ((1, 64), (1, 128), (2, 256), (2, 512), (2, 512)):
        for _ in range(convs):
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
    maps = nn.Sequential(*layers, nn.Flatten())
    return nn.Sequential(*maps, *dense_head(features_of(maps, 1, size)))


class Inception(nn.Module):
    """Four branches side by side, their channels laid one after the other.

    C. Szegedy et al. (2014), arXiv:1409.4842. Branch 2 and 3 are pairs: how many
    channels a 1 x 1 convolution leaves, and how many the larger one makes of them.
    """

    def __init__(
        self,
        inputs: int,
        one: int,
        two: tuple[int, int],
        three: tuple[int, int],
        four: int,
    ) -> None:
        super().__init__()
        self.branch1 = relu_conv(inputs, one, 1)
        self.branch2 = nn.Sequential(
            relu_conv(inputs, two[0], 1), relu_conv(*two, 3, padding=1)
        )
        self.branch3 = nn.Sequential(
            relu_conv(inputs, three[0], 1), relu_conv(*three, 5, padding=2)
        )
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), relu_conv(inputs, four, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Takes and gives (batch, channels, height, width)."""
        branches = (self.branch1, self.branch2, self.branch3, self.branch4)
        return torch.cat([branch(x) for branch in branches], 1)


def relu_conv(
    inputs: int, outputs: int, kernel: int, stride: int = 1, padding: int = 0
) -> nn.Sequential:
    """Returns a convolution followed by ReLU."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.ReLU())


def course_googlenet(size: int = 96) -> nn.Sequential:
    """Returns GoogLeNet without its auxiliary outputs: 5,977,530 parameters."""
    return nn.Sequential(
        *(relu_conv(1, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1)),
        *(relu_conv(64, 64, 1), relu_conv(64, 192, 3, 1, 1), nn.MaxPool2d(3, 2, 1)),
        Inception(192, 64, (96, 128), (16, 32), 32),
        Inception(256, 128, (128, 192), (32, 96), 64),
        nn.MaxPool2d(3, 2, 1),
        Inception(480, 192, (96, 208), (16, 48), 64),
        Inception(512, 160, (112, 224), (24, 64), 64),
        Inception(512, 128, (128, 256), (24, 64), 64),
        Inception(512, 112, (144, 288), (32, 64), 64),
        Inception(528, 256, (160, 320), (32, 128), 128),
        nn.MaxPool2d(3, 2, 1),
        Inception(832, 256, (160, 320), (32, 128), 128),
        Inception(832, 384, (192, 384), (48, 128), 128),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 10)),
    )


class BasicBlock(nn.Module):
    """Two convolutions and what came in, added: relu(f(x) + x).

    K. He et al. (2015), arXiv:1512.03385. With stride 2, a 1 x 1 convolution brings x
    to the new shape.
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Takes and gives (batch, channels, height, width)."""
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (self.downsample(x) if self.downsample else x))


def course_resnet(size: int = 96) -> nn.Sequential:
    """Returns ResNet-18: 11,178,378 parameters."""
    blocks = [BasicBlock(64, 64), BasicBlock(64, 64)]
    for width in (128, 256, 512):
        blocks += [BasicBlock(width // 2, width, 2), BasicBlock(width, width)]
    stem = [nn.Conv2d(1, 64, 7, 2, 3), nn.BatchNorm2d(64), nn.ReLU()]
    tail = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)]
    return nn.Sequential(*stem, nn.MaxPool2d(3, 2, 1), *blocks, *tail)
