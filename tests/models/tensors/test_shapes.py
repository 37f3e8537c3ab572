"""What a reader types is a shape, an index or an equation, or is refused in words."""

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lessons.kit.grammar.text import refusal
from models.tensors.axes import move_axes
from models.tensors.blocks import index_blocks
from models.tensors.product import multiply
from models.tensors.shapes import read_equation, read_numbers, read_shape

SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).filter(
    lambda sizes: torch.Size(sizes).numel() <= 120
)


@pytest.mark.parametrize("form", ["{}", "[{}]", "({})", "  {}, ", "[{}]"])
@given(sizes=SHAPES)
def test_a_shape_is_read_however_it_is_written(form, sizes):
    for comma in (" ", ",", ", ", "，"):
        assert read_shape(form.format(comma.join(map(str, sizes)))) == tuple(sizes)


def in_chinese(message):
    return re.search("[\u4e00-\u9fff]", refusal(message, "zh", "tensors"))


@given(st.text(max_size=40) | st.text("0123456789,- []()", max_size=20))
def test_any_text_is_a_small_shape_or_refused_in_the_readers_language(written):
    try:
        shape = read_shape(written)
    except ValueError as error:
        assert in_chinese(str(error))
    else:
        assert 1 <= len(shape) <= 4 and torch.Size(shape).numel() <= 120


@given(st.text(max_size=40) | st.text("ijk,->", max_size=12))
def test_any_text_is_an_equation_or_refused_in_the_readers_language(written):
    try:
        left, right, out = read_equation(written)
    except ValueError as error:
        assert in_chinese(str(error))
    else:
        assert set(out) <= set(left + right) and len(set(out)) == len(out)


def test_an_equation_may_have_spaces_and_a_real_arrow():
    assert read_equation(" bij , bjk → bik ") == ("bij", "bjk", "bik")
    assert read_equation("i,i->") == ("i", "i", "")


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (index_blocks, {"shape": "2 x"}),
        (index_blocks, {"shape": "2 2 2 2 2"}),
        (index_blocks, {"shape": "0 2"}),
        (index_blocks, {"shape": "12 12"}),
        (index_blocks, {"index": "0 0 3"}),
        (index_blocks, {"index": "0 0 0 0"}),
        (multiply, {"operation": "einsum", "equation": "ij"}),
        (multiply, {"operation": "einsum", "equation": "bij,bjk->bq"}),
        (multiply, {"operation": "einsum", "equation": "bij,bjk->bb"}),
        (multiply, {"operation": "einsum", "equation": "ij,bjk->b"}),
        (
            multiply,
            {"left": "12 10", "right": "12 10", "operation": "einsum"}
            | {"equation": "ij,kl->ijkl"},
        ),
        (move_axes, {"to": "0 1"}),
        (move_axes, {"to": "0 0 1"}),
        (move_axes, {"way": "reshape", "to": "3 5"}),
        (move_axes, {"shape": "4", "way": "mT"}),
    ],
)
def test_what_a_reader_can_cause_is_refused_in_the_readers_language(call, wrong):
    with pytest.raises(ValueError) as refused:
        call(**wrong)
    assert in_chinese(str(refused.value)), str(refused.value)


def test_no_number_is_no_shape():
    with pytest.raises(ValueError, match="whole numbers"):
        read_numbers(" [] ")


@given(st.text("0123456789 ", max_size=12), st.text("-0123 ", max_size=8))
def test_any_index_finds_a_number_or_is_refused(shape, index):
    try:
        found = index_blocks(shape, index)
    except ValueError as error:
        assert in_chinese(str(error))
    else:
        assert found.part.equal(found.numbers[found.chosen].reshape(found.part.shape))
