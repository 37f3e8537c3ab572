"""The exact Hessian: against torch.func, differences, symmetry, known zeros."""

import math
from collections import deque

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.core.parameter_vector import (
    flatten,
    hessian_times,
    loss_and_gradient,
    net_hessian,
    net_loss,
    train_flat,
    unflatten,
)
from models.landscape.hessian_spectrum import along
from models.landscape.problems import draw_problem

SMALL = {"width": 4, "depth": 1, "steps": 30, "frames": 5}
LAYERS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "gelu": nn.GELU}


def problem(depth=1, width=5, activation="tanh", seed=0, data="iris"):
    return draw_problem(data, 20, 0.2, depth, width, activation, 1.0, seed)


def last(results):
    return deque(results, maxlen=1).pop()


@given(
    st.integers(0, 3),
    st.integers(1, 6),
    st.sampled_from(sorted(LAYERS)),
    st.integers(0, 9),
)
@settings(max_examples=20, deadline=None)
def test_loss_and_gradient_are_those_of_torch_nn(depth, width, activation, seed):
    task, theta = problem(depth, width, activation, seed)
    net = []
    weights = unflatten(theta, task.sizes)
    for w, b in zip(weights[::2], weights[1::2], strict=True):
        layer = nn.Linear(w.shape[1], w.shape[0], dtype=torch.float64)
        layer.weight.data, layer.bias.data = w.clone(), b[:, 0].clone()
        net += [layer, LAYERS[activation]()]
    net = nn.Sequential(*net[:-1])
    logits = net(task.x.T)
    theirs = F.cross_entropy(logits, task.y)
    grads = torch.autograd.grad(theirs, list(net.parameters()))
    loss, grad = loss_and_gradient(theta, task)
    assert float(loss) == pytest.approx(theirs.item(), abs=1e-12)
    assert torch.allclose(grad, flatten(list(grads)), atol=1e-12)
    assert torch.equal(flatten(weights), theta)


@pytest.mark.parametrize("activation", sorted(LAYERS))
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_the_hessian_is_torch_funcs_and_symmetric(activation, depth):
    task, theta = problem(depth, 4, activation)
    hessian = net_hessian(theta, task)
    theirs = torch.func.hessian(lambda t: net_loss(t, task))(theta)
    assert torch.allclose(hessian, theirs, atol=1e-12)
    assert torch.equal(hessian, hessian.T)
    v = torch.randn(
        len(theta), generator=torch.Generator().manual_seed(1), dtype=torch.float64
    )
    assert torch.allclose(hessian_times(theta, v, task), hessian @ v, atol=1e-12)


def test_the_hessian_is_the_difference_of_gradients():
    task, theta = problem(2, 5)
    hessian, h = net_hessian(theta, task), 1e-5
    for i in range(0, len(theta), 7):
        e = torch.zeros_like(theta)
        e[i] = h
        ahead, behind = (loss_and_gradient(theta + s * e, task)[1] for s in (1, -1))
        assert torch.allclose((ahead - behind) / (2 * h), hessian[i], atol=1e-8)


@pytest.mark.parametrize(("depth", "width"), [(0, 1), (1, 4), (2, 3)])
def test_softmax_leaves_as_many_zeros_as_it_must(depth, width):
    task, theta = problem(depth, width)
    eigenvalues = torch.linalg.eigvalsh(net_hessian(theta, task)).abs()
    into_last = task.sizes[-2]
    assert int((eigenvalues < 1e-12).sum()) >= into_last + 1


def test_a_linear_classifier_is_convex():
    result = last(along(depth=0, width=1, steps=50, frames=4, lr=0.5))
    assert result.parameters == 15 and result.negative.tolist() == [0] * 4
    assert result.positive.tolist() == [10] * 4  # all but softmax's five zeros
    assert result.curved_ratio.tolist() == [1.0] * 4
    assert result.minimum_ratio.tolist() == pytest.approx([10 / 15] * 4)


