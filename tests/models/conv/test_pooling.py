"""Pooling: equal to PyTorch's, padding and ceiling included; how still it holds."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.conv.pooling import (
    average_pool,
    change,
    find_edges,
    max_pool,
    pool_shifted,
    pooled_size,
    pooling,
    shift_right,
)


@settings(deadline=None, max_examples=200)
@given(
    st.integers(1, 14),
    st.integers(1, 14),
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(0, 2),
    st.booleans(),
    st.integers(0, 99),
)
def test_it_is_pytorchs_pooling(height, width, f, stride, padding, ceil, seed):
    sides = [pooled_size(n, f, stride, padding, ceil) for n in (height, width)]
    assume(padding <= f // 2 and min(height, width) + 2 * padding >= f)
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(2, height, width, generator=generator, dtype=torch.float64)
    for ours, theirs in ((max_pool, F.max_pool2d), (average_pool, F.avg_pool2d)):
        mine = ours(x, f, stride, padding, ceil)
        expected = theirs(x, f, stride, padding, ceil_mode=ceil)
        assert list(mine.shape[1:]) == sides
        torch.testing.assert_close(mine, expected, rtol=1e-9, atol=1e-12)


def test_known_sizes_and_numbers():
    assert pooled_size(112, 3, 2, 0, False) == 55
    assert pooled_size(112, 3, 2, 0, True) == 56
    x = torch.arange(9.0).view(3, 3)
    assert max_pool(x, 2, 1).tolist() == [[4, 5], [7, 8]]
    assert average_pool(x, 2, 1).tolist() == [[2, 3], [5, 6]]


def test_padding_never_wins_but_lowers_the_mean():
    x = -torch.ones(2, 2)
    assert max_pool(x, 2, 2, 1).tolist() == [[-1, -1], [-1, -1]]
    assert average_pool(x, 2, 2, 1).tolist() == [[-0.25, -0.25], [-0.25, -0.25]]


@given(st.integers(1, 4), st.integers(0, 3))
@settings(deadline=None, max_examples=30)
def test_a_shift_by_the_stride_shifts_what_is_pooled(stride, times):
    generator = torch.Generator().manual_seed(1)
    x = F.pad(torch.rand(8, 8, generator=generator), (12, 12, 12, 12))
    for pool in (max_pool, average_pool):
        z = pool(x, 2, stride)
        moved = pool(shift_right(x, times * stride), 2, stride)
        torch.testing.assert_close(moved, shift_right(z, times))


def test_edges_of_a_moved_picture_are_the_moved_edges():
    generator = torch.Generator().manual_seed(2)
    x = F.pad(torch.rand(3, 6, 6, generator=generator), (5, 5, 5, 5))
    assert torch.allclose(find_edges(shift_right(x, 2)), shift_right(find_edges(x), 2))


def test_change_is_relative():
    x = torch.tensor([[[3.0, 4.0]], [[1.0, 0.0]]])
    y = torch.tensor([[[3.0, 4.0]], [[0.0, 1.0]]])
    assert change(x, y).tolist() == pytest.approx([0, 2**0.5])


@pytest.mark.parametrize("source", ["digit", "garment"])
@pytest.mark.parametrize("method", ["max", "average"])
def test_pooling_eases_a_small_shift_and_does_not_undo_it(source, method):
    r = pooling(source, "3", method=method)
    assert r.pictures == 200 and r.largest_difference < 1e-3
    assert r.plain[0] == r.pooled[0] == 0
    assert (r.pooled[1:] < r.plain[1:]).all()
    assert r.pooled[1] > 0.5 * r.plain[1]  # it does not undo it
    wider = pooling(source, "3", method=method, f=4, stride=4)
    assert wider.pooled[1] < r.pooled[1]
    assert (r.pooled_quartiles[0] <= r.pooled_quartiles[1]).all()


def test_the_change_is_that_of_all_others_of_its_kind():
    made = pool_shifted("garment", "1", f=3)
    before, after = made.maps[0][1:], made.maps[2][1:]
    assert len(before) == 200 and torch.equal(after, shift_right(before, 2))
    by_hand = change(max_pool(before, 3, 2), max_pool(after, 3, 2))
    assert torch.equal(made.changes[1, 2], by_hand)
    assert made.pooled[2] == by_hand.mean() == pooling("garment", "1", f=3).pooled[2]


def test_the_picture_shown_is_the_one_asked_for():
    r = pooling("digit", "4", shift=2, of="edges", padding=1, ceil=True)
    assert torch.equal(r.moved, shift_right(r.x, 2))
    assert torch.equal(r.z, max_pool(r.x, 2, 2, 1, True))
    assert torch.equal(r.moved_z, max_pool(r.moved, 2, 2, 1, True))
    assert r.moves_along and not pooling("digit", "4", shift=1).moves_along
    own = pooling("drawing", "AA__")
    assert own.pictures == 1 and own.plain[1] > 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "median"},
        {"f": 0},
        {"stride": 9},
        {"padding": 2},
        {"shift": 5},
        {"source": "photo", "name": "china"},
        {"of": "corners"},
        {"name": "x"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        pooling(**wrong)
