"""The exact Hessian of a real net, and its eigenvalues, along training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import torch

from models.core.nets import logits_of
from models.core.parameter_vector import (
    WHOLE_UP_TO,
    Problem,
    loss_and_gradient,
    net_hessian,
    net_loss,
    train_flat,
    unflatten,
)
from models.core.snapshots import frame_marks
from models.core.training import measure
from models.landscape.problems import draw_problem


@dataclass
class Spectra:
    """A net that learns, and its Hessian at every mark so far."""

    problem: Problem
    theta: torch.Tensor  # (parameters,) the weights at the last mark
    losses: torch.Tensor  # (steps,) before each step, so far
    marks: list[int] = field(default_factory=list)  # steps done at each
    loss: list[float] = field(default_factory=list)
    grads: list[torch.Tensor] = field(default_factory=list)
    gradient: list[float] = field(default_factory=list)  # norm of the gradient
    eigenvalues: list[torch.Tensor] = field(default_factory=list)  # in rising order
    eigenvectors: torch.Tensor | None = None  # one in each column, at the last mark
    done: int = 0  # steps
    diverged: int | None = None  # steps done when the loss was no number, or beyond 1e6

    def look(self, theta: torch.Tensor) -> None:
        """Takes loss, gradient and Hessian at the weights."""
        loss, grad = loss_and_gradient(theta, self.problem)
        hessian = net_hessian(theta, self.problem)
        eigenvalues, self.eigenvectors = torch.linalg.eigh(hessian)
        self.theta = theta
        self.marks.append(self.done)
        self.loss.append(float(loss))
        self.grads.append(grad)
        self.gradient.append(float(grad.norm()))
        self.eigenvalues.append(eigenvalues)


def follow_spectrum(
    data: str,
    depth: int,
    width: int,
    activation: str,
    scale: float,
    lr: float,
    steps: int,
    seed: int,
    points: int = 60,
    frames: int = 25,
) -> Iterator[Spectra]:
    """Trains by gradient descent on all points and takes the Hessian at every mark.

    theta <- theta - lr g. `scale` multiplies the first weights: near 0 the net starts
    beside the critical point theta = 0, where the symmetric classes make g vanish.

    Raises ValueError for more than 600 weights or an argument out of range.
    """
    if not (1 <= steps <= 20_000 and 2 <= frames <= 60 and 0 < lr <= 1e4):
        raise ValueError("1 to 20,000 steps, 2 to 60 frames, lr above 0")
    problem, start = draw_problem(
        data, points, 0.2, depth, width, activation, scale, seed
    )
    if len(start) > WHOLE_UP_TO:
        raise ValueError(f"at most {WHOLE_UP_TO} weights, not {len(start)}")
    marks, losses = frame_marks(steps, frames), torch.zeros(steps, dtype=torch.float64)
    spectra = Spectra(problem, start, losses)
    spectra.look(start)
    yield spectra
    for spectra.done, theta in train_flat(start, problem, lr, losses):
        if spectra.done in marks:
            spectra.look(theta)
        yield spectra
    if spectra.done < steps:
        spectra.diverged = spectra.done + 1
        yield spectra


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
    positive: torch.Tensor  # (frames,) how many are above 0: beyond the tolerance
    negative: torch.Tensor  # (frames,) how many are below minus the tolerance
    minimum_ratio: torch.Tensor  # (frames,) positive / parameters
    curved_ratio: torch.Tensor  # (frames,) positive / (positive + negative)
    slope: torch.Tensor  # (frames,) g.v
    lengths: torch.Tensor  # (lengths,) s
    plus: torch.Tensor  # (frames, lengths)
    minus: torch.Tensor  # (frames, lengths)
    downhill: torch.Tensor  # (frames, lengths)
    best_frame: int  # where the best step along v gains most on the best one downhill
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
    frames: int = 25,
    zero: float = 1e-6,
    reach: float = 2.0,
) -> Iterator[Spectrum]:
    """Follows the spectrum (`follow_spectrum`), and looks a step ahead at every frame.

    An eigenvalue counts as 0 up to `zero` times the largest |eigenvalue|; some are 0
    exactly, because softmax does not see a number added to all logits: one for the
    last bias, and one for each unit of the last hidden layer.

    Raises ValueError for what `follow_spectrum` refuses, or an argument out of range.
    """
    if not (0 <= zero < 1 and 0 < reach <= 100):
        raise ValueError("zero from 0 to below 1, reach above 0 and up to 100")
    if data == "digits":
        raise ValueError("a net for digits has too many weights for an exact Hessian")
    lengths = torch.linspace(0, reach, 21, dtype=torch.float64)
    settings = (data, depth, width, activation, scale, lr, steps, seed, points, frames)
    seen: list[Look] = []
    for spectra in follow_spectrum(*settings):
        if len(seen) < len(spectra.loss):
            seen.append(look_ahead(spectra, zero, lengths))
            latest = gather(seen, spectra, lengths, steps)
        if spectra.diverged is not None:
            losses = spectra.losses[: spectra.diverged]
            latest = replace(
                latest, progress=1.0, losses=losses, diverged=spectra.diverged
            )
        yield latest


@dataclass(frozen=True)
class Look:
    """One frame: its numbers, and the losses of steps away from it."""

    accuracy: float
    positive: int
    negative: int
    slope: float
    curves: torch.Tensor  # (3, lengths) plus, minus, downhill


def look_ahead(spectra: Spectra, zero: float, lengths: torch.Tensor) -> Look:
    """Returns what the last mark's spectrum promises, and the losses a step away."""
    theta, problem = spectra.theta, spectra.problem
    eigenvalues, grad = spectra.eigenvalues[-1], spectra.grads[-1]
    tolerance = zero * float(eigenvalues.abs().max())
    v = spectra.eigenvectors[:, 0]
    v = -v if grad @ v > 0 else v
    norm = spectra.gradient[-1]
    against = -grad / norm if norm > 0 else grad
    ways = (v, -v, against)
    net = logits_of(unflatten(theta, problem.sizes), problem.activation)
    return Look(
        accuracy=measure(net, problem.x, problem.y)[1],
        positive=int((eigenvalues > tolerance).sum()),
        negative=int((eigenvalues < -tolerance).sum()),
        slope=float(grad @ v),
        curves=torch.stack([losses_along(theta, w, lengths, problem) for w in ways]),
    )


