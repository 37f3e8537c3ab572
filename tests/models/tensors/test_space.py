"""The area of a square is |det W|, and linear layers in a row are one."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.tensors.space import bend_space, draw_square, measure_area

ENTRY = st.floats(-2, 2)


@given(ENTRY, ENTRY, ENTRY, ENTRY, ENTRY, ENTRY, st.integers(1, 3))
def test_without_activation_the_area_is_a_power_of_the_determinant(
    a, b, c, d, e, f, layers
):
    found = bend_space(a, b, c, d, e, f, layers=layers)
    assert found.det == pytest.approx(a * d - b * c, abs=1e-12)
    assert found.area == pytest.approx(found.det**layers, abs=1e-9)
    assert found.one_layer < 1e-9


def test_two_layers_by_hand():
    found = bend_space(1, 1, 0, 1, 1, 0, layers=2)  # x -> x + y + 1, twice
    assert found.weight.tolist() == [[1, 2], [0, 1]] and found.bias.tolist() == [2, 0]
    assert found.after[0, 0].tolist() == [-4, -2]  # from (-2, -2)


def test_relu_folds_the_plane_and_tanh_keeps_it_within_one():
    relu = bend_space(-1, 0, 0, 1, activation="relu")
    assert relu.area == 0 and relu.after.min() == 0
    tanh = bend_space(2, 0, 0, 2, activation="tanh")
    expected = float(torch.tanh(torch.tensor(2.0)) ** 2)
    assert tanh.area == pytest.approx(expected, abs=1e-6)
    assert tanh.after.abs().max() < 1 and tanh.one_layer > 1


def test_the_area_of_a_square_has_the_sign_of_its_turn():
    assert measure_area(draw_square()) == pytest.approx(1)
    assert bend_space(0, 1, 1, 0).area == pytest.approx(-1)


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match="relu"):
        bend_space(activation="gelu")
