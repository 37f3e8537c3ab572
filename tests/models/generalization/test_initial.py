"""First weights: against `nn.init`, and what symmetry and scale make of them."""

import math

import pytest
import torch
from torch import nn

from models.generalization.initial import count_different, first_weights, learn_starts
from models.generalization.watch_initial import watch_starts


def last(**given):
    *_, result = learn_starts(**given)
    return result


def drawn(init, sizes, value=0.0, std=0.0, seed=3):
    generator = torch.Generator().manual_seed(seed)
    return first_weights(init, sizes, value, std, generator)


@pytest.mark.parametrize(
    ("init", "oracle"),
    [
        ("xavier", lambda w, g: nn.init.xavier_uniform_(w, generator=g)),
        (
            "he",
            lambda w, g: nn.init.kaiming_uniform_(w, nonlinearity="relu", generator=g),
        ),
        ("normal", lambda w, g: nn.init.normal_(w, 0, 0.3, generator=g)),
    ],
)
def test_weights_are_drawn_as_pytorch_draws_them(init, oracle):
    weights = drawn(init, (2, 16, 3), std=0.3)
    generator = torch.Generator().manual_seed(3)
    for w, b in zip(weights[::2], weights[1::2], strict=True):
        assert torch.allclose(w, oracle(torch.empty_like(w), generator))
        assert not b.any()


def test_bounds_and_variances_of_a_large_layer():
    xavier, _ = drawn("xavier", (784, 256))
    he, _ = drawn("he", (784, 256))
    for w, bound in ((xavier, 0.0759555), (he, 0.0874818)):
        assert 0.999 * bound < float(w.abs().max()) <= bound
        assert float(w.var()) == pytest.approx(bound**2 / 3, rel=0.02)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(("depth", "width"), [(1, 8), (3, 16)])
def test_units_that_begin_equal_stay_equal(activation, optimizer, depth, width):
    lr = {"sgd": 0.3, "adam": 0.01}[optimizer]
    *_, result = learn_starts(
        ("constant",), depth=depth, width=width, lr=lr,
        optimizer=optimizer, activation=activation, data="spiral",
    )  # fmt: skip
    net = result.nets[0]
    assert (net.different == 1).all()
    assert (net.units - net.units[:, :1]).abs().max() < 1e-6
    for w, b in zip(net.weights[:-2:2], net.weights[1:-2:2], strict=True):
        rows = torch.cat([w, b], 1)
        assert (rows - rows[0]).abs().max() < 1e-6
    assert (net.units[-1] - net.units[0]).abs().max() > 0.01  # and yet they learn


def test_all_zero_moves_the_output_bias_alone():
    net = last(inits=("constant",), value=0.0, data="blobs").nets[0]
    assert not any(w.any() for w in net.weights[:-1])
    assert (net.different == 1).all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_different_output_weights_make_equal_units_differ(seed):
    net = last(inits=("constant",), last="drawn", seed=seed).nets[0]
    assert int(net.different[0]) == 1 and int(net.different[-1]) == 8
    assert float(net.accuracy[-1]) > 0.95


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_small_weights_wait_and_large_ones_hardly_move(seed):
    small, _, he = last(seed=seed).nets
    large = last(inits=("normal",), std=3.0, seed=seed).nets[0]
    early = 10
    assert float(small.losses[early]) > 0.99 * math.log(2)
    assert float(he.losses[early]) < 0.95 * float(he.losses[0])

    def moved(net):
        start = net.units[0, :, :2]
        return float((net.units[-1, :, :2] - start).norm() / start.norm())

    assert moved(small) > 20 > 3 > moved(he) > moved(large)
    assert all(int(net.different[-1]) == 8 for net in (small, he, large))


def test_different_units_are_counted():
    units = torch.tensor([[1.0, 2.0], [1.0, 2.0 + 5e-7], [1.0, 2.1], [1.0, 2.0]])
    assert count_different(units) == 2
    assert count_different(torch.randn(5, 3)) == 5


def test_what_is_watched_is_what_is_learnt():
    settings = {"inits": ("constant", "he"), "steps": 60, "data": "xor", "width": 4}
    plain = last(**settings)
    *_, watched = watch_starts(**settings)
    for one, other in zip(plain.nets, watched.nets, strict=True):
        assert torch.equal(one.losses, other.losses)
    frames = len(watched.steps)
    assert watched.maps.shape == (2, frames, 2, 50, 50)
    assert watched.lines.shape == (2, frames, 4, 2, 2)
    ends = watched.lines[:, :, :, 0]
    units = torch.stack([net.units for net in watched.nets]).double()
    assert ((ends * units[..., :2]).sum(-1) + units[..., 2]).abs().max() < 1e-4


def test_a_lost_net_says_so():
    net = last(inits=("normal",), std=3.0, depth=4, lr=1.0).nets[0]
    assert net.diverged is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"inits": ()},
        {"inits": ("x",)},
        {"last": "x"},
        {"std": -1.0},
        {"value": 11.0},
        {"steps": 0},
        {"steps": 5000},
        {"depth": 9},
        {"data": "x"},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        last(**wrong)
