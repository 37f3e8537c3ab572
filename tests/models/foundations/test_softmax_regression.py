"""Softmax regression: its gradient, its size, and the loss it begins with."""

import math

import pytest
import torch
import torch.nn.functional as F

from models.data.class_subsets import load_fashion
from models.foundations.softmax_regression import (
    learn_softmax,
    start_weights,
    train_softmax,
)


def test_it_has_7850_parameters_and_begins_with_ln_10():
    first = next(learn_softmax(start="zero", epochs=1))
    assert first.parameters == 7850
    assert first.start_loss == pytest.approx(math.log(10), abs=1e-6)
    assert "scalar" in first.refusal


def test_a_step_goes_down_p_minus_y_times_x():
    (x, y), _ = load_fashion()
    x, y = x[:50].flatten(1), y[:50]
    weights = w, b = start_weights("normal", torch.Generator().manual_seed(0))
    before = w.detach().clone()
    error = F.softmax(x @ before.T, 1) - F.one_hot(y, 10)
    list(train_softmax(x, y, weights, 0.5, iter([torch.arange(50)])))
    moved = (w.detach() - before) / -0.5
    assert moved.numpy() == pytest.approx((error.T @ x / 50).numpy(), abs=1e-5)
    assert (b.detach() / -0.5).numpy() == pytest.approx(error.mean(0).numpy(), abs=1e-6)


def test_it_learns_garments():
    *_, zero = learn_softmax(start="zero")
    *_, normal = learn_softmax()
    assert zero.test_accuracy == pytest.approx(0.8, abs=0.03)
    assert zero.test_accuracy == pytest.approx(normal.test_accuracy, abs=0.02)
    assert int(zero.confusion.sum()) == 1000
    right = zero.confusion.diag().sum() / 1000
    assert right.item() == pytest.approx(zero.test_accuracy)
    assert zero.recall.argmin() == 6  # shirts


@pytest.mark.parametrize("wrong", [{"start": "x"}, {"lr": 0}, {"epochs": 31}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="start|lr"):
        next(learn_softmax(**wrong))
