"""An index leads to the number that PyTorch finds there, at the place by strides."""

import pytest
import torch

from models.tensors.blocks import index_blocks


def test_the_numbers_of_the_notes():
    """arange(12) as (2, 2, 3) and 1..24 as (2, 2, 2, 3)."""
    assert index_blocks("2 2 3", "1 0 2").part.item() == 8
    assert index_blocks("2 2 2 3", "1 0 1 2", first=1).part.item() == 18


@pytest.mark.parametrize("shape", ["5", "2 3", "2 2 3", "2 3 1 4"])
def test_the_offset_is_the_sum_of_index_times_stride(shape):
    sizes = [int(n) for n in shape.split()]
    for index in torch.cartesian_prod(*map(torch.arange, sizes)).reshape(
        -1, len(sizes)
    ):
        found = index_blocks(shape, " ".join(map(str, index.tolist())), first=1)
        place = sum(i * s for i, s in zip(found.index, found.strides, strict=True))
        assert found.offset == place
        assert found.storage[place] == found.part
        assert found.chosen.sum() == 1


def test_a_short_index_chooses_a_block_and_a_negative_one_counts_from_the_end():
    found = index_blocks("2 2 3", "1")
    assert found.part.tolist() == [[6, 7, 8], [9, 10, 11]]
    assert found.offset == 6 and found.chosen.sum() == 6
    assert index_blocks("2 2 3", "-1 -2 -1").part.item() == 8


def test_the_storage_holds_the_numbers_in_a_row():
    assert index_blocks("2 2 3").storage.tolist() == list(range(12))
    assert index_blocks().lists == "[[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]"
