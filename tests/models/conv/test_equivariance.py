"""Shift and convolve in either order: the same, away from the border."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.conv.equivariance import draw_matrix, slide, two_orders

SOURCES = st.sampled_from(["digit", "garment"])
NAMES = st.integers(0, 9).map(str)


@settings(deadline=None, max_examples=30)
@given(SOURCES, NAMES, st.integers(0, 8))
def test_a_convolution_commutes_with_shifts_exactly(source, name, shift):
    r = two_orders(source, name, "conv", "wrap", shift)
    assert r.inside == r.border == 0
    r = two_orders(source, name, "conv", "zeros", shift)
    assert r.inside == 0 and r.cells == shift and r.weights == 9
    assert torch.equal(r.difference, r.shift_first - r.then_shift)


@settings(deadline=None, max_examples=20)
@given(SOURCES, NAMES, st.integers(1, 4))
def test_with_stride_2_only_even_shifts_commute(source, name, half):
    r = two_orders(source, name, "strided", "wrap", 2 * half)
    assert r.inside == r.border == 0 and r.cells == half
    r = two_orders(source, name, "strided", "wrap", 2 * half - 1)
    assert r.inside > 0.05 * r.scale


def test_a_dense_layer_does_not_commute():
    r = two_orders(layer="dense", border="wrap")
    assert r.weights == 784 * 784 == 614_656
    assert max(r.inside, r.border) > 0.5 * r.scale
    assert draw_matrix(784, 0).var().item() * 784 == pytest.approx(1, rel=0.02)


def test_a_border_of_zeros_is_felt_at_the_border_only():
    r = two_orders("garment", "2", "conv", "zeros", 4)  # a pullover reaches the edge
    assert r.inside == 0 and r.border > 0
    columns = r.difference.abs().amax(0).nonzero().flatten().tolist()
    assert set(columns) <= {*range(5), 27}


def test_sliding():
    x = torch.arange(3.0)[None]
    assert slide(x, 1, "zeros").tolist() == [[0, 0, 1]]
    assert slide(x, 1, "wrap").tolist() == [[2, 0, 1]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"layer": "pool"},
        {"border": "mirror"},
        {"shift": 9},
        {"source": "photo", "name": "china"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        two_orders(**wrong)
