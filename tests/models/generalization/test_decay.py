"""Weight decay: one step, what no point sees, exact minima, the experiment."""

import pytest
import torch

from models.generalization.decay import (
    draw_points,
    learn_decayed,
    one_step,
    ridge_parts,
)


def last(**given):
    *_, result = learn_decayed(**given)
    return result


def test_one_step_by_hand():
    assert one_step("sgd") == pytest.approx(2 - 0.1 * (0.5 + 3 * 2))
    assert one_step("adamw") == pytest.approx(2 * (1 - 0.1 * 3) - 0.1)
    assert one_step("adam") == pytest.approx(2 - 0.1)


@pytest.mark.parametrize("decay", [0.01, 1.0, 10.0])
def test_ridge_shrinks_each_direction_and_solves_the_normal_equations(decay):
    x, y = (part[0] for part in draw_points(20, torch.Generator().manual_seed(3)))
    v, ridge, free = ridge_parts(x, y, decay)
    a = torch.cat([x, torch.ones(20, 1, dtype=x.dtype)], 1)
    penalty = decay * torch.eye(201, dtype=x.dtype)
    penalty[-1, -1] = 0.0  # the bias is free
    exact = torch.linalg.solve(a.T @ a / 20 + penalty, a.T @ y / 20)[:-1]
    assert (v @ ridge - exact).abs().max() < 1e-10
    assert (ridge.abs() < free.abs()).all()
    assert len(ridge) == 19  # of 20 points one is spent on the bias


@pytest.mark.parametrize("n", [10, 100])
@pytest.mark.parametrize("change", [0, 30, 100])
def test_what_no_point_sees_shrinks_by_the_decay_alone(change, n):
    result = last(decay=1.0, later=3.0, change=change, n=n)
    assert (result.unseen / result.theory - 1).abs().max() < 1e-5
    steps = n // 5
    factor = 0.997 ** (steps * change) * 0.991 ** (steps * (100 - change))
    ratio = result.theory[-1] / result.theory[0]
    assert ratio.numpy() == pytest.approx(factor, rel=1e-9)


def test_without_decay_it_keeps_its_length():
    result = last()
    assert (result.unseen[-1] / result.unseen[0] - 1).abs().max() < 1e-12


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_twenty_points_and_200_weights(seed):
    without, by_three = last(seed=seed), last(decay=3.0, seed=seed)
    assert (without.train[-1] < 1e-3).all() and (without.test[-1] > 100).all()
    assert 12.5 < without.norm[-1].median() < 15
    assert (by_three.train[-1] < 0.02).all() and (by_three.test[-1] < 3).all()
    assert 0.3 < by_three.norm[-1].median() < 0.55


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_adam_divides_the_decay_and_adamw_does_not(seed):
    adam, adamw = (last(decay=3.0, optimizer=o, seed=seed) for o in ("adam", "adamw"))
    assert (adam.norm[-1] > 4 * adamw.norm[-1]).all()


@pytest.mark.parametrize(
    "wrong",
    [{"optimizer": "x"}, {"decay": -1.0}, {"later": 11.0}, {"n": 12}, {"change": 101}],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        last(**wrong)
