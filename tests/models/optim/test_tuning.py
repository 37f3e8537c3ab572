"""The search for the best rate: the same runs as one at a time, and the right best."""

import math

import pytest
import torch

from models.landscape.surfaces import bowl, rosenbrock
from models.optim.rules import RULES
from models.optim.schedules import learning_rates
from models.optim.trajectories import descend
from models.optim.tuning import best_lr, pick_best, rate_grid, run_rates, tune


@pytest.mark.parametrize("rule", RULES)
def test_a_batch_of_rates_is_the_runs_one_by_one(rule):
    lrs = rate_grid(1e-4, 1e-2, 4)
    settings = {"beta": 0.8, "beta2": 0.99, "alpha": 0.9, "weight_decay": 0.01}
    shape = learning_rates("cosine", 1.0, 40, 5)
    final, highest = run_rates(
        rosenbrock, (rule,), (-1.2, 1.0), 40, lrs, settings, shape
    )
    for i, lr in enumerate(lrs):
        alone = descend(
            rosenbrock, (rule,), (-1.2, 1.0), 40, lr * shape[None], settings
        )[0]
        if alone.diverged is None:
            assert float(final[0, i]) == pytest.approx(float(alone.heights[-1]))
            assert float(highest[0, i]) == pytest.approx(float(alone.heights.max()))
        else:
            assert final[0, i] == math.inf


def test_the_grid_is_even_on_a_logarithmic_axis():
    lrs = rate_grid(1e-4, 10, 41)
    assert lrs[[0, 8, 40]].tolist() == pytest.approx([1e-4, 1e-3, 10])
    torch.testing.assert_close(
        lrs[1:] / lrs[:-1], torch.full((40,), 10**0.125).double()
    )


def test_gd_finds_the_closed_form_optimum():
    """2/(l + L) = 1/11, to within the grid: no other rate shrinks both as fast."""
    lrs = rate_grid(0.08, 0.1, 101)
    found = best_lr(bowl, "gd", (5.0, 1.0), 150, lrs, {})
    assert found == pytest.approx(1 / 11, rel=0.01)


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


def test_thrown_runs_do_not_win_by_luck():
    final = torch.tensor([[3.0, 1.0, 0.5], [math.inf, 9.0, 7.0]])
    thrown = torch.tensor([[False, False, True], [True, True, True]])
    assert pick_best(final, thrown).tolist() == [1, 2]


def test_every_rate_can_fail():
    rule = tune(rules=("gd",), lowest=1.0, highest=10.0, count=5).rules[0]
    assert rule.best_height == math.inf and rule.thrown.all() and rule.good is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": ()},
        {"rules": ("sgdd",)},
        {"steps": 0},
        {"steps": 10_000},
        {"lowest": 0.0},
        {"highest": 1e-5},
        {"highest": math.nan},
        {"count": 1},
        {"x": math.inf},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        tune(**wrong)
