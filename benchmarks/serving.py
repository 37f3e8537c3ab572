"""Runs as the site does them, against threads that run the plain loop.

    python -m benchmarks.serving

Ratios in one run, medians of seven; eight different runs are asked for at once. Then
what goes from a worker to the server for a run of four nets that sends ten results.
"""

from __future__ import annotations

import pickle
import statistics
import threading
import time
from collections.abc import Callable

from lessons.kit.engine import run as run_module
from lessons.kit.engine.handles import parts
from lessons.kit.engine.pipe import changes, join, restore
from lessons.kit.engine.run import Runs
from lessons.kit.engine.worker import begin, plain

EXPERIMENT = "mlp.activation_comparison.compare"
REPEATS = 7
NETS = ("identity", "sigmoid", "tanh", "relu")


def plain_loop(seed: int) -> None:
    """Trains the notes' net as a script does: rows, torch's own layers and defaults."""
    import torch
    import torch.nn.functional as F

    from models.data.toy_data import spiral

    x, y = spiral(1000, 0.2, torch.Generator().manual_seed(seed))
    net = torch.nn.Sequential(
        torch.nn.Linear(2, 100), torch.nn.ReLU(), torch.nn.Linear(100, 3)
    )
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=1e-5)
    for _ in range(1000):
        loss = F.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def in_threads(seeds: list[int]) -> float:
    """Returns the seconds that plain loops take, a thread each, as sessions would."""
    threads = [threading.Thread(target=plain_loop, args=(s,)) for s in seeds]
    return timed(lambda: [t.start() for t in threads] + [t.join() for t in threads])


def timed(work: Callable[[], object]) -> float:
    """Returns how many seconds the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def asked(runs: Runs, seeds: list[int], nets: tuple[str, ...]) -> tuple[float, float]:
    """Returns seconds until all have a first picture, and until all are whole."""
    start = time.perf_counter()
    split = ("activations", "traces")
    several = [
        runs.ask(EXPERIMENT, {"activations": nets, "seed": s}, split=split)
        for s in seeds
    ]
    first = 0.0
    while not all(run.over for run in several):
        time.sleep(0.01)
        runs.renew(part for run in several for part in parts(run))
        if not first and all(run.result for run in several):
            first = time.perf_counter() - start
    assert all(run.done for run in several)
    return first or time.perf_counter() - start, time.perf_counter() - start


def over_the_pipe(results: int = 10) -> list[tuple[str, str]]:
    """Returns bytes and time of results that are sent whole, and of what is new."""
    steps = list(begin(0, EXPERIMENT, {"activations": NETS, "frames": results}).steps)
    shown = [
        steps[round(k * (len(steps) - 1) / results)] for k in range(1, results + 1)
    ]
    whole: list[bytes] = []
    start = time.perf_counter()
    for result in shown:
        whole.append(pickle.dumps(plain(result), protocol=5))
        pickle.loads(whole[-1])
    middle = time.perf_counter()
    new, sent, got = [], [], []
    for result in shown:
        head, rest, sent = changes(plain(result), sent)
        new.append(pickle.dumps((head, rest), protocol=5))
        head, rest = pickle.loads(new[-1])
        got = join(rest, got)
        restore(head, got)
    end = time.perf_counter()
    bytes_new, bytes_whole = sum(map(len, new)), sum(map(len, whole))
    return [
        (
            "sent for a run, what is new / whole results",
            f"{bytes_new / bytes_whole:.2f}",
        ),
        ("sent for a run / its last result", f"{bytes_new / len(whole[-1]):.2f}"),
        (
            "time for that, what is new / whole results",
            f"{(end - middle) / (middle - start):.2f}",
        ),
    ]


def rows() -> list[tuple[str, str]]:
    """Returns what was measured, line by line."""
    import torch

    torch.set_num_threads(1)  # the plain loop alone is the faster for it
    run_module.WHOLE = False
    runs = Runs()
    runs.start()
    while not all(w.facts for w in runs.workers) or len(runs.workers) < runs.pool.size:
        time.sleep(0.1)
    plain, one, four, eight, threads, firsts, single = [], [], [], [], [], [], []
    cached = []
    for k in range(REPEATS):
        seed = 1000 + 100 * k
        plain.append(timed(lambda s=seed: plain_loop(s)))
        first, whole = asked(runs, [seed], ("relu",))
        single.append(first)
        one.append(whole)
        cached.append(timed(lambda s=seed: asked(runs, [s], ("relu",))))
        four.append(asked(runs, [seed + 1], NETS)[1])
        first, whole = asked(runs, list(range(seed + 2, seed + 10)), ("relu",))
        firsts.append(first)
        eight.append(whole)
        threads.append(in_threads(list(range(seed, seed + 8))))
    runs.close()
    middle = statistics.median

    def ratio(some: list[float], base: list[float], of: float = 1.0) -> float:
        return middle(a / (of * b) for a, b in zip(some, base, strict=True))

    return [
        ("one run, site / plain loop", f"{ratio(one, plain):.2f}"),
        ("four nets, site / four plain loops", f"{ratio(four, plain, 4):.2f}"),
        ("eight runs, site / eight threads", f"{ratio(eight, threads):.2f}"),
        ("first pictures of all eight / all done", f"{ratio(firsts, eight):.2f}"),
        (
            "first pictures of all eight / eight threads",
            f"{ratio(firsts, threads):.2f}",
        ),
        ("first picture of one run", f"{1000 * middle(single):.0f} ms"),
        ("a cached run", f"{1000 * middle(cached):.1f} ms"),
        *over_the_pipe(),
    ]


if __name__ == "__main__":
    for name, value in rows():
        print(f"{name:48} {value}")
