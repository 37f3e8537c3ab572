"""The tape gives the derivatives of a closed form; finite differences come near."""

import pytest
import torch

from models.tensors.derivatives import (
    FUNCTIONS,
    MATRIX,
    differentiate_function,
)


def test_the_gradient_of_the_notes():
    found = differentiate_function()
    assert found.y.tolist() == [28]
    assert found.jacobian.tolist() == [[0, 4, 8, 12]]
    assert found.error < 1e-8


def test_each_call_of_backward_adds_the_gradient_once_more():
    grads = differentiate_function(calls=3).grads
    assert grads.tolist() == [[0, 4, 8, 12], [0, 8, 16, 24], [0, 12, 24, 36]]


@pytest.mark.parametrize("x", [(0.0, 1.0, 2.0, 3.0), (-1.5, 0.5, 2.5, -3.0)])
def test_closed_forms(x):
    v = torch.tensor(x, dtype=torch.float64)
    at = dict(zip(("x0", "x1", "x2", "x3"), x, strict=True))
    p = v.softmax(0)
    expected = {
        "quadratic": 4 * v[None],
        "product": torch.stack(
            [v[[j for j in range(4) if j != i]].prod() for i in range(4)]
        )[None],
        "square": torch.diag(2 * v),
        "linear": torch.tensor(MATRIX, dtype=torch.float64),
        "softmax": torch.diag(p) - torch.outer(p, p),
        "sine": 2 * v[None] * v.dot(v).cos(),
    }
    assert set(expected) == set(FUNCTIONS)
    for function, jacobian in expected.items():
        found = differentiate_function(function, **at)
        torch.testing.assert_close(found.jacobian, jacobian)
        assert found.error < 1e-5
        torch.testing.assert_close(found.grads[0], jacobian.sum(0))
        assert found.scalar == (len(jacobian) == 1)


def test_a_step_too_large_and_one_too_small_are_both_far_off():
    errors = [differentiate_function("sine", power=p).error for p in (-1, -5, -14)]
    assert errors[1] < 1e-6 < min(errors[0], errors[2])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_tape_ends_where_gradients_are_kept(function):
    found = differentiate_function(function)
    assert (
        found.nodes[-1] == "AccumulateGrad" and found.nodes.count("AccumulateGrad") == 1
    )
    assert {0, *(b for _, b in found.edges)} == set(range(len(found.nodes)))


def test_an_unknown_function_is_refused():
    with pytest.raises(ValueError, match="known"):
        differentiate_function("gamma")
