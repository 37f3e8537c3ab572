"""Two lines and an outlier: closed forms, and a search that must not find better."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.generalization.outlier import (
    drag_outlier,
    least_absolute,
    least_squares,
)

SEEDS = st.integers(0, 1000)


def some(seed, lines=3, points=9):
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(points, generator=generator, dtype=torch.float64)
    y = torch.randn(lines, points, generator=generator, dtype=torch.float64)
    return x, y


def cost(x, y, slope, height):
    return (y - slope[:, None] * x - height[:, None]).abs().sum(1)


@given(SEEDS)
def test_least_squares_is_that_of_lstsq(seed):
    x, y = some(seed)
    a = torch.stack([x, torch.ones_like(x)], 1)
    slope, height = torch.linalg.lstsq(a, y.T).solution
    ours = least_squares(x, y)
    assert ours[0].allclose(slope) and ours[1].allclose(height)


@given(SEEDS, st.floats(-2, 2), st.floats(-2, 2))
def test_no_line_nearby_or_far_has_less_absolute_error(seed, turn, lift):
    x, y = some(seed)
    slope, height = least_absolute(x, y)
    least = cost(x, y, slope, height)
    for scale in (1e-3, 0.1, 1):
        other = cost(x, y, slope + turn * scale, height + lift * scale)
        assert (other >= least - 1e-12).all()


def test_points_at_the_same_place_make_no_line():
    x = torch.tensor([0.0, 0.0, 1.0, 2.0], dtype=torch.float64)
    y = torch.tensor([[1.0, 9.0, 3.0, 5.0]], dtype=torch.float64)
    slope, height = least_absolute(x, y)
    assert (slope.item(), height.item()) == (2, 1)


@given(SEEDS)
def test_the_first_line_moves_without_bound_and_the_other_stays(seed):
    """What the lesson says of x = 4: h = 0.149, and 0.52 of slope from y 10 to 20."""
    r = drag_outlier(y=20.0, seed=seed)
    before = drag_outlier(y=10.0, seed=seed)
    assert r.leverage == pytest.approx(0.149, abs=5e-4)
    assert r.square[0] - before.square[0] == pytest.approx(0.5155, abs=1e-4)
    assert r.absolute == pytest.approx(before.absolute, abs=1e-9)
    rise = (r.square[0] - before.square[0]) * 4 + r.square[1] - before.square[1]
    assert rise == pytest.approx(10 * r.leverage)


def test_far_to_the_side_the_absolute_line_passes_through_it_too():
    r = drag_outlier(x=18.0, y=0.0)
    assert 18 * r.absolute[0] + r.absolute[1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("wrong", [{"x": 21}, {"y": 30}, {"noise": -1}])
def test_what_is_out_of_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match="from"):
        drag_outlier(**wrong)
