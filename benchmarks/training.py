"""How long one spiral run takes, against the plain loop and other libraries.

    python -m benchmarks.training

The work: 3000 points, 2-100-3 with ReLU, 1000 full-batch Adam steps. 1.00 is the
loop as one writes it first, recording nothing. Our run keeps its history and 50
decision maps. One thread each, so seconds are those of the
processor, which other programs change little; medians of seven rounds, in every round
each of them once.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from models.core.nets import draw_weights, mean_loss
from models.core.training import choose_optimizer, train
from models.data.toy_data import spiral
from models.mlp.activation_comparison import compare

ROUNDS, STEPS, TARGET = 7, 1000, 0.45
# As the site's workers have it: keep the 1.2 MB activations instead of giving them
# back to the system after each step. Read by glibc when the process starts.
KEEP = dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), "268435456")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
ONE_THREAD["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
SETTINGS = KEEP | ONE_THREAD
NOTES = ("identity", "sigmoid", "tanh", "relu")


def plain() -> None:
    """Trains the notes' net as one writes it first, points as rows; keeps nothing."""
    x, y = spiral(1000, 0.2, torch.Generator().manual_seed(12345))
    net = nn.Sequential(nn.Linear(2, 100), nn.ReLU(), nn.Linear(100, 3))
    rule = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=1e-5)
    for _ in range(STEPS):
        loss = F.cross_entropy(net(x), y)
        rule.zero_grad()
        loss.backward()
        rule.step()


def ours(activations: tuple[str, ...] = ("relu",)) -> None:
    """Runs the experiment as the page does, to its last result."""
    for _ in compare(activations=activations, steps=STEPS, device="cpu"):
        pass


def bare() -> None:
    """Runs our training loop alone: losses, but no pictures and no accuracy."""
    generator = torch.Generator().manual_seed(12345)
    x, y = spiral(1000, 0.2, generator)
    weights = [w.requires_grad_() for w in draw_weights((2, 100, 3), generator)]
    rule = choose_optimizer("adam", weights, 1e-3, 1e-5)
    columns, losses = x.T.contiguous(), torch.zeros(STEPS)
    objective = partial(mean_loss, weights, columns, y, "relu")
    for step, loss in train(lambda _: objective(), rule, STEPS):
        losses[step] = loss


def scikit_learn() -> None:
    """Trains scikit-learn's classifier of the same shape for as many steps."""
    import warnings

    from sklearn.neural_network import MLPClassifier

    x, y = spiral(1000, 0.2, torch.Generator().manual_seed(12345))
    net = MLPClassifier(
        (100,), alpha=1e-5, batch_size=3000, max_iter=STEPS, n_iter_no_change=STEPS
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it could go on
        net.fit(x.numpy(), y.numpy())


def jax_jit() -> Callable[[], None]:
    """Returns the run as one compiled JAX loop, Adam written out; compiled before."""
    import jax
    import jax.numpy as jnp

    points, classes = spiral(1000, 0.2, torch.Generator().manual_seed(12345))
    x, y = jnp.array(points.numpy()), jnp.array(classes.numpy())

    def loss_of(w: tuple) -> jax.Array:
        z = jax.nn.relu(x @ w[0] + w[1]) @ w[2] + w[3]
        return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1).mean()

    def step(state: tuple, t: jax.Array) -> tuple:
        w, m, v = state
        loss, grad = jax.value_and_grad(loss_of)(w)
        grad = jax.tree.map(lambda g, w: g + 1e-5 * w, grad, w)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grad)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, grad)
        fast, slow = 1 - 0.9**t, 1 - 0.999**t
        w = jax.tree.map(
            lambda w, m, v: w - 1e-3 * (m / fast) / (jnp.sqrt(v / slow) + 1e-8), w, m, v
        )
        return (w, m, v), loss

    keys = jax.random.split(jax.random.key(0), 4)
    shapes = ((2, 100), (100,), (100, 3), (3,))
    limits = (2**-0.5, 2**-0.5, 0.1, 0.1)
    w = tuple(
        jax.random.uniform(k, s, minval=-b, maxval=b)
        for k, s, b in zip(keys, shapes, limits, strict=True)
    )
    zero = jax.tree.map(jnp.zeros_like, w)
    run = jax.jit(lambda s: jax.lax.scan(step, s, jnp.arange(1.0, STEPS + 1)))
    jax.block_until_ready(run((w, zero, zero)))
    return lambda: jax.block_until_ready(run((w, zero, zero)))


def seconds(work: Callable[[], None]) -> float:
    """Returns how long the processor works on a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


class Elsewhere:
    """The plain loop in a second process, in which glibc works as it comes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.training", "--plain"],
            env={k: v for k, v in os.environ.items() if k not in KEEP},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self) -> float:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def rows() -> list[tuple[str, float]]:
    """Returns (name, time as a share of the plain loop's), and prints the table."""
    torch.set_num_threads(1)
    elsewhere = Elsewhere()
    timed: dict[str, Callable[[], float]] = {
        "plain loop, as a script runs it": elsewhere,
        "plain loop, memory kept": lambda: seconds(plain),
        "ours, ReLU, history and 50 maps": lambda: seconds(ours),
        "ours, ReLU, the loop alone": lambda: seconds(bare),
        "ours, four activations, one process": lambda: seconds(lambda: ours(NOTES)),
    }
    if importlib.util.find_spec("sklearn"):
        timed["scikit-learn MLPClassifier"] = lambda: seconds(scikit_learn)
    if importlib.util.find_spec("jax"):
        compiled = jax_jit()
        timed["JAX, compiled before, nothing kept"] = lambda: seconds(compiled)
    plain(), ours(), elsewhere()  # imports and first calls are not timed
    rounds = [{name: call() for name, call in timed.items()} for _ in range(ROUNDS)]
    elsewhere.close()
    base = (
        "plain loop, as a script runs it"  # a round's ratios hardly feel a busy machine
    )
    table = [
        (name, statistics.median(r[name] / r[base] for r in rounds)) for name in timed
    ]
    usual = statistics.median(r[base] for r in rounds)
    print(f"one spiral run; 1.00 = {usual:.2f} s; medians of {ROUNDS} rounds")
    for name, ratio in table:
        print(f"  {name:38} {ratio:6.2f}")
    print(f"  target: ours at most {TARGET:.2f}")
    return table


def serve_plain() -> None:
    """Runs the plain loop once a line of input and answers with its seconds."""
    torch.set_num_threads(1)
    for _ in sys.stdin:
        print(seconds(plain), flush=True)


if __name__ == "__main__":
    if "--plain" in sys.argv:
        serve_plain()
    elif any(os.environ.get(k) != value for k, value in SETTINGS.items()):
        command = [sys.executable, "-m", "benchmarks.training"]
        os.execve(sys.executable, command, os.environ | SETTINGS)
    else:
        rows()
