"""Axes move without a number moving: strides say how, and PyTorch agrees."""

import itertools

import pytest

from models.tensors.axes import move_axes


def test_the_permutation_of_the_notes():
    moved = move_axes("2 2 4", "permute", "2 1 0")
    assert moved.shapes == ((2, 2, 4), (4, 2, 2))
    assert moved.strides == ((8, 4, 1), (1, 4, 8))
    assert moved.same_storage and not moved.contiguous
    assert moved.equal == 2  # of 16: 7k + 2j = 3i has no more solutions
    assert "view size is not compatible" in moved.refusal


def test_six_orders_of_two_two_four_give_three_shapes():
    orders = itertools.permutations("012")
    shapes = {move_axes("2 2 4", to=" ".join(order)).shapes[1] for order in orders}
    assert shapes == {(2, 2, 4), (2, 4, 2), (4, 2, 2)}


def test_reshape_keeps_the_order_and_mt_swaps_the_last_two():
    shaped = move_axes("2 2 4", "reshape", "4 2 2")
    assert shaped.walk.tolist() == list(range(16)) == shaped.after.flatten().tolist()
    assert shaped.contiguous and shaped.same_storage and not shaped.refusal
    swapped = move_axes("2 2 4", "mT")
    assert swapped.shapes[1] == (2, 4, 2)
    assert swapped.after.equal(swapped.before.transpose(-1, -2))


@pytest.mark.parametrize("to", ["0 1 2 3", "3 1 2 0", "0 2 1 3", "1 0 3 2"])
def test_the_walk_by_strides_reads_the_numbers(to):
    moved = move_axes("2 3 1 4", "permute", to)
    assert moved.walk.equal(moved.after.flatten())  # number n lies at the place n
    assert moved.contiguous == (not moved.refusal)


def test_an_unknown_way_is_refused():
    with pytest.raises(ValueError, match="permute"):
        move_axes(way="flip")
