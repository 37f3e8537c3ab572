"""One digit on its way through the shipped LeNet, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.conv.lenet import layer_outputs
from models.conv.lenet_pretrain import held_out, trained_lenet
from models.data.strokes import drawn


@dataclass(frozen=True)
class Journey:
    """What each layer makes of one picture."""

    image: torch.Tensor  # (28, 28) from 0 to 1, as the net gets it
    label: int | None  # of a test image; nobody knows that of a drawing
    empty: bool  # nothing is drawn
    layers: dict[str, torch.Tensor]  # C1 (6, 28, 28), ..., F6 (84,), output (10,)
    probabilities: torch.Tensor  # (10,)
    answer: int
    second: int
    silent: dict[str, float]  # share of the numbers of each layer that are 0
    accuracy: float  # of the net, on the 2000 test digits


def follow(source: str = "drawing", strokes: str = "", number: int = 0) -> Journey:
    """Sends a drawing, or test image `number`, through the net and keeps all of it.

    Raises ValueError for another source, no such image, or strokes that are none.
    """
    if source not in ("drawing", "test") or not 0 <= number < 2000:
        raise ValueError("a drawing, or test image 0 to 1999")
    net, accuracy = trained_lenet()
    label = None
    if source == "drawing":
        image = drawn(strokes)
    else:
        x, y = held_out()
        image, label = x[number, 0], int(y[number])
    with torch.no_grad():
        outputs = layer_outputs(net, image[None, None])
    layers = {name: output[0] for name, output in outputs.items()}
    probabilities = layers["output"].softmax(0)
    first, second = probabilities.topk(2).indices.tolist()
    silent = {n: float((h == 0).float().mean()) for n, h in layers.items()}
    return Journey(
        image=image,
        label=label,
        empty=not bool(image.any()),
        layers=layers,
        probabilities=probabilities,
        answer=first,
        second=second,
        silent=silent,
        accuracy=accuracy,
    )
