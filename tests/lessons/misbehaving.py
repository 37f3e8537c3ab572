"""Experiments that never end, grow without end, or do what they should (see
`test_workers.py`): looked up here instead of in `models`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch


@dataclass(frozen=True)
class Counted:
    """How far it is, and all numbers so far."""

    progress: float
    numbers: torch.Tensor


def counting(steps: int = 100, seconds: float = 0.02, seed: int = 0) -> Iterator:
    """Draws a number a step, the same for the same seed."""
    numbers = torch.randn(steps, generator=torch.Generator().manual_seed(seed))
    for step in range(steps + 1):
        yield Counted(step / steps, numbers[:step])
        time.sleep(seconds)


def sleeping(log: str, setting: int = 0) -> Iterator:
    """Notes its start, shows a first result, and sleeps for ever in its second step."""
    with Path(log).open("a") as file:
        file.write("started\n")
    yield Counted(0.0, torch.zeros(3))
    while True:
        time.sleep(1)


def stuck_in_c() -> int:
    """Never lets another thread of its process have the interpreter's lock."""
    return 7 ** (7**11)


def growing(log: str) -> Iterator:
    """Takes 20 MB more every hundredth of a second, within one step."""
    with Path(log).open("a") as file:
        file.write("started\n")
    kept = []
    while True:
        kept.append(bytearray(os.urandom(1)) * (20 * 2**20))
        time.sleep(0.01)
        if len(kept) > 100:  # 2 GB: the test has failed, the machine need not
            yield Counted(1.0, torch.zeros(3))
            return


def killed(log: str, times: int) -> Iterator:
    """Ends its process in its second step, the first so many times."""
    with Path(log).open("a") as file:
        file.write("started\n")
    yield Counted(0.0, torch.zeros(3))
    if len(Path(log).read_text().split()) <= times:
        os.kill(os.getpid(), 9)
    yield Counted(1.0, torch.ones(3))
