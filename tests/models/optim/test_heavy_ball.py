"""Momentum's arrows, and the ball that may leap out of a well."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.optim.heavy_ball import (
    roll,
    tilted_slope,
    tilted_well,
    well,
    well_critical_points,
)


def test_the_step_is_the_sum_of_its_arrows():
    result = roll()
    ball = result.momentum
    torch.testing.assert_close(result.downhill + result.inertia, result.step)
    torch.testing.assert_close(result.step, ball.path.diff(dim=0))
    torch.testing.assert_close(result.inertia[1:], 0.9 * result.step[:-1])
    assert (result.inertia[0] == 0).all()
    torch.testing.assert_close(result.downhill, -0.01 * ball.grads)
    assert ball.heights[-1] < 1e-3 * result.gd.heights[-1]  # same start, same rate


def test_inertia_carries_uphill():
    result = roll()
    assert result.uphill.any()
    first = int(result.uphill.nonzero()[0])
    assert result.step[first] @ result.momentum.grads[first] > 0
    assert not roll(beta=0.0).uphill.any()


def test_without_momentum_it_is_gradient_descent():
    result = roll(beta=0.0)
    torch.testing.assert_close(result.momentum.path, result.gd.path)
    assert result.inertia.abs().max() == 0


def test_a_diverging_roll_ends_with_arrows_of_no_length():
    result = roll("bowl", x=5.0, y=1.0, lr=0.3)
    gone = result.momentum.diverged
    assert result.limits == pytest.approx((0.19, 0.1)) and gone is not None
    for arrow in (result.downhill, result.inertia, result.step):
        assert (arrow[gone - 1 :] == 0).all() and arrow.isfinite().all()
    torch.testing.assert_close(result.downhill + result.inertia, result.step)


@pytest.mark.parametrize(
    "wrong", [{"lr": 0.0}, {"beta": 1.0}, {"steps": 0}, {"x": math.inf}, {"lr": 1e999}]
)
def test_roll_refuses(wrong):
    with pytest.raises(ValueError):
        roll(**wrong)


def test_where_each_beta_comes_to_rest():
    """More momentum leaps the hill; still more leaps back: it helps sometimes."""
    result = well(betas=(0.0, 0.5, 0.8, 0.85, 0.9, 0.95))
    left, right = -1.035579, 0.960150
    expected = [right, right, left, left, left, right]
    assert result.ends.tolist() == pytest.approx(expected, abs=1e-6)
    assert result.rests_at == (2, 2, 0, 0, 0, 2)
    assert result.crossings == (0, 0, 1, 1, 1, 2)


def test_critical_points_of_the_well():
    result = well()
    known = [-1.035579, 0.075429, 0.960150]
    assert result.critical.tolist() == pytest.approx(known, abs=1e-6)
    assert result.critical_heights[[0, 2]].tolist() == pytest.approx(
        [-0.305428, 0.294146], abs=1e-6
    )


@settings(max_examples=30, deadline=None)
@given(st.floats(-5, 5))
def test_critical_points_have_no_slope(tilt):
    points = well_critical_points(tilt)
    assert len(points) in (1, 2, 3)
    if abs(abs(tilt) - 8 / (3 * math.sqrt(3))) > 1e-3:  # no double root there
        assert tilted_slope(points, tilt).abs().max() < 1e-9
        assert len(points) == (3 if abs(tilt) < 8 / (3 * math.sqrt(3)) else 1)


@settings(max_examples=20, deadline=None)
@given(st.floats(-2, 2), st.floats(-1, 1))
def test_slope_is_the_derivative(x, tilt):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    tilted_well(x, tilt).backward()
    assert float(tilted_slope(x.detach(), tilt)) == pytest.approx(x.grad.item())


def test_well_is_torchs_momentum():
    x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
    optimizer, path = torch.optim.SGD([x], lr=0.01, momentum=0.9), [2.0]
    for _ in range(100):
        optimizer.zero_grad()
        tilted_well(x).sum().backward()
        optimizer.step()
        path.append(x.item())
    ours = well(betas=(0.9,), steps=100).positions[0]
    assert ours.tolist() == pytest.approx(path, abs=1e-12)


def test_well_divergence_and_unfinished_runs():
    result = well(lr=1.0)
    assert all(step is not None for step in result.diverged)
    assert result.positions.isfinite().all() and result.rests_at == (None,) * 4
    assert well(betas=(0.0,), steps=3).rests_at == (None,)


@pytest.mark.parametrize(
    "wrong", [{"betas": ()}, {"betas": (1.0,)}, {"x": 11.0}, {"lr": -1}, {"tilt": 9}]
)
def test_well_refuses(wrong):
    with pytest.raises(ValueError):
        well(**wrong)
