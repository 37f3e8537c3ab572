"""Sinusoidal positions: printed values, distances, and the order of words."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.attention.attention import multi_head
from models.attention.positions import ORDERS, positions, reorder, shuffle, sinusoidal


def test_values_of_the_formula():
    known = [0.841471, 0.540302, 0.099833, 0.995004, 0.01, 0.99995, 0.001, 1.0]
    assert sinusoidal(2, 8)[1].tolist() == pytest.approx(known, abs=1e-6)
    assert sinusoidal(3, 4)[0].tolist() == [0, 1, 0, 1]


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 40), st.integers(1, 20), st.floats(2, 1e5))
def test_products_depend_on_the_distance_only(length, pairs, base):
    result = positions(length, 2 * pairs, base)
    for distance in (0, 1, length - 1):
        row = [math.cos(distance * base ** (-i / pairs)) for i in range(pairs)]
        assert float(result.by_distance[distance]) == pytest.approx(
            sum(row), rel=1e-3, abs=1e-3 * pairs
        )
    assert result.uneven < 1e-4 * pairs
    assert float(result.by_distance[0]) == pytest.approx(pairs, rel=1e-5)


def test_a_wave_comes_round_after_its_wavelength():
    result = positions(length=8, width=4, base=100.0)
    assert result.wavelengths.tolist() == pytest.approx([2 * math.pi, 20 * math.pi])
    angle = 2 * math.pi / result.wavelengths
    assert float(result.table[5, 2]) == pytest.approx(math.sin(5 * angle[1]), rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.permutations(list(range(6))), st.sampled_from([1, 2, 4]), st.integers(0, 99))
def test_attention_without_positions_is_permutation_equivariant(order, heads, seed):
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(6, 8, generator=draw, dtype=torch.float64)
    w_in = torch.randn(24, 8, generator=draw, dtype=torch.float64) / 8**0.5
    w_out = torch.randn(8, 8, generator=draw, dtype=torch.float64) / 8**0.5
    before = multi_head(x, w_in, w_out, heads)
    torch.testing.assert_close(multi_head(x[order], w_in, w_out, heads), before[order])


@pytest.mark.parametrize("order", ORDERS)
def test_only_positions_tell_the_order(order):
    blind = shuffle(order=order)
    seeing = shuffle(order=order, with_positions=True)
    assert blind.largest < 1e-5 * blind.size * 10
    assert sorted(blind.order) == [0, 1, 2]
    assert (seeing.largest > 0.05 * seeing.size) == (order != "same")


def test_orders():
    assert reorder("swapped", 4) == [3, 1, 2, 0]
    assert reorder("reversed", 4) == [3, 2, 1, 0]
    assert reorder("moved", 4) == [3, 0, 1, 2]
    assert reorder("swapped", 1) == [0]


@pytest.mark.parametrize("wrong", [(0, 4), (3, 5), (3, 0)])
def test_bad_tables(wrong):
    with pytest.raises(ValueError):
        sinusoidal(*wrong)


@pytest.mark.parametrize(
    "wrong", [{"order": "sideways"}, {"sentence": ""}, {"heads": 3}]
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        shuffle(**wrong)
