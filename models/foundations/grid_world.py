"""A grid world: values of its cells by Bellman's equation, and Q-learning without it.

R. S. Sutton and A. G. Barto, Reinforcement Learning, 2nd edition (2018), examples 3.5
and 3.8: from A every action earns 10 and leads to A', from B 5 and to B'; a step off
the grid earns -1 and leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch

SIDE = 5
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1))  # up, down, left, right
JUMPS = {(0, 1): ((4, 1), 10.0), (0, 3): ((2, 3), 5.0)}
ENOUGH = 3000  # sweeps until nothing moves any more, for gamma up to 0.99
LOOKS = 60


@dataclass(frozen=True)
class World:
    """Values of 25 cells after some sweeps (or steps), and where they lead."""

    values: torch.Tensor  # (5, 5) as they stand
    exact: torch.Tensor  # (5, 5) what they tend to
    best: torch.Tensor  # (5, 5, 4) whether an action is (one of) the best
    rewards: torch.Tensor  # (4,) of the chosen cell, an action each
    nexts: torch.Tensor  # (4, 2) where these lead
    before: torch.Tensor  # (4,) the values there, before the last sweep
    terms: torch.Tensor  # (4,) reward + gamma * value there
    value: float  # of the chosen cell
    looks: torch.Tensor  # (looks,) sweeps or steps
    errors: torch.Tensor  # (looks,) |value - exact| then: largest (Q-learning: mean)


def walk(row: int, column: int, action: int) -> tuple[int, int, float]:
    """Returns the cell that an action leads to, and its reward."""
    if (row, column) in JUMPS:
        (to_row, to_column), reward = JUMPS[row, column]
        return to_row, to_column, reward
    to_row, to_column = row + MOVES[action][0], column + MOVES[action][1]
    if 0 <= to_row < SIDE and 0 <= to_column < SIDE:
        return to_row, to_column, 0.0
    return row, column, -1.0


@cache
def draw_map() -> tuple[torch.Tensor, torch.Tensor]:
    """Returns rewards (25, 4) and the cells led to (25, 4), counted row by row."""
    rewards = torch.zeros(SIDE * SIDE, 4, dtype=torch.float64)
    nexts = torch.zeros(SIDE * SIDE, 4, dtype=torch.long)
    for cell in range(SIDE * SIDE):
        for action in range(4):
            row, column, reward = walk(*divmod(cell, SIDE), action)
            rewards[cell, action] = reward
            nexts[cell, action] = SIDE * row + column
    return rewards, nexts


def sweep(values: torch.Tensor, gamma: float, way: str) -> torch.Tensor:
    """Returns the values (25,) after one use of Bellman's equation in every cell.

    "random" takes the mean over the actions, "optimal" the largest.
    """
    rewards, nexts = draw_map()
    terms = rewards + gamma * values[nexts]
    return terms.mean(1) if way == "random" else terms.max(1).values


def solve(gamma: float, way: str) -> torch.Tensor:
    """Returns the values (25,) that another sweep would not change."""
    rewards, nexts = draw_map()
    if way == "random":  # v = r + gamma P v is a linear system
        moves = torch.nn.functional.one_hot(nexts, SIDE * SIDE).double().mean(1)
        eye = torch.eye(SIDE * SIDE, dtype=torch.float64)
        return torch.linalg.solve(eye - gamma * moves, rewards.mean(1))
    values = torch.zeros(SIDE * SIDE, dtype=torch.float64)
    for _ in range(ENOUGH):
        new = (rewards + gamma * values[nexts]).max(1).values
        if torch.equal(new, values):
            break
        values = new
    return values


def look(
    history: list[torch.Tensor],
    looks: list[int],
    before: torch.Tensor,
    gamma: float,
    exact: torch.Tensor,
    cell: int,
    best: torch.Tensor,
    merge: Callable[[torch.Tensor], torch.Tensor],
) -> World:
    """Returns what is told of values (25,) and of one cell."""
    rewards, nexts = draw_map()
    where = nexts[cell]
    return World(
        history[-1].view(SIDE, SIDE),
        exact.view(SIDE, SIDE),
        best.view(SIDE, SIDE, 4),
        rewards[cell],
        torch.stack([where // SIDE, where % SIDE], 1),
        before[where],
        rewards[cell] + gamma * before[where],
        float(history[-1][cell]),
        torch.tensor(looks),
        merge((torch.stack(history) - exact).abs()),
    )


def check(gamma: float, row: int, column: int) -> int:
    """Returns the number of a cell. Raises ValueError for one that is not there."""
    if not (0 <= gamma <= 0.99 and 1 <= row <= SIDE and 1 <= column <= SIDE):
        raise ValueError("gamma from 0 to 0.99, rows and columns from 1 to 5")
    return SIDE * (row - 1) + column - 1


def value_cells(
    way: str = "optimal",
    gamma: float = 0.9,
    sweeps: int = 100,
    row: int = 1,
    column: int = 1,
) -> World:
    """Uses Bellman's equation in all cells, again and again, from zero.

    Policy evaluation ("random") or value iteration ("optimal"), Sutton and Barto 4.1
    and 4.4. Raises ValueError for another way, gamma, cell, or sweeps outside 0..200.
    """
    cell = check(gamma, row, column)
    if way not in ("random", "optimal") or not 0 <= sweeps <= 200:
        raise ValueError("random or optimal, from 0 to 200 sweeps")
    history = [torch.zeros(SIDE * SIDE, dtype=torch.float64)]
    for _ in range(sweeps):
        history.append(sweep(history[-1], gamma, way))
    rewards, nexts = draw_map()
    terms = rewards + gamma * history[-1][nexts]
    best = terms >= terms.max(1, keepdim=True).values - 1e-6
    before = history[-2] if sweeps else history[-1]
    exact = solve(gamma, way)
    looks = list(range(sweeps + 1))
    return look(
        history, looks, before, gamma, exact, cell, best, lambda off: off.amax(1)
    )


def learn_q(
    gamma: float = 0.9,
    steps: int = 10_000,
    epsilon: float = 0.1,
    alpha: float = 0.5,
    row: int = 1,
    column: int = 1,
    seed: int = 0,
) -> World:
    """Learns from steps and their rewards alone: Q-learning, one walk without end.

    q(s, a) <- q(s, a) + alpha (r + gamma max q(s', .) - q(s, a)), Watkins 1989; with
    probability epsilon a random action. Raises ValueError for arguments out of bounds.
    """
    cell = check(gamma, row, column)
    if not (1 <= steps <= 100_000 and 0 <= epsilon <= 1 and 0 < alpha <= 1):
        raise ValueError("to 100,000 steps, epsilon and alpha from 0 to 1")
    generator = torch.Generator().manual_seed(seed)
    explore = (torch.rand(steps, generator=generator) < epsilon).tolist()
    actions = torch.randint(4, (steps,), generator=generator).tolist()
    rewards, nexts = (table.tolist() for table in draw_map())
    q = [[0.0] * 4 for _ in range(SIDE * SIDE)]
    here, every = SIDE * SIDE // 2, max(1, steps // LOOKS)
    history, looks = [torch.zeros(SIDE * SIDE, dtype=torch.float64)], [0]
    for step in range(steps):
        row_q = q[here]
        action = actions[step]
        if not explore[step]:
            largest = max(row_q)
            if row_q[action] != largest:  # a random one of the best, else the first
                action = row_q.index(largest)
        there = nexts[here][action]
        aim = rewards[here][action] + gamma * max(q[there])
        row_q[action] += alpha * (aim - row_q[action])
        here = there
        if (step + 1) % every == 0 or step + 1 == steps:
            history.append(torch.tensor([max(r) for r in q], dtype=torch.float64))
            looks.append(step + 1)
    table = torch.tensor(q, dtype=torch.float64)
    best = (table >= table.max(1, keepdim=True).values - 1e-9) & (table != 0).any(
        1, keepdim=True
    )
    exact = solve(gamma, "optimal")
    return look(
        history, looks, history[-1], gamma, exact, cell, best, lambda off: off.mean(1)
    )
