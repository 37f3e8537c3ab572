"""The same points with all, few or no labels, or with rewards: four ways to learn."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from models.data.toy_data import moons

POINTS, GRID, REACH = 100, 41, 1.6  # points of each class, cells, picture's edge
WIDTH, ALPHA = 0.12, 0.99  # how far a label spreads, and how much of it each time
LOOKS, DRAWS = 20, 50  # frames at most; draws of labels that are compared
Data = tuple[torch.Tensor, torch.Tensor]
Share = Callable[[torch.Tensor], torch.Tensor]  # places (n, 2) to p (n, 2)


@dataclass(frozen=True)
class Paradigm:
    """What is learnt of 200 points on a plane, from what it is told of them."""

    x: torch.Tensor  # (200, 2)
    y: torch.Tensor  # (200,) the true classes
    shown: torch.Tensor  # (200,) the class where it is told, else 2
    steps: torch.Tensor  # (frames,) rounds, or points answered
    maps: torch.Tensor  # (frames, 2, 41, 41) class and confidence
    accuracy: torch.Tensor  # (frames,) on all 200 points
    costs: torch.Tensor  # (frames,) k-means: the cost; reward: the share rewarded
    draws: torch.Tensor  # (50, 2) nearest label, spread labels: other draws of labels


def draw_cloud(data: str, noise: float, generator: torch.Generator) -> Data:
    """Draws 100 points of each class: x (200, 2), y (200,).

    "moons"; "clouds", one for each class; "across": two clouds, and the border runs
    through both, so that the gap between them says nothing about the classes.
    Raises ValueError for other data.
    """
    if data == "moons":
        return moons(POINTS, noise, generator)
    z = torch.randn(2 * POINTS, 2, generator=generator)
    y = torch.arange(2).repeat_interleave(POINTS)
    if data == "clouds":
        centre = torch.stack([2.0 * y - 1, 0.6 * (2.0 * y - 1)], 1)
        return 0.65 * centre + 1.2 * noise * z, y
    if data == "across":
        left = torch.arange(2 * POINTS) % 2 * 2.0 - 1
        high = (2.0 * y - 1) * (2 * noise * z[:, 1]).abs()
        return torch.stack([0.9 * left + noise * z[:, 0], high], 1), y
    raise ValueError("the data are moons, clouds or across")


def draw_labels(y: torch.Tensor, labels: int, generator: torch.Generator) -> Data:
    """Returns the numbers of `labels` points of each class, and their classes."""
    order = torch.randperm(len(y), generator=generator)
    told = torch.cat([order[y[order] == c][:labels] for c in (0, 1)])
    return told, y[told]


def near(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Returns exp(-|a - b|^2 / 2 WIDTH^2) (n, m) for places (n, 2) and (m, 2)."""
    return torch.exp(-torch.cdist(a, b).square() / (2 * WIDTH**2))


def nearest_label(x: torch.Tensor, told: torch.Tensor, y: torch.Tensor) -> Share:
    """Supervised: a place has the class of the nearest point whose label is known."""

    def share(places: torch.Tensor) -> torch.Tensor:
        first = torch.cdist(places, x[told]).argmin(1)
        return torch.nn.functional.one_hot(y[first], 2).float()

    return share


def nearness(x: torch.Tensor) -> torch.Tensor:
    """Returns S = D^-1/2 W D^-1/2 (n, n), W how near points are to each other."""
    w = near(x, x)
    w.fill_diagonal_(0)
    root = w.sum(1).clamp(min=1e-9).rsqrt()
    return root[:, None] * w * root


def spread_labels(
    x: torch.Tensor, told: torch.Tensor, y: torch.Tensor, rounds: list[int]
) -> list[Share]:
    """Semi-supervised: labels spread to near points, from these to the next.

    F <- ALPHA S F + (1 - ALPHA) Y (Zhou et al. 2004, Learning with local and global
    consistency).
    """
    step_of = ALPHA * nearness(x)
    start = torch.zeros(len(x), 2)
    start[told, y] = 1 - ALPHA
    f, shares = start, []
    for step in range(rounds[-1] + 1):
        if step in rounds:
            shares.append(share_of(x, f))
        f = step_of @ f + start
    return shares


def compare_draws(
    x: torch.Tensor, y: torch.Tensor, labels: int, generator: torch.Generator
) -> torch.Tensor:
    """Returns (50, 2): accuracy of the nearest label, and of labels that spread.

    Each row is another draw of labels; F = (I - ALPHA S)^-1 Y is where spreading ends.
    """
    end = torch.linalg.inv(torch.eye(len(x)) - ALPHA * nearness(x))
    rows = []
    for _ in range(DRAWS):
        told, classes = draw_labels(y, labels, generator)
        nearest = classes[torch.cdist(x, x[told]).argmin(1)]
        start = torch.zeros(len(x), 2)
        start[told, classes] = 1.0
        spread = (end @ start).argmax(1)
        rows.append([(said == y).float().mean() for said in (nearest, spread)])
    return torch.tensor(rows)


def share_of(x: torch.Tensor, f: torch.Tensor) -> Share:
    """Returns the mean of f (n, 2) over near points, as shares of 1; 1/2 where none."""

    def share(places: torch.Tensor) -> torch.Tensor:
        mean = near(places, x) @ f + 1e-12
        return mean / mean.sum(1, keepdim=True)

    return share


