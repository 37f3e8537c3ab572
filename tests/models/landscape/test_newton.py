"""Newton's step, where the Hessian is singular too."""

import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.landscape.newton import newton_step


@settings(max_examples=60, deadline=None)
@given(*[st.floats(-5, 5)] * 5)
def test_newtons_step_solves_the_equations(a, b, d, gx, gy):
    curving = torch.tensor([[a, b], [b, d]], dtype=torch.float64)
    grad = torch.tensor([gx, gy], dtype=torch.float64)
    assume(abs(a * d - b * b) > 1e-3)
    expected = torch.linalg.solve(curving, grad)
    torch.testing.assert_close(newton_step(grad, curving), expected)


@settings(max_examples=40, deadline=None)
@given(st.floats(-5, 5), st.floats(-3, 3), st.floats(-3, 3), st.floats(-5, 5))
def test_newtons_step_for_a_singular_hessian_is_the_pseudo_inverse(k, u, v, g):
    assume(abs(k) > 0.01 and u * u + v * v > 0.01)
    curving = k * torch.tensor([[u * u, u * v], [u * v, v * v]], dtype=torch.float64)
    grad = torch.tensor([g, 1.0], dtype=torch.float64)
    expected = torch.linalg.pinv(curving, rtol=1e-6, hermitian=True) @ grad
    torch.testing.assert_close(newton_step(grad, curving), expected)
    assert newton_step(grad, 0 * curving).tolist() == [0, 0]
