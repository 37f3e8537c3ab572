"""The zoo: the worked numbers, the curves, agreement with PyTorch everywhere."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.losses.loss_examples import LOSSES
from models.losses.loss_zoo import largest_difference, zoo
from models.losses.losses import REDUCTIONS


@pytest.mark.parametrize(
    ("loss", "settings", "value"),
    [
        ("cross_entropy", {}, 0.907606),
        ("cross_entropy", {"weights": (1.0, 2.0, 5.0)}, 0.693320),
        ("cross_entropy", {"smoothing": 0.1}, 0.957606),
        ("nll", {}, 0.907606),
        ("l1", {}, 1.166667),
        ("mse", {}, 3.083333),
        ("smooth_l1", {}, 0.875),
        ("huber", {}, 0.875),
        ("bce", {}, 0.340550),
        ("bce", {"weights": (1.0, 2.0, 3.0)}, 0.87703),
    ],
)
def test_worked_numbers(loss, settings, value):
    z = zoo(loss, **settings)
    assert z.value == pytest.approx(value, abs=1e-6)
    assert z.mean == pytest.approx(z.value) and z.torch_value == pytest.approx(z.value)


def test_cross_entropy_by_row_and_what_the_mean_divides_by():
    z = zoo(weights=(1.0, 2.0, 5.0))
    assert z.losses.tolist() == pytest.approx([5 * 0.407606, 2 * 1.407606], abs=1e-5)
    assert z.divisor == 7 and z.weights.tolist() == [5, 2]
    assert z.plain_mean == pytest.approx(2.42662, abs=1e-5)
    hinge = zoo("hinge", weights=(1.0, 2.0, 5.0))  # here "mean" divides by n
    assert hinge.divisor == 2 and hinge.mean == hinge.plain_mean


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(sorted(LOSSES)),
    st.sampled_from(REDUCTIONS),
    st.floats(0, 1),
    st.integers(0, 1),
    st.sampled_from([(), (1.0, 2.0, 5.0), (0.0, 0.5, 0.0), (0.0, 0.0, 0.0)]),
    st.floats(0, 5),
    st.floats(0, 1),
    st.floats(0.05, 5),
)
def test_equal_to_pytorch(loss, reduction, at, target, weights, positive, smooth, knee):
    knees = dict.fromkeys(("beta", "margin", "variance"), knee)
    batch = {"at": at, "target": target, "weights": weights, "points": 21}
    batch |= {"pos_weight": positive, "smoothing": smooth}
    z = zoo(loss, reduction, **batch, **knees)
    # Relative. PyTorch's bound in bce's gradient, 1e-12, is a float32: 4e-9 beside.
    assert z.difference < 1e-8
    assert (z.at, z.target) == (at, target)


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_the_marker_is_on_the_curve_and_the_slope_is_its_slope(loss, reduction):
    z = zoo(loss, reduction, points=301)
    k = int((z.t - z.at).abs().argmin())
    assert z.value == pytest.approx(
        float(z.curve[k]), abs=0.06 * abs(z.gradient) + 1e-3
    )
    rise = (z.curve[2:] - z.curve[:-2]) / (z.t[2:] - z.t[:-2])
    kink = loss in ("l1", "hinge")
    turn = (z.slope[2:] - z.slope[:-2]).abs()
    smooth = turn < (1e-9 if kink else 0.2)
    torch.testing.assert_close(
        rise[smooth], z.slope[1:-1][smooth], atol=0.03, rtol=0.02
    )
    at_marker = zoo(loss, reduction, at=float(z.t[40]), points=301)
    assert at_marker.value == pytest.approx(float(z.curve[40]))
    assert at_marker.gradient == pytest.approx(float(z.slope[40]))


def test_the_gradients_of_cross_entropy_are_p_minus_y():
    z = zoo("cross_entropy", "sum")
    error = z.y_hat.softmax(1)
    error[torch.arange(2), z.y] -= 1
    torch.testing.assert_close(z.gradients, error)


def test_outliers_and_the_ends_of_bce():
    assert zoo("mse", "none", at=1.5).gradient == 0
    assert zoo("mse", "none", at=11.5).gradient == 20
    assert zoo("huber", "none", at=11.5).gradient == 1
    end = zoo("bce", "none", at=0.0)
    assert end.value == end.torch_value == 100
    assert end.gradient == pytest.approx(-1e12)
    assert end.torch_gradient == pytest.approx(-1e12)


def test_a_difference_would_be_seen():
    a = torch.tensor([1.0, math.nan, math.inf])
    assert largest_difference(a, a) == 0
    assert largest_difference(a, a - 1) == 1
    assert not largest_difference(torch.tensor([math.nan]), torch.ones(1)) <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"loss": "no such"},
        {"reduction": "max"},
        {"at": math.nan},
        {"loss": "bce", "at": 1.5},
        {"loss": "bce", "target": 2.0},
        {"target": 3.0},
        {"target": 0.5},
        {"loss": "mse", "target": math.inf},
        {"weights": (1.0, 2.0)},
        {"weights": (1.0, -2.0, 1.0)},
        {"smoothing": 1.5},
        {"pos_weight": math.nan},
        {"beta": 0.0},
        {"variance": 0.0},
        {"margin": -1.0},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        zoo(**wrong)
