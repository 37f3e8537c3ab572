"""torchvision, also where its compiled operators cannot be loaded.

On a machine without a GPU the usual torchvision, built for CUDA, meets a PyTorch built
for the CPU: its operators do not load, and `import torchvision` fails with "operator
torchvision::nms does not exist". Its nets, transforms and data sets need none of them.
"""

from __future__ import annotations

import functools
import importlib
from types import ModuleType

import torch

SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


def import_torchvision(part: str = "") -> ModuleType:
    """Returns torchvision, or a part of it such as "models" or "transforms.v2".

    A torchvision that imports by itself is left alone. Otherwise the two operators
    that it looks up while it is imported are declared, without a body: box operations
    (`torchvision.ops.nms`) then still raise NotImplementedError, all else works.
    Raises ModuleNotFoundError where torchvision is not installed.
    """
    name = f"torchvision.{part}" if part else "torchvision"
    try:
        return importlib.import_module(name)
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
    declare_operators()
    return importlib.import_module(name)


@functools.cache  # also keeps the library alive, and with it what it declares
def declare_operators() -> torch.library.Library:
    """Declares the missing operators, each by its schema only."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, name):
            library.define(name + SCHEMA)
    return library
