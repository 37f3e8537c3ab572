"""A linear layer and an activation bend the plane: its grid, the area of a square."""

from __future__ import annotations

from dataclasses import dataclass

import torch

ACTIVATIONS = {
    "none": lambda z: z,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}
HALF, POINTS, EDGE = 2, 81, 60  # half the grid's width; points a line, an edge


@dataclass(frozen=True)
class Space:
    """The grid before and after, and the unit square with its area."""

    before: torch.Tensor  # (lines, points, 2)
    after: torch.Tensor  # (lines, points, 2)
    square: torch.Tensor  # (corners, 2) round the unit square, closed
    image: torch.Tensor  # (corners, 2) where the layer puts it
    arrows: torch.Tensor  # (2, 2) the columns of W
    det: float
    area: float  # of the image, with sign: negative if it is turned over
    weight: torch.Tensor  # (2, 2) of the one layer that equals all linear parts
    bias: torch.Tensor  # (2,)
    one_layer: float  # largest distance of the layers to that one layer


def bend_space(
    w00: float = 1.5,
    w01: float = 0.5,
    w10: float = 0.0,
    w11: float = 1.0,
    b0: float = 0.0,
    b1: float = 0.0,
    activation: str = "none",
    layers: int = 1,
) -> Space:
    """Sends the plane through `layers` equal layers x -> activation(W x + b).

    Without activation the area of the unit square becomes |det W| for one layer, and
    its power for more; W W x + (W b + b) is one linear layer again.

    Raises ValueError for an unknown activation.
    """
    if activation not in ACTIVATIONS:
        raise ValueError("none, relu, tanh or sigmoid")
    act = ACTIVATIONS[activation]
    layer = torch.nn.Linear(2, 2, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[w00, w01], [w10, w11]], dtype=torch.float64))
        layer.bias.copy_(torch.tensor([b0, b1], dtype=torch.float64))
        before, square = draw_grid(), draw_square()
        after, image = before, square
        weight, bias = (
            torch.eye(2, dtype=torch.float64),
            torch.zeros(2, dtype=torch.float64),
        )
        for _ in range(layers):
            after, image = act(layer(after)), act(layer(image))
            weight, bias = layer.weight @ weight, layer.weight @ bias + layer.bias
        one = torch.nn.functional.linear(before, weight, bias)
    return Space(
        before=before,
        after=after,
        square=square,
        image=image,
        arrows=layer.weight.detach().T.clone(),
        det=float(torch.linalg.det(layer.weight.detach())),
        area=measure_area(image),
        weight=weight,
        bias=bias,
        one_layer=float((after - one).abs().max()),
    )


def draw_grid() -> torch.Tensor:
    """Returns vertical, then horizontal lines of the plane (lines, points, 2)."""
    along = torch.linspace(-HALF, HALF, POINTS, dtype=torch.float64)
    places = torch.arange(-HALF, HALF + 0.5, 0.5, dtype=torch.float64)
    grid = torch.stack(torch.meshgrid(places, along, indexing="ij"), -1)
    return torch.cat([grid, grid.flip(-1)])


def draw_square() -> torch.Tensor:
    """Returns points round the unit square, against the clock, closed (points, 2)."""
    t = torch.arange(EDGE, dtype=torch.float64) / EDGE
    zero, one = torch.zeros_like(t), torch.ones_like(t)
    edges = ((t, zero), (one, t), (1 - t, one), (zero, 1 - t))
    points = torch.cat([torch.stack(edge, -1) for edge in edges])
    return torch.cat([points, points[:1]])


def measure_area(corners: torch.Tensor) -> float:
    """Returns the area inside a closed polygon (corners, 2), by the shoelace formula.

    It is positive where the corners run against the clock.
    """
    x, y = corners.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)
