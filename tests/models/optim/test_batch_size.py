"""Mini-batches: the law of their noise, plain SGD, and what large ones end at."""

import math
from collections import deque
from collections.abc import Iterator
from itertools import combinations, product

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.core.nets import draw_weights
from models.core.parameter_vector import (
    Problem,
    flatten,
    net_hessian,
)
from models.core.training import shuffled_batches
from models.data.iris import load_iris
from models.data.small_sets import draw_halves, pick_data
from models.landscape.problems import draw_problem
from models.optim.batch_size import same_start
from models.optim.gradient_noise import batch_gradients, noise
from models.optim.sharpness import largest_eigenvalue, measure_end, small_or_large

QUICK = {"data": "iris", "width": 6, "epochs": 4, "device": "cpu"}


def last(results):
    return deque(results, maxlen=1).pop()


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_full_gradient_is_autograds():
    result = noise(slope=0.3, bias=-0.2)
    flowers, _ = load_iris()
    x, y = flowers[:, 2].double(), flowers[:, 3].double()
    w = torch.tensor([0.3, -0.2], dtype=torch.float64, requires_grad=True)
    loss = (w[0] * x + w[1] - y).square().mean() / 2
    (grad,) = torch.autograd.grad(loss, w)
    assert torch.allclose(result.full, grad, atol=1e-12)
    assert result.loss == pytest.approx(loss.item())
    assert result.cloud.shape == (400, 2) and result.points == 150


@pytest.mark.parametrize("replacement", [False, True])
def test_the_law_is_exact_over_all_batches(replacement):
    # every batch of 3 out of 6 rows, not a sample of them
    rows = torch.randn(6, 2, generator=seeded(), dtype=torch.float64)
    chosen = product(range(6), repeat=3) if replacement else combinations(range(6), 3)
    means = rows[torch.tensor(list(chosen))].mean(1)
    exact = (means - rows.mean(0)).square().sum(1).mean()
    spread = rows.var(0).sum()
    theory = spread / 3 * ((1 - 1 / 6) if replacement else (1 - 3 / 6))
    assert float(exact) == pytest.approx(float(theory))


@pytest.mark.parametrize("replacement", [False, True])
@pytest.mark.parametrize("slope", [0.0, 0.4])
def test_measured_noise_follows_the_law(replacement, slope):
    result = noise(draws=4000, slope=slope, replacement=replacement)
    # a mean of 4000 squares: their deviation over sqrt(4000), a few times that
    ratio = result.measured[:-1] / result.theory[:-1]
    assert (ratio - 1).abs().max() < 0.1
    total = result.points
    for batch, told in zip(result.sizes, result.theory.tolist(), strict=True):
        rest = 1 - 1 / total if replacement else 1 - batch / total
        assert told == pytest.approx(result.spread / batch * rest)
    if replacement:
        assert result.measured[-1] > 0.5 * result.theory[-1] > 0
    else:
        assert result.measured[-1] < 1e-25 and result.theory[-1] == 0


@given(st.integers(1, 12), st.integers(2, 30), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_without_replacement_no_row_comes_twice(batch, draws, seed):
    powers = 2.0 ** torch.arange(12, dtype=torch.float64)
    rows = torch.stack([powers, powers], 1)
    sums = batch_gradients(rows, batch, draws, False, seeded(seed))[:, 0] * batch
    for total in sums.tolist():  # in binary: as many ones as rows taken
        assert round(total) == pytest.approx(total)
        assert bin(round(total)).count("1") == batch


def test_at_the_best_line_half_the_batches_point_the_wrong_way():
    assert noise().wrong_way == 0  # far off, every batch agrees
    assert 0.3 < noise(slope=0.4158, bias=-0.3631, batch=5).wrong_way < 0.7


@given(st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_an_epoch_visits_every_point_once(points, batch):
    order = shuffled_batches(points, min(batch, points), seeded())
    per_epoch = math.ceil(points / min(batch, points))
    for _ in range(3):
        epoch = [next(order) for _ in range(per_epoch)]
        assert sorted(torch.cat(epoch).tolist()) == list(range(points))
        assert len(epoch[0]) == min(batch, points)


def test_each_run_is_plain_sgd_of_pytorch():
    result = last(same_start(batches=(10, 0), lr=0.2, **QUICK))
    generator = seeded(0)
    x, y = pick_data("iris", 300, 0.2, generator)
    start = draw_weights((4, 6, 3), generator)
    for run, batch in zip(result.runs, (10, 150), strict=True):
        net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3))
        for parameter, w in zip(net.parameters(), start, strict=True):
            parameter.data = w.clone().view(parameter.shape)
        rule = torch.optim.SGD(net.parameters(), lr=0.2)
        order = shuffled_batches(150, batch, seeded(0))
        losses = [F.cross_entropy(net(x), y).item()]
        for _ in range(4 * math.ceil(150 / batch)):
            chosen = next(order)
            rule.zero_grad()
            F.cross_entropy(net(x[chosen]), y[chosen]).backward()
            rule.step()
            losses.append(F.cross_entropy(net(x), y).item())
        theirs = [losses[int(step)] for step in run.updates]
        assert run.losses.tolist() == pytest.approx(theirs, abs=1e-5)
        assert run.batch == batch and run.per_epoch == math.ceil(150 / batch)
        assert float(run.epochs[-1]) == 4 and run.diverged is None


