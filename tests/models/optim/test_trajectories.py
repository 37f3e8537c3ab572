"""Descent and the race: records, limits, divergence; stuck is not critical."""

import math

import pytest
import torch

from models.landscape.surfaces import bowl, gradient, rosenbrock
from models.optim.race import race, race_at, race_at_best_rates
from models.optim.rules import RULES
from models.optim.schedules import learning_rates
from models.optim.stalled_training import stuck
from models.optim.trajectories import effective_rate, recall, walk_down


def constant(rules, steps, lr):
    return torch.full((len(rules), steps), lr, dtype=torch.float64)


def walk(f, rules, start, rates, settings=None):
    return walk_down(f, rules, start, rates, settings or {})[0]


def test_together_is_as_alone():
    rules = tuple(RULES)
    runs = walk(rosenbrock, rules, (-1.2, 1.0), constant(rules, 30, 1e-3))
    for rule, run in zip(rules, runs, strict=True):
        (alone,) = walk(rosenbrock, (rule,), (-1.2, 1.0), constant("r", 30, 1e-3))
        assert run.rule == rule
        torch.testing.assert_close(run.path, alone.path, rtol=1e-12, atol=1e-12)


def test_equal_to_torch_on_a_surface():
    w = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer, path = torch.optim.Adam([w], lr=0.02, betas=(0.8, 0.99)), []
    for _ in range(100):
        optimizer.zero_grad()
        rosenbrock(w[0], w[1]).backward()
        optimizer.step()
        path.append(w.detach().clone())
    settings = {"beta": 0.8, "beta2": 0.99, "alpha": 0.5}
    rates = constant("a", 100, 0.02)
    (ours,) = walk(rosenbrock, ("adam",), (-1.2, 1.0), rates, settings)
    torch.testing.assert_close(ours.path[1:], torch.stack(path), rtol=1e-9, atol=1e-9)


def test_what_is_recorded():
    rules = ("gd", "adam", "momentum")
    walks, remembered = walk_down(
        bowl, rules, (5.0, 1.0), constant(rules, 20, 0.02), {}
    )
    gd, adam, ball = walks
    m, sigma = (
        [recall(remembered, rule, key, None) for rule in range(3)]
        for key in ("m", "sigma")
    )
    assert m[0] is None and sigma[0] is None and sigma[2] is None
    torch.testing.assert_close(gd.path[1:], gd.path[:-1] - 0.02 * gd.grads)
    torch.testing.assert_close(ball.path.diff(dim=0), -0.02 * m[2])
    hat = m[1] / (1 - 0.9 ** torch.arange(1, 21, dtype=torch.float64))[:, None]
    rate = effective_rate(torch.full((20,), 0.02).double(), sigma[1])
    torch.testing.assert_close(adam.path.diff(dim=0), -rate * hat)
    assert (effective_rate(torch.full((20,), 0.02), None) == 0.02).all()
    for run in walks:
        torch.testing.assert_close(run.heights, bowl(*run.path.unbind(1)))
        torch.testing.assert_close(run.grads, gradient(bowl, run.path[:-1]))
        torch.testing.assert_close(run.norms[:-1], run.grads.norm(dim=1))


@pytest.mark.parametrize(
    ("lr", "beta", "arrives"),
    [
        (0.01, 0.0, 422),
        (0.05, 0.0, 81),
        (1 / 11, 0.0, 43),
        (0.099, 0.0, 342),
        (0.02, 0.5, 94),
        (0.02, 0.9, 135),
    ],
)
def test_iterations_to_a_thousandth(lr, beta, arrives):
    rates = constant("m", 450, lr)
    (run,) = walk(bowl, ("momentum",), (5.0, 1.0), rates, {"beta": beta})
    assert int((run.path.norm(dim=1) < 1e-3).nonzero()[0]) == arrives


LIMITS = {
    "gd": 0.1,
    "momentum": 0.19,
    "momentum_ema": 1.9,
    "nesterov": 0.0678571,
    "nesterov_lookahead": 0.0678571,
}


@pytest.mark.parametrize("rule", LIMITS)
def test_the_limit_on_a_quadratic_is_the_limit(rule):
    limit = race(rules=(rule,), lrs=(0.05,)).limits[0]
    assert limit == pytest.approx(LIMITS[rule], abs=1e-7)
    under = race(rules=(rule,), lrs=(0.99 * limit,), steps=300)
    over = race(rules=(rule,), lrs=(1.02 * limit,), steps=300)
    assert under.runs[0].diverged is None and not under.broken[0]
    assert under.runs[0].heights[-1] < 0.1 < 10 < over.runs[0].heights.max()
    assert over.broken[0]


def test_weight_decay_moves_the_limit():
    result = race(rules=("gd",), weight_decay=5.0, lrs=(0.081,), steps=300)
    assert result.limits[0] == pytest.approx(0.08) and result.broken[0]
    assert result.runs[0].heights[-1] > 1e3


def test_divergence_is_a_result_and_stands_still():
    result = race(rules=("gd", "adam"), lrs=(0.3, 0.3), steps=60)
    gd, adam = result.runs
    assert result.broken == (True, False) and adam.diverged is None
    still = gd.path[gd.diverged :]
    assert (still == gd.path[gd.diverged - 1]).all() and gd.path.abs().max() <= 1e6
    assert (gd.path[gd.diverged - 1] * (1 - 20 * 0.3))[1].abs() > 1e6
    assert gd.path.isfinite().all() and gd.heights.isfinite().all()
    assert (gd.effective == 0.3).all() and adam.sigma.shape == adam.m.shape == (60, 2)


