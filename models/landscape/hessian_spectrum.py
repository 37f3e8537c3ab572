"""The exact Hessian of a real net, and its eigenvalues, along training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.parameter_vector import (
    WHOLE_UP_TO,
    Problem,
    loss_and_gradient,
    net_accuracy,
    net_hessian,
    net_loss,
    train_flat,
)
from models.core.snapshots import frame_marks
from models.landscape.problems import draw_problem


@dataclass(frozen=True)
class Spectrum:
    """A net's Hessian at every mark so far (frames), and steps away from there.

    With v the unit eigenvector of the lowest eigenvalue, signed so that g.v <= 0,
    and s a length: `plus` is L(theta + s v), `minus` L(theta - s v), and `downhill`
    the same length against the gradient, L(theta - s g / |g|). All are evaluated,
    none is predicted; the prediction is L + s `slope` + s^2 `eigenvalues[0]` / 2.
    """

    progress: float
    parameters: int
    steps: int
    losses: torch.Tensor  # (steps done,) before each step
    frame_steps: torch.Tensor  # (frames,) steps done at each frame
    loss: torch.Tensor  # (frames,)
    gradient: torch.Tensor  # (frames,) norm of g
    accuracy: torch.Tensor  # (frames,)
    eigenvalues: torch.Tensor  # (frames, parameters) in rising order
    tolerance: torch.Tensor  # (frames,) |eigenvalue| up to this counts as 0
    positive: torch.Tensor  # (frames,) how many are above it
    negative: torch.Tensor  # (frames,) how many are below minus it
    minimum_ratio: torch.Tensor  # (frames,) positive / parameters
    strict_ratio: torch.Tensor  # (frames,) eigenvalues > 0, however small / parameters
    curved_ratio: torch.Tensor  # (frames,) positive / (positive + negative)
    slope: torch.Tensor  # (frames,) g.v
    lengths: torch.Tensor  # (lengths,) s
    plus: torch.Tensor  # (frames, lengths)
    minus: torch.Tensor  # (frames, lengths)
    downhill: torch.Tensor  # (frames, lengths)
    diverged: int | None  # steps done when the loss was no number, or beyond 1e6


def along(
    data: str = "iris",
    width: int = 12,
    depth: int = 2,
    activation: str = "tanh",
    scale: float = 1.0,
    lr: float = 0.3,
    steps: int = 600,
    seed: int = 0,
    points: int = 60,
    noise: float = 0.2,
    frames: int = 25,
    zero: float = 1e-6,
    reach: float = 2.0,
) -> Iterator[Spectrum]:
    """Trains by gradient descent on all points and takes the Hessian at every frame.

    theta <- theta - lr g. `scale` multiplies the first weights: near 0 the net starts
    beside the critical point theta = 0, where the symmetric classes make g vanish.
    An eigenvalue counts as 0 up to `zero` times the largest |eigenvalue|; some are 0
    exactly, because softmax does not see a number added to all logits: one for the
    last bias, and one for each unit of the last hidden layer.

    Raises ValueError for more than 600 weights or an argument out of range.
    """
    if not (1 <= steps <= 20_000 and 2 <= frames <= 60 and 0 < lr <= 1e4):
        raise ValueError("1 to 20,000 steps, 2 to 60 frames, lr above 0")
    if not (0 <= zero < 1 and 0 < reach <= 100):
        raise ValueError("zero from 0 to below 1, reach above 0 and up to 100")
    if data == "digits":
        raise ValueError("a net for digits has too many weights for an exact Hessian")
    problem, start = draw_problem(
        data, points, noise, depth, width, activation, scale, seed
    )
    if len(start) > WHOLE_UP_TO:
        raise ValueError(
            f"{len(start)} weights: at most {WHOLE_UP_TO} for a whole Hessian"
        )
    marks = frame_marks(steps, frames)
    lengths = torch.linspace(0, reach, 21, dtype=torch.float64)
    losses = torch.zeros(steps, dtype=torch.float64)
    seen = [examine(start, problem, zero, lengths)]
    result = gather(seen, marks, losses[:0], lengths, steps, None)
    yield result
    done = 0
    for done, theta in train_flat(start, problem, lr, losses):
        if done in marks:
            seen.append(examine(theta, problem, zero, lengths))
            result = gather(seen, marks, losses[:done], lengths, steps, None)
        yield result
    if done < steps:
        lost = done + 1
        yield gather(seen, marks, losses[:lost], lengths, steps, lost)


@dataclass(frozen=True)
class Look:
    """One frame: the numbers in the order of Spectrum's fields, and three curves."""

    numbers: tuple[float, ...]
    eigenvalues: torch.Tensor
    curves: torch.Tensor  # (3, lengths) plus, minus, downhill


def examine(
    theta: torch.Tensor, problem: Problem, zero: float, lengths: torch.Tensor
) -> Look:
    """Returns the spectrum at theta, and the losses of steps away from it."""
    loss, grad = loss_and_gradient(theta, problem)
    eigenvalues, vectors = torch.linalg.eigh(net_hessian(theta, problem))
    tolerance = zero * float(eigenvalues.abs().max())
    positive = int((eigenvalues > tolerance).sum())
    negative = int((eigenvalues < -tolerance).sum())
    v = vectors[:, 0]
    v = -v if grad @ v > 0 else v
    norm = float(grad.norm())
    against = -grad / norm if norm > 0 else grad
    curves = torch.stack(
        [losses_along(theta, way, lengths, problem) for way in (v, -v, against)]
    )
    numbers = (
        float(loss),
        norm,
        net_accuracy(theta, problem),
        tolerance,
        positive,
        negative,
        positive / len(theta),
        int((eigenvalues > 0).sum()) / len(theta),
        positive / max(positive + negative, 1),
        float(grad @ v),
    )
    return Look(numbers, eigenvalues, curves)


@torch.no_grad()
def losses_along(
    theta: torch.Tensor, way: torch.Tensor, lengths: torch.Tensor, problem: Problem
) -> torch.Tensor:
    """Returns L(theta + s way) for every length s."""
    return torch.stack([net_loss(theta + s * way, problem) for s in lengths])


def gather(
    seen: list[Look],
    marks: list[int],
    losses: torch.Tensor,
    lengths: torch.Tensor,
    steps: int,
    diverged: int | None,
) -> Spectrum:
    """Returns all frames so far as one result."""
    numbers = torch.tensor([frame.numbers for frame in seen], dtype=torch.float64).T
    loss, norm, accuracy, tolerance, positive, negative, *shares, slope = numbers
    eigenvalues = torch.stack([frame.eigenvalues for frame in seen])
    curves = torch.stack([frame.curves for frame in seen])
    done = marks[len(seen) - 1]
    return Spectrum(
        progress=1.0 if diverged is not None else done / steps,
        parameters=eigenvalues.shape[1],
        steps=steps,
        losses=losses,
        frame_steps=torch.tensor(marks[: len(seen)]),
        loss=loss,
        gradient=norm,
        accuracy=accuracy,
        eigenvalues=eigenvalues.float(),
        tolerance=tolerance,
        positive=positive.long(),
        negative=negative.long(),
        minimum_ratio=shares[0],
        strict_ratio=shares[1],
        curved_ratio=shares[2],
        slope=slope,
        lengths=lengths,
        plus=curves[:, 0],
        minus=curves[:, 1],
        downhill=curves[:, 2],
        diverged=diverged,
    )