def test_budgets_give_equal_epochs_or_equal_updates():
    epochs = last(same_start(**QUICK)).runs
    assert [float(run.epochs[-1]) for run in epochs] == [4] * 4
    assert [int(run.updates[-1]) for run in epochs] == [600, 60, 8, 4]
    updates = last(same_start(**QUICK, budget="updates", updates=50)).runs
    assert [int(run.updates[-1]) for run in updates] == [50] * 4
    assert float(updates[-1].epochs[-1]) == 50
    for run in epochs + updates:
        assert run.losses[0] == epochs[0].losses[0]  # the same start
        assert (run.seconds.diff() > 0).all() and run.seconds[0] == 0
        assert run.epoch_seconds == pytest.approx(run.per_epoch * run.update_seconds)
        assert 1e-6 < run.update_seconds < 0.1


def test_seconds_aside_a_run_is_fixed_by_its_seed():
    a, b, c = (last(same_start(**QUICK, seed=s)) for s in (1, 1, 2))
    for one, same, other in zip(a.runs, b.runs, c.runs, strict=True):
        assert torch.equal(one.losses, same.losses)
        assert not torch.equal(one.losses, other.losses)


def test_divergence_is_told_of_the_run_that_diverged():
    wild = {"lr": 1e3, "activation": "identity", "depth": 2}
    result = last(same_start(batches=(10,), **QUICK | wild))
    (run,) = result.runs
    assert run.diverged is not None and result.progress == 1
    assert (run.losses <= 1e6).all() and int(run.updates[-1]) < run.diverged


def test_small_or_large_pairs_the_seeds():
    given = {"seeds": 2, "points": 50, "epochs": 10, "width": 6, "device": "cpu"}
    result = last(small_or_large("spiral", (10, 75), **given))
    assert result.points == 150 and result.updates == (150, 20)
    for field in ("test_accuracy", "train_accuracy", "train_loss", "sharpness"):
        assert getattr(result, field).isfinite().all()
    alone = last(small_or_large("spiral", (75,), **given))
    assert torch.equal(alone.train_loss[0], result.train_loss[1])
    assert torch.equal(alone.test_accuracy[0], result.test_accuracy[1])
    scaled = last(small_or_large("spiral", (10, 75), scale_lr=True, **given))
    assert scaled.lrs == pytest.approx((0.1, 0.75))
    equal = last(
        small_or_large("spiral", (10, 75), budget="updates", updates=30, **given)
    )
    assert equal.updates == (30, 30)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_sharpness_is_the_largest_eigenvalue(seed):
    task, theta = draw_problem("iris", 60, 0.2, 1, 8, "tanh", 2.0, seed)
    exact = torch.linalg.eigvalsh(net_hessian(theta, task))[-1]
    found = last(largest_eigenvalue([theta], task, seeded(seed)))
    assert found == pytest.approx(float(exact), rel=1e-4)
    assert torch.equal(flatten([theta]), theta)


def test_the_end_on_made_up_logits():
    weights = [torch.eye(2), torch.zeros(2, 1)]
    x, y = torch.tensor([[2.0, 0.0, 1.0], [0.0, 3.0, 5.0]]), torch.tensor([0, 1, 0])
    halves = ((x, y), (x[:, :2], y[:2]))
    tested, right, loss, sharpness = last(
        measure_end(weights, *halves, (2, 2), "tanh", seeded(0))
    ).tolist()
    assert (tested, right) == pytest.approx((1, 2 / 3))
    assert loss == pytest.approx(F.cross_entropy(x.T, y).item())
    problem = Problem(x.double(), y, (2, 2), "tanh")
    exact = torch.linalg.eigvalsh(net_hessian(flatten(weights).double(), problem))
    assert sharpness == pytest.approx(float(exact[-1]), rel=1e-4)


def test_digits_go_the_same_way():
    given = {"seeds": 1, "points": 60, "epochs": 3, "device": "cpu"}
    result = last(small_or_large(batches=(6, 60), **given))
    (x, y), _ = draw_halves("digits", 60, 0, "cpu")
    assert x.shape == (196, 60) and result.updates == (30, 3)
    assert (result.sharpness > 0).all() and not result.diverged.any()


def test_a_diverged_pair_is_marked_and_the_others_go_on():
    given = {"seeds": 1, "points": 20, "activation": "identity", "depth": 3}
    result = last(small_or_large("iris", (5, 75), lr=90.0, epochs=30, **given))
    assert result.diverged.any() and result.progress == 1
    assert torch.equal(result.train_loss.isnan(), result.diverged)


@pytest.mark.parametrize(
    ("experiment", "wrong"),
    [
        (noise, {"batch": 0}),
        (noise, {"batch": 151}),
        (noise, {"draws": 1}),
        (same_start, {"batches": ()}),
        (same_start, {"batches": (151,)}),
        (same_start, {"batches": (-1,)}),
        (same_start, {"budget": "money"}),
        (same_start, {"budget": "updates", "updates": 0}),
        (same_start, {"epochs": 10_000}),
        (same_start, {"lr": 0.0}),
        (small_or_large, {"batches": (0,)}),
        (small_or_large, {"seeds": 0}),
        (small_or_large, {"epochs": 10_000}),
        (small_or_large, {"data": "tulips"}),
        (small_or_large, {"budget": "money"}),
    ],
)
def test_bad_arguments_are_refused(experiment, wrong):
    with pytest.raises(ValueError):
        made = experiment(**wrong)
        assert isinstance(made, Iterator)
        next(made)
