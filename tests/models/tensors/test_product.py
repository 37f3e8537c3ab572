"""Products have the shapes and numbers of the notes; each is the sum of its terms."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.tensors.product import multiply


def test_the_batched_product_of_the_notes():
    assert multiply("2 2 4", "2 4 3").out.tolist() == [
        [[42, 48, 54], [114, 136, 158]],
        [[642, 680, 718], [906, 960, 1014]],
    ]


@pytest.mark.parametrize(
    ("left", "right", "shape"),
    [
        ("2 1 4 5", "1 1 5 4", (2, 1, 4, 4)),
        ("2 1 4 5", "1 3 5 4", (2, 3, 4, 4)),
        ("4", "4", ()),
        ("2 3", "3", (2,)),
        ("3", "2 3 4", (2, 4)),
        ("4 5", "2 1 5 4", (2, 1, 4, 4)),
    ],
)
def test_leading_axes_of_size_one_are_stretched(left, right, shape):
    found = multiply(left, right)
    assert found.out.shape == shape
    assert "clash" not in found.roles
    rows = zip(found.letters, found.sizes[2], strict=True)
    assert sorted(n for _, n in rows if n) == sorted(shape)


@pytest.mark.parametrize(
    ("left", "right", "operation"),
    [
        ("3 1 2 2", "2 1 2 2", "matmul"),
        ("2 3", "2 3", "matmul"),
        ("2 3", "1 3", "matmul"),
        ("2 3", "2 4", "add"),
        ("3", "4", "matmul"),
    ],
)
def test_where_pytorch_refuses_an_axis_clashes_and_its_words_are_kept(
    left, right, operation
):
    found = multiply(left, right, operation)
    assert found.out is None and "clash" in found.roles
    shapes = [torch.ones([int(n) for n in s.split()]) for s in (left, right)]
    with pytest.raises(RuntimeError) as refused:
        shapes[0] @ shapes[1] if operation == "matmul" else shapes[0] + shapes[1]
    # float64 changes none of the words but the name of a type
    assert found.refusal.split(",")[0] == str(refused.value).split(",")[0]


SIZES = st.lists(st.integers(1, 3), min_size=1, max_size=4)


@given(SIZES, SIZES, st.sampled_from(["matmul", "add"]), st.integers(0, 9))
def test_an_axis_clashes_just_where_pytorch_refuses(left, right, operation, entry):
    found = multiply(str(left), str(right), operation, entry=entry)
    assert (found.out is None) == ("clash" in found.roles) == bool(found.refusal)
    if found.out is not None and operation == "matmul":
        assert found.value == sum(a * b for a, b in found.terms)
    if found.out is not None and operation == "add":
        assert found.value == sum(sum(term) for term in found.terms)


@given(
    st.lists(st.sampled_from("ijk"), min_size=1, max_size=3),
    st.lists(st.sampled_from("ijk"), min_size=1, max_size=3),
    st.sets(st.sampled_from("ijk")),
)
def test_einsum_sums_what_the_result_does_not_name(left, right, out):
    sizes = {"i": 2, "j": 3, "k": 4}
    out = "".join(sorted(out & set(left + right)))
    equation = f"{''.join(left)},{''.join(right)}->{out}"
    found = multiply(
        *(" ".join(str(sizes[n]) for n in names) for names in (left, right)),
        operation="einsum",
        equation=equation,
        entry=1,
    )
    assert found.out.equal(torch.einsum(equation, found.left, found.right))
    assert found.value == sum(a * b for a, b in found.terms)
    roles = dict(zip(found.letters, found.roles, strict=True))
    summed = {n for n in roles if roles[n] == "summed"}
    assert summed == set(left + right) - set(out)


def test_a_number_of_a_product_is_made_from_a_row_and_a_column():
    found = multiply("2 2 4", "2 4 3", entry=7)  # the matrix 1, row 0, column 1
    assert found.left_used.nonzero().tolist() == [[1, 0, n] for n in range(4)]
    assert found.right_used.nonzero().tolist() == [[1, n, 1] for n in range(4)]
    assert found.terms == ((8, 13), (9, 16), (10, 19), (11, 22))


def test_an_unknown_operation_is_refused():
    with pytest.raises(ValueError, match="matmul"):
        multiply(operation="minus")
