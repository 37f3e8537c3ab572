"""One matrix product, timed here and now: in plain Python, on the CPU, on the GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import torch

from models.core.device import best_device


@dataclass(frozen=True)
class Timing:
    """One way to multiply two square matrices, float32 (Python's own are 64 bits)."""

    way: str  # "python", "cpu" or "cuda"
    device: str  # the CUDA device's name, else "cpu"
    size: int  # of the matrices that were multiplied
    seconds: tuple[float, ...]  # of each repeat
    median: float  # seconds
    gflops: float  # 2 size^3 operations in the median time, in units of 10^9 a second
    predicted: float  # seconds for the asked size at that rate
    moving: float | None  # seconds to bring both matrices there and the product back


@dataclass(frozen=True)
class ProductTimes:
    """The ways timed so far, slowest first."""

    progress: float
    size: int
    threads: int  # that PyTorch uses on the CPU
    device: str  # "cpu", or "cuda" where it was timed as well
    reason: str  # why that device
    timings: tuple[Timing, ...]
    difference: float  # largest |CPU - Python| entry of the small product: they agree


def time_product(
    size: int = 512,
    repeats: int = 7,
    python_size: int = 40,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[ProductTimes]:
    """Times a product of two size x size matrices: Python, one CPU, CUDA if any.

    A product takes size^3 multiplications and as many additions: 2 size^3 operations.
    Plain Python multiplies smaller matrices, of `python_size`; its time for `size` is
    predicted from the rate. A first product that nobody times warms up each way. A
    single product cannot be interrupted: 2048 takes a few tenths of a second on a CPU.

    Raises ValueError for sizes outside 16..2048 and 4..80, or repeats outside 1..50.
    """
    if not (16 <= size <= 2048 and 4 <= python_size <= 80 and 1 <= repeats <= 50):
        raise ValueError("size 16 to 2048, in Python 4 to 80, 1 to 50 repeats")
    place = best_device(device)
    generator = torch.Generator().manual_seed(seed)
    a, b = torch.rand(2, size, size, generator=generator)
    few_a, few_b = a[:python_size, :python_size], b[:python_size, :python_size]
    rows, others = few_a.tolist(), few_b.tolist()
    by_hand = torch.tensor(python_product(rows, others))
    difference = float((by_hand - few_a @ few_b).abs().max())

    ways: list[tuple[str, int, int, Callable[[], object]]] = [
        ("python", len(rows), 1, lambda: python_product(rows, others)),
        ("cpu", size, 1, lambda: a @ b),
    ]
    if place.name == "cuda":
        there_a, there_b = a.to("cuda"), b.to("cuda")
        many = 20  # one product alone is over before the clock can tell
        ways.append(("cuda", size, many, lambda: there_a @ there_b))

    done: tuple[Timing, ...] = ()
    total = len(ways) * repeats
    for number, (way, n, many, multiply) in enumerate(ways):
        timed_call(way, multiply)  # the warm-up
        seconds: list[float] = []
        for repeat in range(repeats):
            batch = timed_call(way, multiply, many)
            seconds.append(batch / many)
            latest = (*done, timing(way, n, seconds, size, (a, b)))
            share = (number * repeats + repeat + 1) / total
            yield ProductTimes(
                progress=share,
                size=size,
                threads=torch.get_num_threads(),
                device=place.name,
                reason=place.reason,
                timings=latest,
                difference=difference,
            )
        done = latest


def python_product(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    """Returns the product of two matrices, number by number."""
    columns = list(zip(*b, strict=True))
    return [
        [sum(p * q for p, q in zip(row, column, strict=True)) for column in columns]
        for row in a
    ]


def timed_call(way: str, multiply: Callable[[], object], many: int = 1) -> float:
    """Returns the seconds of `many` calls; CUDA is waited for, it works on its own."""
    if way == "cuda":
        torch.cuda.synchronize()
    start = perf_counter()
    for _ in range(many):
        multiply()
    if way == "cuda":
        torch.cuda.synchronize()
    return perf_counter() - start


def timing(
    way: str,
    n: int,
    seconds: list[float],
    size: int,
    matrices: tuple[torch.Tensor, torch.Tensor],
) -> Timing:
    """Returns the median of the repeats and the rate that follows from it."""
    middle = median(seconds)
    rate = 2 * n**3 / middle  # operations a second
    moving = None
    if way == "cuda":
        start = perf_counter()
        _, there = (matrix.to("cuda") for matrix in matrices)
        there.cpu()  # as large as the product; this waits until all is done
        moving = perf_counter() - start
    return Timing(
        way=way,
        device=torch.cuda.get_device_name() if way == "cuda" else "cpu",
        size=n,
        seconds=tuple(seconds),
        median=middle,
        gflops=rate / 1e9,
        predicted=2 * size**3 / rate,
        moving=moving,
    )
