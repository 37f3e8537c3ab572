"""Regression on class numbers: closed forms, and what a renumbering changes."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.iris import load_iris
from models.losses.label_maps import regression, share_through
from models.losses.label_regression import (
    RIDGE,
    fit_classes,
    lay_out,
    least_squares,
    powers,
    softmax_regression,
)


def test_renumbering_changes_the_regression_and_nothing_else():
    a, b = (regression("iris", numbers) for numbers in ((1, 2, 3), (2, 1, 3)))
    assert a.regression.accuracy == pytest.approx(0.96)
    assert b.regression.accuracy == pytest.approx(0.42)
    assert torch.equal(a.softmax.map, b.softmax.map)
    assert torch.equal(a.one_hot.map, b.one_hot.map)
    assert not torch.equal(a.regression.map, b.regression.map)
    assert a.softmax.accuracy > 0.94
    assert (a.middle, b.middle) == (1, 0)


def test_classes_that_are_far_from_each_other_alike_have_no_order():
    r = regression("triangle", noise=0.25)
    assert r.softmax.accuracy == r.one_hot.accuracy == 1
    assert (r.accuracies < 0.97).all()  # whatever the numbering
    assert r.through_middle == 1
    assert r.regression.confusion[0, 2] == r.regression.confusion[2, 0] == 0


def test_one_hot_least_squares_masks_the_middle_of_a_row():
    r = regression("row")  # Hastie, Tibshirani & Friedman, section 4.2
    assert r.softmax.accuracy > 0.98 and r.regression.accuracy > 0.97
    assert r.one_hot.accuracy < 0.7 and r.one_hot.confusion[1, 1] < 10
    assert regression("row", (2, 1, 3)).regression.accuracy < 0.4


@settings(deadline=None, max_examples=10)
@given(st.permutations([1.0, 2.0, 3.0]), st.integers(0, 50))
def test_the_table_of_numberings_and_its_mirror_images(numbers, seed):
    r = regression("triangle", tuple(numbers), seed=seed, points=20, grid=4, noise=0.4)
    row = (r.numberings == torch.tensor(numbers).double()).all(1).nonzero().item()
    assert r.regression.accuracy == pytest.approx(float(r.accuracies[row]))
    mirror = (r.numberings == 4 - torch.tensor(numbers).double()).all(1).nonzero()
    assert float(r.accuracies[mirror.item()]) == pytest.approx(r.regression.accuracy)
    assert int(r.regression.confusion.sum()) == len(r.y) == 60


def test_far_away_numbers_are_the_same_regression():
    a, b = regression(numbers=(1, 2, 3)), regression(numbers=(-10, 40, 90))
    torch.testing.assert_close(b.predicted, 50 * a.predicted - 60)
    assert a.regression.accuracy == b.regression.accuracy
    assert torch.equal(a.regression.map, b.regression.map)


def test_least_squares_solves_the_normal_equations():
    x, y = load_iris()
    features = powers(x[:, 2:].double(), 2)
    assert features.shape == (150, 6)
    w = least_squares(features, y[:, None].double())
    torch.testing.assert_close(
        features.T @ (features @ w), features.T @ y[:, None].double()
    )


def test_powers():
    x = torch.tensor([[2.0, 3.0]])
    assert sorted(powers(x, 2)[0].tolist()) == [1, 2, 3, 4, 6, 9]
    assert powers(x, 5).shape == (1, 21)


def test_softmax_regression_is_at_its_optimum():
    x, y = lay_out("row", 50, 0.5, 0)
    features = powers(x.double(), 1)
    w = softmax_regression(features, y).requires_grad_()
    loss = F.cross_entropy(features @ w, y) + RIDGE * w.square().sum()
    (slope,) = torch.autograd.grad(loss, w)
    assert slope.norm() < 1e-3


@pytest.mark.parametrize("data", ["row", "triangle", "iris"])
@pytest.mark.parametrize("degree", [1, 5])
def test_maps_agree_with_the_points(data, degree):
    r = regression(data, degree=degree, points=40, grid=200)
    left, right, bottom, top = r.extent
    across = ((r.x[:, 0] - left) / (right - left) * 199).round().long()
    up = ((r.x[:, 1] - bottom) / (top - bottom) * 199).round().long()
    for way in (r.regression, r.one_hot, r.softmax):
        assert way.map.dtype == torch.uint8 and way.map.shape == (2, 200, 200)
        called = way.map[0, up, across]
        right_ones = (called == r.y).double().mean()
        assert float(right_ones) == pytest.approx(way.accuracy, abs=0.06)
        diagonal = float(way.confusion.diag().sum()) / len(r.y)
        assert diagonal == pytest.approx(way.accuracy)


@pytest.mark.parametrize("degree", [1, 3])
def test_what_is_drawn_was_fitted_and_is_the_textbooks_solution(degree):
    fits, drawn = fit_classes("row", degree=degree), regression("row", degree=degree)
    for name in ("regression", "one_hot", "softmax"):
        assert getattr(fits, name).accuracy == getattr(drawn, name).accuracy
    phi, numbers = fits.features(fits.x), torch.tensor([1.0, 2.0, 3.0]).double()
    w = torch.linalg.pinv(phi) @ numbers[fits.y]
    torch.testing.assert_close(fits.regression.weights[:, 0], w)
    share = ((phi @ w).round().clamp(1, 3) == numbers[fits.y]).double().mean()
    assert fits.regression.accuracy == pytest.approx(float(share))


def test_errors_through_the_middle():
    assert math.isnan(share_through(torch.eye(3), 1))
    assert share_through(torch.tensor([[5, 1, 2], [1, 5, 0], [0, 0, 5]]), 1) == 0.5


def test_points_without_noise_and_the_fewest():
    r = regression(points=2, noise=0.0)
    assert r.softmax.accuracy == 1 and math.isnan(r.through_middle)
    assert regression("row", degree=5, points=2, noise=0.0).predicted.isfinite().all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": "no such"},
        {"numbers": (1, 1, 2)},
        {"numbers": (1, 2)},
        {"numbers": (1, 2, math.nan)},
        {"numbers": (1, 2, math.inf)},
        {"degree": 0},
        {"degree": 6},
        {"points": 1},
        {"noise": math.nan},
        {"grid": 201},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        regression(**wrong)
