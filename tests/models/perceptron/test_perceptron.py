"""Rosenblatt's rule against the published runs, the bound, and what lines can do."""

import itertools
import math
from collections import deque

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.core.nets import draw_weights, forward
from models.perceptron.line_pictures import choose_frames, classify_plane, perceptron
from models.perceptron.linear_separability import (
    exact_dot,
    nearest_to_zero,
    square_root,
)
from models.perceptron.perceptron import TRUTHS, learn, separable_functions, separate
from models.perceptron.xor import HiddenNets, draw_nets, learn_xor
from models.perceptron.xor_pictures import hidden_layer


def last(results):
    return deque(results, maxlen=1).pop()


@pytest.mark.parametrize(
    ("truth", "weights", "mistakes", "epochs", "bound"),
    [
        ("and", [3, 2, -4], 18, 9, 51),
        ("or", [2, 2, -1], 9, 6, 27),
        ("nand", [-3, -2, 4], 18, 9, 51),
        ("nor", [-2, -2, 1], 9, 6, 27),
    ],
)
def test_the_known_runs(truth, weights, mistakes, epochs, bound):
    run = perceptron(truth)
    assert run.weights[-1].tolist() == weights and run.mistakes == mistakes
    assert len(run.per_epoch) == epochs and run.per_epoch[-1] == 0
    assert run.converged and run.separable and run.cycle is None
    assert run.radius_squared == 3 and run.bound == bound >= mistakes
    assert run.margin == pytest.approx(math.sqrt(3 / bound), rel=1e-15)


@pytest.mark.parametrize("truth", ["xor", "xnor"])
def test_xor_makes_four_mistakes_an_epoch_and_comes_back_to_zero(truth):
    run = perceptron(truth)
    assert run.per_epoch.tolist() == [4] and run.cycle == 1
    assert run.weights[-1].tolist() == [0, 0, 0] == run.weights[0].tolist()
    assert not run.converged and not run.separable
    assert run.margin is run.bound is run.best is None


@pytest.mark.parametrize("truth", ["and", "xor"])
def test_the_run_that_is_drawn_is_the_plain_one(truth):
    plain, drawn = separate(truth), perceptron(truth)
    assert torch.equal(plain.weights, drawn.weights)
    assert (plain.mistakes, plain.bound) == (drawn.mistakes, drawn.bound)


def test_a_map_shows_the_side_of_every_point():
    run = perceptron("and")
    assert run.shown == tuple(range(19)) and run.sides.shape == (19, 72, 72)
    left, right, bottom, top = run.extent
    for (x, y), label in zip(run.x.tolist(), run.y.tolist(), strict=True):
        column = round((x - left) / (right - left) * 71)
        row = round((y - bottom) / (top - bottom) * 71)
        assert int(run.sides[-1, row, column]) == label
    upright = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    right_half, nowhere = classify_plane(upright, (-1, 1, -1, 1))
    assert right_half[:, 36:].all() and not right_half[:, :36].any()
    assert not nowhere.any()


def test_of_many_mistakes_the_first_are_shown_and_the_last():
    assert choose_frames(119) == tuple(range(120))
    many = choose_frames(5000)
    assert many[:61] == tuple(range(61)) and many[-1] == 5000
    assert len(many) == 120 and sorted(many) == list(many)


def test_every_point_of_a_line_answers_0():
    run = perceptron("and")
    assert run.lines[0].isnan().all()  # w = 0 has no line
    w = run.weights[1:]
    z = (run.lines[1:] * w[:, None, :2]).sum(-1) + w[:, None, 2]
    flat = w[:, :2].norm(dim=1) == 0
    assert z[~flat].abs().max() < 1e-12 and run.lines[1:][flat].isnan().all()
    left, right, *_ = run.extent
    apart = (run.lines[1:, 1] - run.lines[1:, 0]).norm(dim=1)
    assert apart[~flat].min() == pytest.approx(2 * (right - left))
    best = (run.best_line @ run.best[:2]) + run.best[2]
    assert best.abs().max() < 1e-12
    functions = separable_functions(1)  # a threshold stands upright
    ups = functions.lines[functions.weights[:, 0] != 0]
    known = ups[~ups.isnan().any((1, 2))]
    assert len(known) == 2 and torch.equal(known[:, 0, 0], known[:, 1, 0])


def test_every_mistake_is_one_and_moves_the_line_by_its_point():
    run = perceptron("and")
    assert len(run.weights) == 19 and len(run.points) == len(run.epochs) == 18
    assert torch.bincount(run.epochs, minlength=9).tolist() == run.per_epoch.tolist()
    for k, i in enumerate(run.points.tolist()):
        t = 2 * int(run.y[i]) - 1
        x = torch.tensor([*run.x[i].tolist(), 1.0], dtype=torch.float64)
        assert t * (run.weights[k] @ x) <= 0
        assert torch.equal(run.weights[k + 1], run.weights[k] + t * x)


