"""A point that a reader chose: its height, Taylor's quadratic and its errors."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.landscape.critical_points import explore
from models.landscape.surfaces import SURFACES, find_surface


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(SURFACES)), st.floats(-2, 2), st.floats(-2, 2))
def test_explore_agrees_with_itself(name, x, y):
    seen = explore(name, "", x, y, grid=9)
    at, f = seen.at, find_surface(name)
    assert at.value == pytest.approx(float(f(*at.w)))
    rebuilt = at.eigenvectors @ torch.diag(at.eigenvalues) @ at.eigenvectors.T
    torch.testing.assert_close(rebuilt, at.hessian, atol=1e-9, rtol=1e-9)
    assert seen.heights.shape == seen.taylor.shape == (9, 9)
    assert float(seen.errors[0]) == 0
    # Taylor: the error is O(r³), so half the distance leaves about an eighth.
    if name in {"saddle", "bowl", "round"}:
        assert float(seen.errors.max()) < 1e-9
    else:
        far, near = float(seen.errors[2]), float(seen.errors[1])
        assert near <= far / 4 + 1e-9


def test_explore_reads_lees_network():
    at = explore("lee", "", 0.5, 0.25).at
    assert at.gradient.tolist() == [-0.4375, -0.875] and not at.critical
    assert at.eigenvalues.tolist() == pytest.approx([-1.199173, 1.824173], abs=1e-6)
    origin = explore("lee", "", 0.0, 0.0).at
    assert origin.critical and origin.verdict == "saddle" and origin.value == 1
    assert explore("lee", "", 0.5, 2.0).at.verdict == "silent"


@pytest.mark.parametrize(("x", "y"), [(0.0, 1.0), (0.6, -0.8), (2.0, 0.0)])
def test_the_monkey_saddle_has_opposite_curvatures_off_the_origin(x, y):
    at, r = explore("monkey", "", x, y).at, math.hypot(x, y)
    assert at.eigenvalues.tolist() == pytest.approx([-6 * r, 6 * r])
    assert at.verdict == "saddle" and not at.critical


def test_a_point_typed_with_few_digits_is_still_critical():
    assert explore("himmelblau", "", -2.805, 3.131).at.critical
    assert not explore("himmelblau", "", -2.79, 3.13).at.critical


def test_explore_where_there_is_no_height():
    seen = explore("own", "log(x) + y^2", -1.0, 1.0)
    assert seen.at.verdict == "undefined" and not seen.at.critical
    assert math.isnan(seen.at.value) and bool(seen.taylor.isnan().all())
    assert bool(seen.heights.isnan().any()) and bool(seen.heights.isfinite().any())
    beside = explore("own", "log(x) + y^2", 1.0, 1.0)
    assert beside.at.verdict == "saddle" and float(beside.errors[1]) < 0.01