@torch.no_grad()
def losses_along(
    theta: torch.Tensor, way: torch.Tensor, lengths: torch.Tensor, problem: Problem
) -> torch.Tensor:
    """Returns L(theta + s way) for every length s."""
    return torch.stack([net_loss(theta + s * way, problem) for s in lengths])


def gather(
    seen: list[Look], spectra: Spectra, lengths: torch.Tensor, steps: int
) -> Spectrum:
    """Returns all frames so far as one result."""
    numbers = [
        (loss, norm, one.accuracy, one.positive, one.negative, one.slope)
        for loss, norm, one in zip(spectra.loss, spectra.gradient, seen, strict=True)
    ]
    loss, norm, accuracy, positive, negative, slope = torch.tensor(
        numbers, dtype=torch.float64
    ).T
    eigenvalues = torch.stack(spectra.eigenvalues)
    curves = torch.stack([one.curves for one in seen])
    plus, minus, downhill = curves.amin(2).T  # the lowest loss along each way
    return Spectrum(
        progress=spectra.done / steps,
        parameters=eigenvalues.shape[1],
        steps=steps,
        losses=spectra.losses[: spectra.done],
        frame_steps=torch.tensor(spectra.marks),
        loss=loss,
        gradient=norm,
        accuracy=accuracy,
        eigenvalues=eigenvalues.float(),
        positive=positive.long(),
        negative=negative.long(),
        minimum_ratio=positive / eigenvalues.shape[1],
        curved_ratio=positive / (positive + negative).clamp(min=1),
        slope=slope,
        lengths=lengths,
        plus=curves[:, 0],
        minus=curves[:, 1],
        downhill=curves[:, 2],
        best_frame=int((downhill - torch.minimum(plus, minus)).argmax()),
        diverged=spectra.diverged,
    )