def test_the_best_line_has_the_margin():
    for truth in ("and", "or", "nand"):
        run = perceptron(truth)
        signs = 2 * run.y - 1
        sides = signs * (run.x.double() @ run.best[:2] + run.best[2])
        assert float(sides.min()) == pytest.approx(run.margin, rel=1e-12)
        assert float(run.best.norm()) == pytest.approx(1)


grid_point = st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.booleans())
clouds = st.lists(grid_point, min_size=2, max_size=12)


def as_text(rows):
    return "\n".join(f"{x} {y} {int(label)}" for x, y, label in rows)


@given(clouds)
@settings(max_examples=150, deadline=None)
def test_separable_exactly_when_the_rule_ends_and_never_beyond_the_bound(rows):
    assume(len({label for *_, label in rows}) == 2)
    run = perceptron("own", as_text(rows), epochs=1)
    inputs = [(float(x), float(y), 1.0) for x, y, _ in rows]
    learning = learn(inputs, [1 if label else -1 for *_, label in rows], 100_000)
    assert run.separable == (learning.per_epoch[-1] == 0)
    assert run.separable == (learning.cycle is None)
    if run.separable:
        assert len(learning.points) <= run.bound


@given(clouds)
@settings(max_examples=80, deadline=None)
def test_no_line_has_a_wider_margin(rows):
    assume(len({label for *_, label in rows}) == 2)
    run = perceptron("own", as_text(rows), epochs=1)
    assume(run.separable)
    t = 2.0 * run.y - 1
    z = t[:, None].double() * torch.cat([run.x, torch.ones(len(t), 1)], 1).double()
    assert float((z @ run.best).min()) == pytest.approx(run.margin, rel=1e-9)
    generator = torch.Generator().manual_seed(len(rows))
    rivals = torch.randn(3, 2000, generator=generator, dtype=torch.float64)
    near = run.best[:, None] + 0.01 * rivals
    for w in (rivals, near):
        assert float((z @ (w / w.norm(dim=0))).min(0).values.max()) <= run.margin + 1e-9


def test_separation_is_exact_where_floats_would_round():
    inside = 0.1 + 0.2  # the next float after 0.3
    points = [(0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.3, 0.3, 1.0)]
    assert exact_dot(*[nearest_to_zero(points, [-1, -1, 1])] * 2) == 0  # on the line
    points[2] = (0.3, inside, 1.0)  # just off it
    gap = nearest_to_zero(points, [-1, -1, 1])
    assert 0 < square_root(exact_dot(gap, gap)) < 1e-16


def test_two_hundred_points_and_a_large_scale_are_answered():
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(200, 2, generator=generator)
    for scale in (1e-6, 1.0, 1e5):
        rows = [(a * scale, b * scale, a + b > 0.2) for a, b in x.tolist()]
        run = perceptron("own", as_text(rows), epochs=100)
        assert run.separable and 0 < run.margin < run.radius_squared**0.5
        assert run.mistakes <= run.bound


@pytest.mark.parametrize(
    ("inputs", "count", "of"), [(1, 4, 4), (2, 14, 16), (3, 104, 256)]
)
def test_how_many_boolean_functions_a_line_computes(inputs, count, of):
    result = separable_functions(inputs)
    assert result.count == int(result.separable.sum()) == count
    assert len(result.outputs) == of == len({tuple(o) for o in result.outputs.tolist()})
    ones = torch.ones(2**inputs, 1)
    z = result.weights @ torch.cat([result.x, ones], 1).T
    right = (z > 0) == (result.outputs == 1)
    assert right[result.separable].all()
    assert result.weights[~result.separable].isnan().all()


def test_only_xor_and_its_opposite_are_out_of_reach():
    result = separable_functions(2)
    lost = {tuple(o) for o in result.outputs[~result.separable].tolist()}
    assert lost == {TRUTHS["xor"], TRUTHS["xnor"]}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"truth": "maybe"}, "maybe"),
        ({"truth": "own", "own": "0 0"}, "line 1"),
        ({"truth": "own", "own": "0 0 0\n1 1 2"}, "two classes"),
        ({"truth": "own", "own": "0 0 0"}, "two classes"),
        ({"truth": "own", "own": "0 0 0\n" * 200 + "1 1 1"}, "200"),
        ({"epochs": 0}, "epochs"),
        ({"epochs": 101}, "epochs"),
    ],
)
def test_bad_arguments_are_told(wrong, said):
    with pytest.raises(ValueError, match=said):
        perceptron(**wrong)