def test_what_a_rule_remembers_stands_still_when_it_diverged():
    ball = race(rules=("momentum",), lrs=(0.5,), steps=60).runs[0]
    assert (ball.m[ball.diverged - 1 :] == ball.m[ball.diverged - 1]).all()
    moved = ball.path[: ball.diverged].diff(dim=0)
    torch.testing.assert_close(moved, -0.5 * ball.m[: ball.diverged - 1])


def test_leaving_the_domain_is_divergence():
    run = race("own", "log(x)", x=0.5, rules=("gd",), lrs=(1.0,)).runs[0]
    assert run.diverged == 1 and run.heights.isfinite().all()
    assert (run.path == run.path[0]).all() and (run.path[:, 0] > 0).all()


def test_no_limit_where_none_is_known():
    four = {"lrs": (1e-3,) * 4}
    assert race("rosenbrock", x=-1.2, y=1.0, **four).limits == (None,) * 4
    assert race("saddle", x=1.0, y=0.1, **four).limits == (None,) * 4  # falls for ever
    assert race(rules=("adam",)).limits == (None,)
    own = race("own", "3*x^2 + x*y + y^2", rules=("gd",))
    largest = 4 + math.sqrt(5)  # of [[6, 1], [1, 2]]
    assert own.limits[0] == pytest.approx(2 / largest)


def test_rates_one_each_or_the_best():
    rules = ("gd", "momentum", "adam")
    each = race(rules=rules, lrs=(0.01, 0.02, 0.3))
    assert each.lrs == (0.01, 0.02, 0.3)
    assert (each.runs[0].effective == 0.01).all()
    tuned, common = race(rules=rules), race(rules=rules, lrs=(0.03,) * 3)
    for best, other in zip(tuned.runs, common.runs, strict=True):
        assert best.heights[-1] < other.heights[-1]


@pytest.mark.parametrize("lrs", [(), (0.3, 0.02)])
def test_the_page_shows_the_race_of_the_script(lrs):
    rules, at = ("momentum", "adam"), {"steps": 40, "x": 4.0, "y": 1.5}
    shown = race(rules=rules, lrs=lrs, **at)
    plain = (
        race_at("bowl", rules, lrs, **at)
        if lrs
        else race_at_best_rates("bowl", rules, **at)
    )
    assert shown.lrs == plain.lrs
    for a, b in zip(shown.runs, plain.runs, strict=True):
        assert torch.equal(a.path, b.path) and torch.equal(a.heights, b.heights)
        assert a.diverged == b.diverged and a.rule == b.rule


def test_a_schedule_shapes_the_rate():
    expected = learning_rates("cosine", 0.09, 150, 10)
    (run,) = walk(bowl, ("gd",), (5.0, 1.0), expected[None])
    step = run.path.diff(dim=0) / run.grads
    torch.testing.assert_close(step[:30, 0], -expected[:30])


def test_l2_passes_through_adam_without_a_trace_here_and_adamw_shrinks():
    """L2 only scales the gradients of a diagonal quadratic, and Adam sees no scale."""
    plain, decayed = (
        race(rules=("adam", "adamw"), lrs=(0.1, 0.1), weight_decay=wd)
        for wd in (0.0, 0.1)
    )
    torch.testing.assert_close(
        decayed.runs[0].path, plain.runs[0].path, rtol=0, atol=1e-6
    )
    assert (decayed.runs[1].path - plain.runs[1].path).abs().max() > 0.05
    assert torch.equal(plain.runs[0].path, plain.runs[1].path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": ()},
        {"rules": ("gdd",)},
        {"rules": ("gd",) * 9},
        {"surface": "hill"},
        {"surface": "own", "expression": "x+"},
        {"surface": "own", "expression": "log(x)", "x": -1.0},
        {"x": math.nan},
        {"lrs": (0.0,) * 4},
        {"lrs": (math.nan,) * 4},
        {"lrs": (0.1,)},
        {"steps": 0},
        {"steps": 10_000},
        {"grid": 1},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        race(**wrong)


def test_stuck_is_not_critical():
    """At 2/L the loss stands still with a gradient of 20: bouncing, not a minimum."""
    result = stuck()
    small, good, large = result.runs
    assert [run.verdict for run in (small, good, large)] == [
        "crawls",
        "arrived",
        "bounces",
    ]
    assert abs(large.change) < 1e-9 and large.walk.norms[-1] > 19.99
    assert large.turn == pytest.approx(-1) and small.turn > 0.9999
    assert result.limits == pytest.approx((0.1,) * 3)
    assert small.norm_left > 0.3 and good.norm_left < 1e-6
    assert stuck(lrs=(0.12,)).runs[0].verdict == "diverged"


def test_an_own_step_per_parameter_is_the_way_out():
    gd, adaptive = stuck(lrs=(0.1,), rules=("gd", "adagrad_rms"), steps=300).runs
    assert gd.verdict == "bounces" and adaptive.verdict == "arrived"


@pytest.mark.parametrize(
    "wrong", [{"lrs": ()}, {"lrs": (0.1, -1.0)}, {"rules": ("gd",) * 2}, {"steps": 5}]
)
def test_stuck_refuses(wrong):
    with pytest.raises(ValueError):
        stuck(**wrong)
