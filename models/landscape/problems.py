"""A small net and what it has to learn, with its first weights as one vector."""

from __future__ import annotations

import torch

from models.core.activations import find_activation
from models.core.nets import draw_weights
from models.core.parameter_vector import Problem, flatten
from models.data.small_sets import pick_data


def draw_problem(
    data: str,
    points: int,
    noise: float,
    depth: int,
    width: int,
    activation: str,
    scale: float,
    seed: int,
) -> tuple[Problem, torch.Tensor]:
    """Returns the problem and the first weights (float64), `scale` times nn.Linear's.

    Raises ValueError for unknown names, or sizes outside their range.
    """
    if not (0 <= depth <= 6 and 1 <= width <= 256 and 0 <= scale <= 10):
        raise ValueError("depth from 0 to 6, width from 1 to 256, scale from 0 to 10")
    find_activation(activation)
    generator = torch.Generator().manual_seed(seed)
    x, y = pick_data(data, points, noise, generator)
    sizes = (x.shape[1], *(width,) * depth, int(y.max()) + 1)
    theta = scale * flatten(draw_weights(sizes, generator)).double()
    return Problem(x.T.contiguous().double(), y, sizes, activation), theta
