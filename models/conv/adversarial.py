"""A digit changed by a small step that is chosen to mislead: linear rule and LeNet."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from models.conv.lenet_pretrain import held_out, trained_lenet
from models.data.digits import load_digits

MOST = 0.4  # of a step: pixels go from 0 to 1
GRID = 41  # steps of the curves, from 0 to MOST
RIDGE = 30.0  # keeps the weights of the linear rule small
Scores = Callable[[torch.Tensor], torch.Tensor]  # (n, 1, 28, 28) to (n, 10)


@dataclass(frozen=True)
class Fooled:
    """One digit, the step, and how the scores move along it."""

    image: torch.Tensor  # (28, 28) from 0 to 1
    moved: torch.Tensor  # (28, 28) the image plus the step
    step: torch.Tensor  # (28, 28)
    label: int
    before: int  # the answer to the image
    after: int  # the answer to the image moved
    rival: int  # the best wrong class before the step
    grid: torch.Tensor  # (41,) sizes of a step
    margins: torch.Tensor  # (41,) score of the digit minus that of the rival
    chance: torch.Tensor  # (41,) the same along random signs
    slope: float  # sum of |gradient of the margin|, the most it falls per unit of step
    margin: float  # at the chosen size
    bound: float  # margin before the step - size times slope
    flips: float  # the smallest size on the grid at which the answer is wrong, or -1


@functools.cache
def linear_rule() -> Scores:
    """Returns ten linear scores, by least squares with a ridge on 2000 digits.

    Each score is fitted to 1 for its own class and to 0 for others, pixels less 0.5.
    """
    x, y = load_digits(2000)
    a = torch.cat([x.flatten(1) - 0.5, torch.ones(len(x), 1)], 1).double()
    goal = F.one_hot(y, 10).double()
    w = torch.linalg.solve(a.T @ a + RIDGE * torch.eye(a.shape[1]).double(), a.T @ goal)
    w = w.float()
    return lambda image: (image.flatten(1) - 0.5) @ w[:-1] + w[-1]


NETS: dict[str, Callable[[], Scores]] = {
    "linear": linear_rule,
    "lenet": lambda: trained_lenet()[0],
}


def fool_digit(
    net: str = "lenet",
    number: int = 0,
    size: float = 0.1,
    way: str = "gradient",
    seed: int = 0,
) -> Fooled:
    """Moves each pixel of test digit `number` by `size`, up or down.

    "gradient" takes for each pixel the sign that lowers the margin between the digit
    and the best wrong class, to first order (Goodfellow, Shlens & Szegedy 2014,
    arXiv:1412.6572); "random" takes signs by chance. Pixels are not cut to 0..1.
    Raises ValueError for another net, way or digit, or a size beyond 0.4.
    """
    if net not in NETS or way not in ("gradient", "random"):
        raise ValueError("linear or lenet; gradient or random")
    if not 0 <= number < 2000 or not 0 <= size <= MOST:
        raise ValueError("test digit 0 to 1999, a step from 0 to 0.4")
    scores = NETS[net]()
    x, y = held_out()
    image, label = x[number : number + 1].clone().requires_grad_(), int(y[number])
    first = scores(image)[0]
    wrong = first.detach().clone()
    wrong[label] = -torch.inf
    rival = int(wrong.argmax())
    before = first[label] - first[rival]
    before.backward()
    gradient = image.grad
    generator = torch.Generator().manual_seed(seed)
    random = 2.0 * torch.randint(2, gradient.shape, generator=generator) - 1
    signs = {"gradient": -gradient.sign(), "random": random}
    start = image.detach()
    grid = torch.linspace(0, MOST, GRID)
    with torch.no_grad():
        along = {
            name: scores(start + grid[:, None, None, None] * sign)
            for name, sign in signs.items()
        }
        step = size * signs[way]
        last = scores(start + step)[0]
    margins = {n: s[:, label] - s[:, rival] for n, s in along.items()}
    wrongs = (along[way].argmax(1) != label).nonzero()
    slope = float(gradient.abs().sum())
    return Fooled(
        image=start[0, 0],
        moved=(start + step)[0, 0],
        step=step[0, 0],
        label=label,
        before=int(first.argmax()),
        after=int(last.argmax()),
        rival=rival,
        grid=grid,
        margins=margins["gradient"],
        chance=margins["random"],
        slope=slope,
        margin=float(last[label] - last[rival]),
        bound=float(before.detach()) - size * slope,
        flips=float(grid[wrongs[0, 0]]) if len(wrongs) else -1.0,
    )
