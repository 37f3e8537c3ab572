"""The luck of the first weights: bands and wins, counted by hand and by PyTorch."""

import math
from collections import deque
from statistics import median

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.core.snapshots import decide, mesh
from models.data.toy_data import spiral
from models.mlp.activation_comparison import Album, compare
from models.mlp.classification import Trace
from models.mlp.seed_variance import luck, summarise

SMALL = {"points": 20, "width": 8, "steps": 20, "count": 2, "device": "cpu"}
loss = st.one_of(st.floats(0, 1e3, width=32), st.just(math.nan), st.just(math.inf))


def seeded(seed):
    return torch.Generator().manual_seed(seed)


@given(
    st.integers(1, 6).flatmap(lambda n: st.lists(loss, min_size=2 * n, max_size=2 * n))
)
def test_wins_and_bands_against_a_count_by_hand(numbers):
    seeds = len(numbers) // 2
    first, second = numbers[:seeds], numbers[seeds:]
    ends = torch.tensor([first, second])  # (activations, seeds)
    result = summarise(ends[..., None], ends, ends, 1.0, 1, ("a", "b"), torch.zeros(1))
    won = [0, 0]
    for pair in zip(first, second, strict=True):
        done = [v if math.isfinite(v) else math.inf for v in pair]
        if min(done) < math.inf:
            won[done.index(min(done))] += 1
    assert result.wins == tuple(won) and sum(won) <= seeds
    for row, low, middle, high in zip(
        (first, second), result.low, result.middle, result.high, strict=True
    ):
        if all(math.isfinite(v) for v in row):
            assert float(low) == min(row) and float(high) == max(row)
            assert float(middle) == pytest.approx(median(row), rel=1e-6)
            assert low <= middle <= high


def test_each_seed_is_a_plain_run_from_its_own_weights():
    *_, result = luck(activations=("tanh",), **SMALL)
    x, y = spiral(20, 0.2, seeded(12345))
    for k in range(2):
        torch.manual_seed(12345 + 1 + k)
        net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3))
        rule = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=1e-5)
        for _ in range(20):
            loss = F.cross_entropy(net(x), y)
            rule.zero_grad()
            loss.backward()
            rule.step()
        assert float(result.loss[0, k]) == pytest.approx(loss.item(), abs=1e-5)
    assert result.loss[0, 0] != result.loss[0, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0},
        {"count": 21},
        {"steps": 0},
        {"activations": ()},
        {"activations": ("no such",)},
        {"lr": 0.0},
        {"depth": 7},
        {"data": "own", "own": "nonsense"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        next(luck(**SMALL | wrong))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("depth", [0, 2, 6])
@pytest.mark.parametrize("lr", [10.0, 1e4])
def test_however_wild_a_run_it_is_a_result(optimizer, depth, lr):
    given = {"optimizer": optimizer, "depth": depth, "lr": lr, "points": 10}
    wild = given | {"width": 8, "steps": 12, "activations": ("relu", "identity")}
    *_, result = compare(frames=4, grid=4, device="cpu", **wild)
    for trace in result.traces:
        assert (trace.losses <= 1e6).all()
        if trace.diverged is None:
            assert len(trace.losses) == 12 and math.isfinite(trace.loss)
        else:
            assert len(trace.losses) == trace.diverged < 12
    *_, result = luck(count=1, device="cpu", **wild)
    assert result.progress == 1 and sum(result.wins) <= 1


@given(st.lists(st.floats(-3, 3, width=16), min_size=12, max_size=12))
@settings(max_examples=40, deadline=None)
def test_dead_and_saturated_against_a_count_by_hand(numbers):
    w = [numbers[0:2], numbers[2:4], numbers[4:6]]
    b, places = numbers[6:9], [(0.5, -1.0), (2.0, 1.0), tuple(numbers[9:11])]
    z = [[u * x + v * y + c for x, y in places] for (u, v), c in zip(w, b, strict=True)]
    x = torch.tensor(places)
    start = [torch.tensor(w), torch.tensor(b)[:, None], torch.ones(2, 3)]
    start.append(torch.zeros(2, 1))
    for name, slope in (
        ("relu", lambda v: float(v > 0)),
        ("tanh", lambda v: 1 - math.tanh(v) ** 2),
    ):
        flat = [slope(v) for row in z for v in row]
        if any(abs(v - 0.05) < 1e-5 for v in flat) or any(
            abs(v) < 1e-5 for row in z for v in row
        ):
            continue  # float32 may decide either way
        trace = Trace(name, start, torch.zeros(1))
        dead, saturated = Album(trace, (x.T, x.T, mesh((0, 1, 0, 1), 2)), [0, 1]).idle()
        silent = [name == "relu" and all(v < 0 for v in row) for row in z]
        assert dead == pytest.approx(sum(silent) / 3)
        assert saturated == pytest.approx(sum(v < 0.05 for v in flat) / 9)


@given(st.integers(2, 4), st.integers(0, 999), st.floats(0.1, 30))
def test_a_map_holds_the_class_and_its_probability(classes, seed, scale):
    logits = scale * torch.randn(classes, 30, generator=seeded(seed))
    label, level = decide(logits).long()
    best, expected = logits.softmax(0).max(0)
    assert torch.equal(label, expected)
    probability = 1 / classes + level / 255 * (1 - 1 / classes)
    assert (probability - best).abs().max() <= (1 - 1 / classes) / 510 + 1e-5


def test_results_come_often_enough_to_be_stopped():
    count = sum(1 for _ in luck(activations=("relu",), **SMALL))
    assert count == 2 * 20 + 1  # one a step, and the whole
    results = compare(activations=("relu",), points=20, steps=20, frames=4, grid=4)
    assert len(deque(results)) >= 20