def test_frames_are_what_they_say():
    result = last(along(**SMALL, lr=0.2, seed=3))
    task, theta = draw_problem("iris", 60, 0.2, 1, 4, "tanh", 1.0, 3)
    frames = dict.fromkeys(result.frame_steps.tolist())
    for step in range(31):
        loss, grad = loss_and_gradient(theta, task)
        if step in frames:
            i = list(frames).index(step)
            values, vectors = torch.linalg.eigh(net_hessian(theta, task))
            assert float(result.loss[i]) == pytest.approx(float(loss))
            assert float(result.gradient[i]) == pytest.approx(float(grad.norm()))
            assert torch.allclose(result.eigenvalues[i].double(), values, atol=1e-6)
            tolerance = 1e-6 * values.abs().max()
            assert int(result.positive[i]) == int((values > tolerance).sum())
            assert int(result.negative[i]) == int((values < -tolerance).sum())
            v = vectors[:, 0] * -torch.sign(vectors[:, 0] @ grad)
            for s, plus, minus, down in zip(
                result.lengths.tolist(),
                result.plus[i],
                result.minus[i],
                result.downhill[i],
                strict=True,
            ):
                moved = (theta + s * v, theta - s * v, theta - s * grad / grad.norm())
                for there, told in zip(moved, (plus, minus, down), strict=True):
                    assert float(told) == pytest.approx(float(net_loss(there, task)))
            assert result.slope[i] <= 0
        if step < 30:
            assert float(result.losses[step]) == pytest.approx(float(loss))
        theta = theta - 0.2 * grad


def test_short_steps_obey_taylor():
    first = next(along(**SMALL, reach=0.05))
    s, curve = first.lengths, first.eigenvalues[0, 0].double()
    for sign, told in ((1, first.plus[0]), (-1, first.minus[0])):
        predicted = first.loss[0] + sign * s * first.slope[0] + s**2 * curve / 2
        assert (told - predicted).abs().max() < 1e-4


def test_beside_a_saddle_the_eigenvector_beats_the_gradient():
    first = next(along(depth=1, width=20, scale=0.05))
    assert first.loss[0] == pytest.approx(math.log(3), abs=0.01)
    assert first.gradient[0] < 0.1 and first.eigenvalues[0, 0] < -0.5
    assert first.plus[0].min() < 0.7 < 1.0 < first.downhill[0].min()
    assert first.best_frame == 0


def test_training_sheds_negative_curvature_but_not_all_of_it():
    result = last(along(frames=6))
    assert result.loss[0] > 1 and result.loss[-1] < 0.06
    assert result.eigenvalues[0, 0] < -0.5
    assert -0.05 < result.eigenvalues[-1, 0] < 0
    assert result.positive[-1] > result.positive[0]
    assert 200 <= result.parameters <= 300


def test_results_grow_and_end():
    count, frames = 0, 0
    for result in along(**SMALL):
        count += 1
        assert frames <= len(result.loss) <= 5
        frames = len(result.loss)
        assert len(result.eigenvalues) == len(result.plus) == frames
    assert count == 31 and result.progress == 1 and len(result.losses) == 30
    a, b = last(along(**SMALL)), last(along(**SMALL, seed=1))
    assert torch.equal(a.eigenvalues, result.eigenvalues)
    assert not torch.equal(b.eigenvalues, result.eigenvalues)


def test_divergence_is_a_result():
    result = last(along(steps=30, frames=5, lr=300.0, activation="relu"))
    assert result.diverged is not None and result.progress == 1
    assert len(result.losses) == result.diverged
    assert (result.losses <= 1e6).all() and result.eigenvalues.isfinite().all()
    task, theta = problem(3, 4, "relu")
    losses = torch.zeros(30, dtype=torch.float64)
    done = [step for step, _ in train_flat(theta, task, 1e4, losses)]
    assert len(done) < 30 and done == list(range(1, len(done) + 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": "digits"},
        {"data": "tulips"},
        {"width": 40},
        {"width": 0},
        {"depth": 7},
        {"lr": 0.0},
        {"lr": math.nan},
        {"steps": 0},
        {"frames": 1},
        {"frames": 61},
        {"activation": "no such"},
        {"zero": 1.0},
        {"reach": 0.0},
        {"scale": -1.0},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        next(along(**wrong))