def test_same_points_in_both_classes_are_not_separable():
    assert not perceptron("own", "1 1 0\n1 1 1").separable


def test_one_hidden_unit_never_solves_xor_two_often_four_here_always():
    solved = [int(last(hidden_layer(hidden=h)).solved.sum()) for h in (1, 2, 4)]
    assert solved[0] == 0 and 2 <= solved[1] <= 8 and solved[2] == 10


def test_a_stuck_start_stays_stuck_and_is_told():
    result = last(hidden_layer(seed=1, seeds=1, steps=4000))
    assert not result.solved.any() and result.losses[-1, 0] > 0.3
    assert result.accuracy[-1, 0] < 1 and result.diverged is None


def test_the_map_shows_the_watched_net():
    result = last(hidden_layer(steps=1500, frames=12, grid=9))
    assert result.progress == 1 and result.frame_steps[-1] == 1500
    assert result.maps.shape == (12, 2, 9, 9) and result.lines.shape == (12, 2, 2, 2)
    assert result.losses.shape == result.accuracy.shape == (12, 10)
    left, right, bottom, top = result.extent
    for (x, y), label in zip(result.x.tolist(), result.y.tolist(), strict=True):
        column = round((x - left) / (right - left) * 8)
        row = round((y - bottom) / (top - bottom) * 8)
        assert int(result.maps[-1, 0, row, column]) == label


def test_the_gradient_is_that_of_one_net_alone():
    together = last(hidden_layer(seeds=3, steps=50, frames=4, grid=3))
    for k in range(3):
        alone = last(hidden_layer(seed=k, seeds=1, steps=50, frames=4, grid=3))
        torch.testing.assert_close(alone.losses[:, 0], together.losses[:, k])


def test_one_net_learns_as_pytorch_trains_it_and_as_it_is_watched():
    torch.manual_seed(3)
    net = torch.nn.Sequential(
        torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1)
    )
    rule, loss_of = torch.optim.SGD(net.parameters(), 0.5), torch.nn.BCEWithLogitsLoss()
    x = torch.tensor(list(itertools.product((0.0, 1.0), repeat=2)))
    y = torch.tensor(TRUTHS["xor"]).float()[:, None]
    for _ in range(200):
        rule.zero_grad()
        loss_of(net(x), y).backward()
        rule.step()
    *_, plain = learn_xor(seed=2, seeds=2, steps=200)
    assert plain.loss[1].item() == pytest.approx(loss_of(net(x), y).item(), abs=1e-5)
    watched = last(hidden_layer(seed=2, seeds=2, steps=200, frames=3, grid=3))
    assert torch.equal(watched.loss, plain.loss.detach())
    assert torch.equal(watched.solved, plain.solved)


def test_nets_start_as_one_drawn_alone_and_compute_the_same():
    x = torch.tensor(list(itertools.product((0.0, 1.0), repeat=2))).T
    weights = draw_nets(3, range(5, 7))
    one = draw_weights((2, 3, 1), torch.Generator().manual_seed(6))
    nets = HiddenNets(0, range(5, 7), weights, torch.tanh, x, torch.zeros(4))
    torch.testing.assert_close(nets.z(x)[1], forward(one, x, "tanh")[0])


def test_own_points_and_a_run_that_diverges_and_stands_still():
    wild = {"own": "0 0 0\n1e6 1e6 1\n-1e6 1e6 0", "activation": "identity"}
    wild |= {"lr": 1e4, "steps": 30, "frames": 9, "grid": 4, "seed": 4}
    result = last(hidden_layer(truth="own", **wild))
    assert result.diverged in result.frame_steps and result.progress == 1
    assert not result.solved[0] and torch.equal(result.maps[-1], result.maps[-2])
    assert result.lines.isfinite().all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"truth": "maybe"},
        {"hidden": 0},
        {"hidden": 17},
        {"seeds": 21},
        {"steps": 0},
        {"frames": 1},
        {"lr": 0.0},
        {"activation": "no such"},
        {"device": "abacus"},
        {"truth": "own", "own": "0 0 0\n1 1 3"},
    ],
)
def test_a_hidden_layer_refuses_bad_arguments(wrong):
    with pytest.raises(ValueError):
        next(hidden_layer(**wrong))


def test_results_come_often_and_grow():
    seen = 0
    for result in hidden_layer(steps=40, frames=5, grid=4):
        assert len(result.maps) == len(result.frame_steps) >= seen
        seen = len(result.maps)
    assert seen == 5
