"""Our activation formulas against PyTorch's own and against known values."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.activations import ACTIVATIONS, FORMULAS, curves, value_and_slope

POINTS = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0], dtype=torch.float64)
numbers = st.lists(st.floats(-15, 15), min_size=1, max_size=20)


def curve(name, **settings):
    return curves((name,), **settings).curves[0]


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(deadline=None)
@given(numbers=numbers)
def test_formula_equals_pytorch(name, numbers):
    z = torch.tensor(numbers, dtype=torch.float64)
    ours = value_and_slope(FORMULAS[name], z)
    theirs = value_and_slope(ACTIVATIONS[name], z)
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_is_the_limit_of_the_difference(name):
    z = torch.tensor([-2.7, -0.9, 0.4, 3.3], dtype=torch.float64)
    formula, h = FORMULAS[name], 1e-6
    expected = (formula(z + h) - formula(z - h)) / (2 * h)
    torch.testing.assert_close(
        value_and_slope(formula, z)[1], expected, atol=1e-8, rtol=0
    )


@pytest.mark.parametrize(
    ("name", "slopes"),
    [
        ("sigmoid", [0.104994, 0.196612, 0.25, 0.196612, 0.104994]),
        ("tanh", [0.070651, 0.419974, 1, 0.419974, 0.070651]),
        ("relu", [0, 0, 0, 1, 1]),  # 0 at the kink, as PyTorch has it
        ("leaky_relu", [0.01, 0.01, 0.01, 1, 1]),
        ("step", [0, 0, 0, 0, 0]),
    ],
)
def test_known_slopes(name, slopes):
    _, slope = value_and_slope(FORMULAS[name], POINTS)
    assert slope.tolist() == pytest.approx(slopes, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "where", "lowest"),
    [("silu", -1.27846, -0.278465), ("gelu", -0.75179, -0.169971)],
)
def test_known_minima(name, where, lowest):
    marked = curve(name, z=where)
    assert marked.a_at == pytest.approx(lowest, abs=1e-6)
    assert marked.slope_at == pytest.approx(0, abs=1e-5)


def test_sigmoid_is_steepest_at_a_quarter():
    assert curve("sigmoid").max_slope == 0.25


@pytest.mark.parametrize("span", [0.5, 6.0, 15.0])
def test_page_proof_holds_for_every_activation(span):
    for drawn in curves(tuple(ACTIVATIONS), span=span).curves:
        assert drawn.difference < 2e-8, drawn.name
        assert drawn.a.shape == drawn.slope.shape == (601,)


def test_regions_of_no_and_little_learning():
    drawn = {c.name: c for c in curves(tuple(ACTIVATIONS)).curves}
    assert drawn["relu"].dead == drawn["relu"].saturated == ((-6.0, 0.0),)
    assert drawn["hardswish"].dead == ((-6.0, -3.0),)  # not its minimum at -1.5
    assert drawn["step"].dead == ((-6.0, 6.0),)
    assert {n for n, c in drawn.items() if c.dead} == {"relu", "step", "hardswish"}
    assert drawn["leaky_relu"].saturated == ()  # 0.01 is small but does not fade
    (left, right) = drawn["sigmoid"].saturated  # |a'| = 0.05 at z = -+2.887
    assert left == pytest.approx((-6, -2.9)) and right == pytest.approx((2.9, 6))
    assert {n for n, c in drawn.items() if c.zero_centred} == {
        "identity",
        "tanh",
        "softsign",
    }


@settings(deadline=None)
@given(st.floats(-1, 1), st.floats(0.1, 3), st.floats(-14, 14))
def test_parameters_reach_their_activation(slope, alpha, z):
    result = curves(
        ("leaky_relu", "prelu", "elu"),
        z=z,
        slope=slope,
        prelu_slope=-slope,
        alpha=alpha,
    )
    leaky, prelu, elu = result.curves
    assert leaky.a_at == pytest.approx(z if z > 0 else slope * z)
    assert prelu.a_at == pytest.approx(z if z > 0 else -slope * z)
    expected = torch.nn.functional.elu(torch.tensor(z, dtype=torch.float64), alpha)
    assert elu.a_at == pytest.approx(float(expected))
    assert max(c.difference for c in result.curves) < 1e-12


@pytest.mark.parametrize(
    "wrong", [{"names": ()}, {"names": ("relux",)}, {"span": 0.0}, {"z": float("inf")}]
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        curves(**wrong)
