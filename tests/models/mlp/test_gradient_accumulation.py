"""Accumulated gradients: equal to heavy ball, bounded, and a tool."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.mlp.gradient_accumulation import adding_up, micro_batches, zero_grad


def test_known_walks_on_w_squared():
    result = zero_grad()
    assert result.zeroed[1:4].tolist() == pytest.approx([4, 3.2, 2.56])
    known = [4, 2.2, -0.04, -2.272, -4.0496, -5.01728]
    assert result.kept[1:7].tolist() == pytest.approx(known)
    assert result.amplitude == pytest.approx(5.1299, abs=1e-4)
    assert abs(float(result.zeroed[-1])) < 1e-3
    assert zero_grad(steps=1000).kept[-100:].abs().max() > 4.9  # never settles


def test_backward_adds_up():
    assert adding_up().grads == (3, 6, 9, 12)


@pytest.mark.parametrize("lr", [0.02, 0.1, 0.7, 1.5])
def test_never_zeroing_is_pytorchs_momentum_one(lr):
    w = torch.tensor(5.0, dtype=torch.float64, requires_grad=True)
    optimizer, path = torch.optim.SGD([w], lr=lr, momentum=1.0), [5.0]
    for _ in range(40):
        optimizer.zero_grad()
        (w**2).backward()
        optimizer.step()
        path.append(w.item())
    assert zero_grad(lr).kept.tolist() == pytest.approx(path, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 1.9), st.floats(0.5, 20), st.integers(1, 120))
def test_without_zeroing_the_swing_is_bounded(lr, start, steps):
    result = zero_grad(lr, start, steps)
    assert result.diverged is None
    assert result.largest <= result.amplitude * (1 + 1e-9)
    assert result.difference <= 1e-9 * result.amplitude


@pytest.mark.parametrize("every", [1, 2, 3, 7])
def test_zeroing_now_and_then_restarts_the_ball(every):
    result = zero_grad(zero_every=every)
    assert result.difference < 1e-12
    assert torch.equal(result.kept, result.zeroed) is (every == 1)


def test_the_amplitude_is_reached():
    result = zero_grad(lr=0.037, steps=1000)
    assert result.largest == pytest.approx(result.amplitude, rel=1e-3)


def test_too_large_a_rate_is_a_result():
    result = zero_grad(lr=2.5, steps=500)
    assert result.diverged is not None and result.zeroed_diverged is not None
    assert result.amplitude == math.inf and len(result.kept) == result.diverged + 1
    between = zero_grad(lr=1.5, steps=500)  # descent diverges, the ball does not
    assert between.zeroed_diverged is not None and between.diverged is None


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.data(), st.integers(0, 99))
def test_micro_batches_make_the_full_gradient(batch, data, seed):
    part = data.draw(st.integers(1, batch))
    result = micro_batches(batch, part, seed=seed)
    assert sum(result.sizes) == batch
    assert result.difference < 1e-12
    if batch % part == 0:
        assert result.divided_difference < 1e-12
        assert result.times_too_large == pytest.approx(batch / part)


def test_unequal_parts_need_weights():
    assert micro_batches(30, 8).divided_difference > 0.01


def test_full_gradient_is_the_formula():
    draw = torch.Generator().manual_seed(5)
    x = torch.randn(32, 3, generator=draw, dtype=torch.float64)
    y = x @ torch.randn(3, generator=draw, dtype=torch.float64)
    y = y + 0.5 * torch.randn(32, generator=draw, dtype=torch.float64)
    torch.testing.assert_close(micro_batches(seed=5).full, -2 * x.T @ y / 32)


@pytest.mark.parametrize(
    "call",
    [
        lambda: zero_grad(lr=0.0),
        lambda: zero_grad(start=0.0),
        lambda: zero_grad(steps=0),
        lambda: zero_grad(zero_every=-1),
        lambda: adding_up(times=0),
        lambda: micro_batches(8, 9),
    ],
)
def test_bad_arguments(call):
    with pytest.raises(ValueError):
        call()
