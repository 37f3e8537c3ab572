"""Gradients through time: closed forms, the bound, autograd and our own cells."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rnn.bptt import (
    carry,
    draw_recurrent,
    felt,
    scale_to_radius,
    spectral_radius,
    start_module,
)
from models.rnn.recurrent import CELLS, take_layers


@pytest.mark.parametrize(
    ("length", "expected"), [(10, 0.3487), (50, 0.00515), (100, 2.66e-5)]
)
def test_a_rotation_times_0_9_shrinks_by_0_9_a_step(length, expected):
    result = carry(radius=0.9, length=length)
    assert float(result.middle[-1]) == pytest.approx(expected, rel=2e-3)


def test_above_1_the_gradient_grows_until_tanh_damps_it():
    grown = carry(radius=1.1, length=10)
    assert float(grown.middle[-1]) == pytest.approx(1.1**10, rel=1e-3)
    damped = carry(radius=1.1, length=100, noise=0.5)
    assert damped.slope < 0.8 and float(damped.middle[-1]) < 1e-3


def test_radius_1_neither_decays_nor_grows():
    assert float(carry(radius=1.0).middle[-1]) == pytest.approx(1, abs=1e-3)


@settings(deadline=None, max_examples=25)
@given(
    matrix=st.sampled_from(["orthogonal", "gaussian"]),
    radius=st.floats(0.3, 2),
    nonlinearity=st.sampled_from(["tanh", "relu", "identity"]),
    noise=st.floats(0, 2),
    seed=st.integers(0, 1000),
)
def test_no_product_is_larger_than_the_bound(matrix, radius, nonlinearity, noise, seed):
    result = carry(matrix, radius, nonlinearity, 1.0, noise, 20, 8, 1, seed)
    assert (result.middle <= result.bound * (1 + 1e-9)).all()
    assert result.radius == pytest.approx(radius, rel=1e-9)
    assert result.singular >= radius * (1 - 1e-9)


def test_the_product_of_jacobians_is_autograds():
    w = scale_to_radius(draw_recurrent("gaussian", 6, 0), 1.2)
    result = carry("gaussian", 1.2, "tanh", 1.0, 0.0, 7, 6, 1, 0)
    from models.rnn.bptt import draw_states

    h = draw_states(range(1), 7, 6)[0][0]

    def seven(h):
        for _ in range(7):
            h = torch.tanh(w @ h)
        return h

    jacobian = torch.autograd.functional.jacobian(seven, h)
    norm = float(torch.linalg.matrix_norm(jacobian, 2))
    assert float(result.middle[-1]) == pytest.approx(norm, rel=1e-9)


@settings(deadline=None, max_examples=20)
@given(n=st.integers(1, 8), radius=st.floats(0.1, 3), seed=st.integers(0, 1000))
def test_scaling_sets_the_spectral_radius(n, radius, seed):
    w = scale_to_radius(draw_recurrent("gaussian", n, seed), radius)
    assert float(spectral_radius(w)) == pytest.approx(radius, rel=1e-8)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_gradients_of_the_inputs_are_those_of_our_own_cells(cell):
    module = start_module(cell, 8, 5, 1.0, 0.9, 0).double()
    x = torch.randn(6, 2, 8, generator=torch.Generator().manual_seed(0)).double()
    x.requires_grad_()
    theirs = torch.autograd.grad(module(x)[0][-1].sum(), x)[0]
    (layer,), ours = take_layers(module), CELLS[cell]
    state = (x.new_zeros(2, 5),) * ours.states
    for x_t in x:
        state = ours.step(x_t, state, layer)
    ours = torch.autograd.grad(state[0].sum(), x)[0]
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-12)


def test_an_open_forget_gate_carries_the_gradient():
    shut, ajar = felt(keep_bias=0.0), felt(keep_bias=5.0)
    rnn, _, lstm = shut.ratio
    assert rnn < 1e-12 and lstm < 1e-6  # a forget gate of 1/2: gone in 50 steps
    assert ajar.ratio[2] > 0.1 and ajar.ratio[0] == shut.ratio[0]
    assert float(shut.forget[-1]) == pytest.approx(0.5**49)
    assert float(felt(keep_bias=1.0, length=101).forget[-1]) == pytest.approx(
        2.5e-14, rel=0.02
    )


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="orthogonal or gaussian"):
        carry(matrix="square")
    with pytest.raises(ValueError, match="radius"):
        carry(radius=0)
    with pytest.raises(ValueError, match="cells"):
        felt(cells=())
    with pytest.raises(ValueError, match="unknown cell"):
        felt(cells=("elman",))
