"""What the shipped LeNet gets wrong, and what one of its answers hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.conv.attribution import occlusion, patch_places, saliency
from models.conv.lenet import build_lenet
from models.conv.lenet_pretrain import held_out, trained_lenet

PART = 250  # images answered between two results


@dataclass(frozen=True)
class Answers:
    """The answers so far, the mistakes among them, and one image looked at closely."""

    x: torch.Tensor  # (images, 1, 28, 28) all test digits
    y: torch.Tensor  # (answered,) the true digits
    p: torch.Tensor  # (answered, 10) probabilities
    right: int
    worst_numbers: torch.Tensor  # (worst,) mistakes, the least likely true digits first
    chosen: int  # the number of the image looked at
    gradient: torch.Tensor  # (28, 28) of log p(label) by the image
    random_gradient: torch.Tensor  # the same of an untrained net
    likeness: float  # rank correlation of the sizes of the two gradients
    hidden: torch.Tensor  # (rows, columns) fall of p(label) under a sliding patch


@dataclass(frozen=True)
class Mistakes:
    """Answers on the test digits so far; one image looked at closely."""

    progress: float
    images: int
    right: int
    confusion: torch.Tensor  # (10, 10) counts: row the true digit, column the answer
    worst: torch.Tensor  # (worst, 28, 28) uint8, the least likely true digits first
    worst_numbers: torch.Tensor  # (worst,) their numbers among the test images
    worst_labels: torch.Tensor
    worst_answers: torch.Tensor
    worst_sure: torch.Tensor  # probability of the answer
    sure: torch.Tensor  # (images,) probability of each answer
    good: torch.Tensor  # (images,) bool: is it right?
    image: torch.Tensor  # (28, 28) the one looked at
    label: int
    answer: int
    probabilities: torch.Tensor  # (10,)
    gradient: torch.Tensor  # (28, 28) of log p(label) by the image
    random_gradient: torch.Tensor  # the same of an untrained net
    likeness: float  # rank correlation of the sizes of the two gradients
    edges: float  # the same of the gradient with the strength of the image's edges
    hidden: torch.Tensor  # (rows, columns) fall of p(label) under a sliding patch
    places: torch.Tensor  # (rows,) centre of the patch, in pixels


def ranks(x: torch.Tensor) -> torch.Tensor:
    """Returns the rank of every number, equal ones sharing their mean rank."""
    values, place, count = x.flatten().unique(return_inverse=True, return_counts=True)
    last = count.cumsum(0).double()
    return (last - (count - 1) / 2)[place]


def rank_correlation(x: torch.Tensor, y: torch.Tensor) -> float:
    """Returns Spearman's correlation of two tensors of one shape; 0 if one is flat."""
    pair = torch.stack([ranks(x), ranks(y)])
    return float(torch.corrcoef(pair)[0, 1].nan_to_num())


def find_mistakes(
    number: int = 0, patch: int = 5, worst: int = 12, seed: int = 0
) -> Iterator[Answers]:
    """Tests the net on the 2000 digits it never learnt, and looks closely at one.

    `number` counts the test digits, the least likely true digits first: 0 is the worst
    mistake. `seed` draws the untrained net that the gradient is held against (Adebayo
    et al. 2018, arXiv:1810.03292). Raises ValueError for a number outside 0..1999 or a
    patch that does not fit.
    """
    x, y = held_out()
    if not (0 <= number < len(y) and 1 <= worst <= 64):
        raise ValueError("a number from 0 to 1999, up to 64 mistakes")
    net, untrained = trained_lenet()[0], build_lenet("modern", seed=seed)
    parts: list[torch.Tensor] = []
    for part in x.split(PART):
        with torch.no_grad():
            parts.append(net(part).softmax(1))
        p = torch.cat(parts)
        known = y[: len(p)]
        wrong = p.argmax(1) != known
        order = p.gather(1, known[:, None])[:, 0].argsort(stable=True)
        chosen = int(order[min(number, len(order) - 1)])
        image, label = x[chosen], int(y[chosen])
        gradient, random = (saliency(n, image, label)[0] for n in (net, untrained))
        yield Answers(
            x=x,
            y=known,
            p=p,
            right=int((~wrong).sum()),
            worst_numbers=order[wrong[order]][:worst],
            chosen=chosen,
            gradient=gradient,
            random_gradient=random,
            likeness=rank_correlation(gradient.abs(), random.abs()),
            hidden=occlusion(net, image, label, patch, 1),
        )


def edge_strength(image: torch.Tensor) -> torch.Tensor:
    """Returns the length of the image's slope at every pixel of (height, width)."""
    down, right = torch.gradient(image)
    return torch.hypot(down, right)


def mistakes(
    number: int = 0, patch: int = 5, worst: int = 12, seed: int = 0
) -> Iterator[Mistakes]:
    """Finds the mistakes, and counts and pictures them."""
    for answers in find_mistakes(number, patch, worst, seed):
        yield report(answers, patch)


def report(found: Answers, patch: int) -> Mistakes:
    """Returns what the answers so far tell."""
    x, y, p, wrong = found.x, found.y, found.p, found.worst_numbers
    sure, answers = p.max(1)
    image = x[found.chosen, 0]
    return Mistakes(
        progress=len(p) / len(x),
        images=len(p),
        right=found.right,
        confusion=torch.bincount(10 * y + answers, minlength=100).view(10, 10),
        worst=(255 * x[wrong, 0]).round().byte(),
        worst_numbers=wrong,
        worst_labels=y[wrong],
        worst_answers=answers[wrong],
        worst_sure=sure[wrong],
        sure=sure,
        good=answers == y,
        image=image,
        label=int(y[found.chosen]),
        answer=int(answers[found.chosen]),
        probabilities=p[found.chosen],
        gradient=found.gradient,
        random_gradient=found.random_gradient,
        likeness=found.likeness,
        edges=rank_correlation(found.gradient.abs(), edge_strength(image)),
        hidden=found.hidden,
        places=torch.tensor(patch_places(28, patch, 1)) + (patch - 1) / 2,
    )
