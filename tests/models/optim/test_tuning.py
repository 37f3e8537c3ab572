"""The search for the best rate: the same runs as one at a time, and the right best."""

import math

import pytest
import torch

from models.landscape.surfaces import rosenbrock
from models.optim.rules import RULES
from models.optim.trajectories import walk_down
from models.optim.tuning import RATES, pick_best, run_rates, try_rates, tune


@pytest.mark.parametrize("rule", RULES)
def test_a_batch_of_rates_is_the_runs_one_by_one(rule):
    lrs = torch.logspace(-4, -2, 4, dtype=torch.float64)
    settings = {"beta": 0.8, "beta2": 0.99, "alpha": 0.9, "weight_decay": 0.01}
    final, highest = run_rates(rosenbrock, (rule,), (-1.2, 1.0), 40, lrs, settings)
    for i, lr in enumerate(lrs):
        rates = lr.expand(1, 40)
        (alone,), _ = walk_down(rosenbrock, (rule,), (-1.2, 1.0), rates, settings)
        if alone.diverged is None:
            assert float(final[0, i]) == pytest.approx(float(alone.heights[-1]))
            assert float(highest[0, i]) == pytest.approx(float(alone.heights.max()))
        else:
            assert final[0, i] == math.inf


def test_rates_are_even_on_a_logarithmic_axis():
    assert RATES[[0, 8, 40]].tolist() == pytest.approx([1e-4, 1e-3, 10])
    torch.testing.assert_close(
        RATES[1:] / RATES[:-1], torch.full((40,), 10**0.125).double()
    )


def test_gd_finds_the_closed_form_optimum():
    """2/(l + L) = 1/11, to within the grid: no other rate shrinks both as fast."""
    around = torch.linspace(0.08, 0.1, 101, dtype=torch.float64)
    (found,) = try_rates("bowl", ("gd",), 150, 5.0, 1.0, lrs=around).rules
    assert found.best_lr == pytest.approx(1 / 11, rel=0.01)


def bowl_height(w):
    return float(w[0] ** 2 + 10 * w[1] ** 2)


def test_tuning_the_bowl():
    result = tune()
    by_rule = {rule.rule: rule for rule in result.rules}
    gd, momentum = by_rule["gd"], by_rule["momentum"]
    assert result.start_height == 35
    assert (gd.limit, momentum.limit) == pytest.approx((0.1, 0.19))
    for rule in (gd, momentum):
        above = result.lrs > 1.05 * rule.limit
        assert rule.thrown[above].all() and rule.best_lr < rule.limit
        assert (rule.final[result.lrs > 1] == math.inf).all()
    for rule in result.rules:
        assert not rule.thrown[rule.best]
        assert rule.best_height == rule.final[~rule.thrown].min()
        assert rule.good[0] <= rule.best_lr <= rule.good[1]
        assert bowl_height(rule.path[-1]) == pytest.approx(rule.best_height)


def test_thrown_runs_do_not_win_by_luck():
    final = torch.tensor([[3.0, 1.0, 0.5], [math.inf, 9.0, 7.0]])
    thrown = torch.tensor([[False, False, True], [True, True, True]])
    assert pick_best(final, thrown).tolist() == [1, 2]


def test_every_rate_can_fail():
    rule = tune(rules=("gd",), lrs=torch.linspace(1, 10, 5).double()).rules[0]
    assert rule.best_height == math.inf and rule.thrown.all() and rule.good is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": ()},
        {"rules": ("sgdd",)},
        {"steps": 0},
        {"steps": 10_000},
        {"x": math.inf},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        tune(**wrong)
