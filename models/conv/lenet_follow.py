"""One digit on its way through the shipped LeNet, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.conv.lenet import layer_outputs
from models.conv.lenet_pretrain import held_out, trained_lenet
from models.data.strokes import drawn


@dataclass(frozen=True)
class Recognised:
    """What each layer makes of one picture, and the answer."""

    image: torch.Tensor  # (28, 28) from 0 to 1, as the net gets it
    label: int | None  # of a test image; nobody knows that of a drawing
    layers: dict[str, torch.Tensor]  # C1 (6, 28, 28), ..., F6 (84,), output (10,)
    probabilities: torch.Tensor  # (10,)
    answer: int
    accuracy: float  # of the net, on the 2000 test digits


@dataclass(frozen=True)
class Journey:
    """A picture, what each layer makes of it, and what stands out."""

    image: torch.Tensor  # (28, 28) from 0 to 1
    label: int | None
    layers: dict[str, torch.Tensor]
    probabilities: torch.Tensor  # (10,)
    answer: int
    accuracy: float  # of the net, on the 2000 test digits
    empty: bool  # nothing is drawn
    second: int  # the second most likely digit
    silent: dict[str, float]  # share of the numbers of each layer that are 0


def held_out_digit(number: int) -> tuple[torch.Tensor, int]:
    """Returns test image `number` (28, 28) and its class."""
    x, y = held_out()
    return x[number, 0], int(y[number])


IMAGES = {  # the picture and its class, from strokes or a number
    "drawing": lambda strokes, _: (drawn(strokes), None),
    "test": lambda _, number: held_out_digit(number),
}


def recognise(
    source: str = "drawing", strokes: str = "", number: int = 0
) -> Recognised:
    """Sends a drawing, or test image `number`, through the net and keeps all of it.

    Raises ValueError for another source, no such image, or strokes that are none.
    """
    if source not in IMAGES or not 0 <= number < 2000:
        raise ValueError("a drawing, or test image 0 to 1999")
    net, accuracy = trained_lenet()
    image, label = IMAGES[source](strokes, number)
    with torch.no_grad():
        outputs = layer_outputs(net, image[None, None])
    layers = {name: output[0] for name, output in outputs.items()}
    p = layers["output"].softmax(0)
    return Recognised(image, label, layers, p, int(p.argmax()), accuracy)


def follow(source: str = "drawing", strokes: str = "", number: int = 0) -> Journey:
    """Recognises a picture, and says what is silent on the way and what came second."""
    seen = recognise(source, strokes, number)
    return Journey(
        **vars(seen),
        empty=not bool(seen.image.any()),
        second=int(seen.probabilities.topk(2).indices[1]),
        silent={n: float((h == 0).float().mean()) for n, h in seen.layers.items()},
    )