def k_means(
    x: torch.Tensor, generator: torch.Generator
) -> tuple[list[torch.Tensor], list[float]]:
    """Unsupervised: two centres, each the mean of the points nearest to it.

    Lloyd's rounds from two random points, until nothing moves. Returns the centres
    (2, 2) and the cost (the mean squared distance to the nearest) of each round.
    """
    centres = x[torch.randperm(len(x), generator=generator)[:2]]
    path, costs = [], []
    for _ in range(LOOKS):
        gaps = torch.cdist(x, centres).square()
        path.append(centres)
        costs.append(float(gaps.min(1).values.mean()))
        mine = gaps.argmin(1)
        new = torch.stack(
            [x[mine == c].mean(0) if (mine == c).any() else centres[c] for c in (0, 1)]
        )
        if torch.equal(new, centres):
            break
        centres = new
    return path, costs


def of_centres(centres: torch.Tensor, flip: bool) -> Share:
    """Returns the shares of the nearest centre; `flip` exchanges their numbers."""

    def share(places: torch.Tensor) -> torch.Tensor:
        p = torch.softmax(-8 * torch.cdist(places, centres).square(), 1)
        return p.flip(1) if flip else p

    return share


def learn_reward(
    x: torch.Tensor, y: torch.Tensor, answers: int, generator: torch.Generator
) -> tuple[list[int], list[Share], list[float]]:
    """Reward: it answers a point at random by its shares, and is told right or wrong.

    REINFORCE (Williams 1992) on a linear softmax of nearness to 40 of the points, 20
    answers at a time: w <- w + lr (r - 1/2) d log p(answer) / dw. Returns the answers
    given, the shares then, and the share of answers rewarded since the look before.
    """
    bases = x[torch.randperm(len(x), generator=generator)[:40]]
    w = torch.zeros(40, 2)
    seen, shares, earned, rounds = [0], [of_bases(bases, w)], [0.5], answers // 20
    since: list[float] = []
    for step in range(1, rounds + 1):
        rows = torch.randint(len(x), (20,), generator=generator)
        h = near(x[rows], bases)
        p = torch.softmax(h @ w, 1)
        said = (torch.rand(20, generator=generator) < p[:, 1]).long()
        reward = (said == y[rows]).float()
        push = torch.nn.functional.one_hot(said, 2) - p
        w = w + 0.1 * h.T @ ((reward - 0.5)[:, None] * push)
        since.append(float(reward.mean()))
        if step % max(1, rounds // LOOKS) == 0 or step == rounds:
            seen.append(20 * step)
            shares.append(of_bases(bases, w))
            earned.append(sum(since) / len(since))
            since = []
    return seen, shares, earned


def of_bases(bases: torch.Tensor, w: torch.Tensor) -> Share:
    """Returns the shares softmax(h w) of nearness h to the bases."""
    return lambda places: torch.softmax(near(places, bases) @ w, 1)


def draw_map(share: Share) -> torch.Tensor:
    """Returns class and confidence (2, 41, 41) uint8 of the picture's places."""
    line = torch.linspace(-REACH, REACH, GRID)
    places = torch.stack([line.repeat(GRID), line.repeat_interleave(GRID)], 1)
    sure, label = share(places).max(1)
    return torch.stack([label, 255 * (2 * sure - 1)]).view(2, GRID, GRID).byte()


def learn_from(
    way: str = "supervised",
    data: str = "moons",
    labels: int = 3,
    noise: float = 0.1,
    answers: int = 2000,
    seed: int = 0,
) -> Paradigm:
    """Learns two classes in one of four ways.

    "supervised" and "semi" are told `labels` points of each class, "unsupervised"
    none, "reward" only whether each of its `answers` was right. Raises ValueError for
    another way, other data, labels outside 1..100, noise or answers out of bounds.
    """
    if not (1 <= labels <= POINTS and 0 < noise <= 1 and 20 <= answers <= 20_000):
        raise ValueError("1 to 100 labels, noise to 1, 20 to 20,000 answers")
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_cloud(data, noise, generator)
    told, classes = draw_labels(y, labels, generator)
    nearest = nearest_label(x, told, classes)
    costs = [math.nan]
    steps, shares = [0], [nearest]
    if way == "semi":
        steps = [0, 1, 2, 4, 8, 16, 32, 64, 128, 400]
        shares = spread_labels(x, told, classes, steps)
    elif way == "unsupervised":
        path, costs = k_means(x, generator)
        mine = torch.cdist(x, path[-1]).argmin(1)
        flip = float((mine == y).float().mean()) < 0.5  # it has no names of its own
        steps, shares = list(range(len(path))), [of_centres(c, flip) for c in path]
    elif way == "reward":
        steps, shares, costs = learn_reward(x, y, answers, generator)
    elif way != "supervised":
        raise ValueError("supervised, semi, unsupervised or reward")
    shown = torch.full((len(x),), 2)
    if way in ("supervised", "semi"):
        shown[told] = classes

    def right(share: Share) -> float:
        return float((share(x).argmax(1) == y).float().mean())

    return Paradigm(
        x,
        y,
        shown,
        torch.tensor(steps),
        torch.stack([draw_map(share) for share in shares]),
        torch.tensor([right(share) for share in shares]),
        torch.tensor(costs),
        compare_draws(x, y, labels, generator),
    )
