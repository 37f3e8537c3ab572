"""What an answer hangs on: the gradient by the input, and a patch that hides parts."""

from __future__ import annotations

import torch
from torch import nn


def saliency(net: nn.Module, image: torch.Tensor, label: int) -> torch.Tensor:
    """Returns d log p(label) / d image, of the image's shape.

    image (channels, height, width); where it is positive, more ink makes the label
    more likely. Simonyan, Vedaldi & Zisserman (2014), arXiv:1312.6034, take its size,
    and the class's score instead of its log-probability.
    """
    x = image.detach().clone().requires_grad_()
    score = net(x[None]).log_softmax(1)[0, label]
    return torch.autograd.grad(score, x)[0]


def patch_places(size: int, patch: int, stride: int) -> list[int]:
    """Returns where a patch begins as it slides along `size` pixels, to the last."""
    places = list(range(0, size - patch + 1, stride))
    return places if places[-1] == size - patch else [*places, size - patch]


def occlusion(
    net: nn.Module,
    image: torch.Tensor,
    label: int,
    patch: int = 5,
    stride: int = 2,
    fill: float = 0.0,
) -> torch.Tensor:
    """Returns (rows, columns): how far p(label) falls where a patch hides the image.

    image (channels, height, width); the patch is patch x patch pixels of `fill`.
    Negative where hiding helps. Zeiler & Fergus (2014), arXiv:1311.2901, section 4.2.
    Raises ValueError for a patch that is none or larger than the image.
    """
    height, width = image.shape[1:]
    if not (1 <= patch <= min(height, width) and stride >= 1):
        raise ValueError("a patch has at least one pixel and fits into the image")
    rows = patch_places(height, patch, stride)
    columns = patch_places(width, patch, stride)
    hidden = image.repeat(len(rows) * len(columns), 1, 1, 1)
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            hidden[i * len(columns) + j, :, top : top + patch, left : left + patch] = (
                fill
            )
    with torch.no_grad():
        whole = net(image[None]).softmax(1)[0, label]
        part = net(hidden).softmax(1)[:, label]
    return (whole - part).view(len(rows), len(columns))
