"""The gradient's way down: measured factors against mean-field theory and algebra."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.mlp.signal_curves import signal
from models.mlp.signal_propagation import (
    chain,
    draw_layers,
    magnitude,
    propagate,
    weight_std,
)


def one(activation, init, **arguments):
    return signal(activations=(activation,), inits=(init,), **arguments).curves[0]


@pytest.mark.parametrize(
    ("activation", "init", "factor", "tolerance"),
    [
        ("relu", "he", 1.0, 0.05),
        ("relu", "xavier", 1 / math.sqrt(2), 0.03),
        ("relu", "default", 1 / math.sqrt(6), 0.03),
        ("sigmoid", "xavier", 0.234, 0.01),
        ("sigmoid", "he", 0.314, 0.01),
        ("sigmoid", "default", 0.141, 0.01),
        ("tanh", "xavier", 0.918, 0.03),
    ],
)
def test_factor_per_layer(activation, init, factor, tolerance):
    curve = one(activation, init, seeds=10)
    assert curve.factor == pytest.approx(factor, abs=tolerance)
    assert curve.theory_factor == pytest.approx(factor, abs=tolerance)
    assert curve.theory[-1] == curve.gradient[-1]


@pytest.mark.parametrize(
    ("init", "std", "expected"),
    [("he", 1.0, 1.449), ("xavier", 1.0, 4.3e-8), ("normal", 0.01, 6.9e-48)],
)
def test_fifty_relu_layers(init, std, expected):
    sizes = {"depth": 50, "width": 256, "batch": 64, "seeds": 1, "std": std}
    spread = float(one("relu", init, **sizes).spread[-1])
    assert abs(math.log10(spread / expected)) < 0.5


def test_default_is_pytorchs_linear():
    """The same net by nn.Linear and autograd gives the same gradient norms."""
    depth, width, batch = 4, 8, 5
    result = one("tanh", "default", depth=depth, width=width, batch=batch, seeds=1)
    draw = torch.Generator().manual_seed(0)
    x, v = torch.randn(2, batch, width, generator=draw, dtype=torch.float64)
    weights, biases = draw_layers(draw, depth, width, "default", 0.01)
    h, zs = x, []
    for weight, bias in zip(weights, biases, strict=True):
        linear = torch.nn.Linear(width, width, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weight.T)
            linear.bias.copy_(bias)
        zs.append(linear(h))
        h = torch.tanh(zs[-1])
    norms = [g.norm() for g in torch.autograd.grad((h * v).sum(), zs)]
    torch.testing.assert_close(result.gradient, torch.stack(norms))


@pytest.mark.parametrize(
    ("init", "draw"),
    [
        ("xavier", torch.nn.init.xavier_normal_),
        ("he", torch.nn.init.kaiming_normal_),
        ("default", lambda w: torch.nn.Linear(w.shape[1], w.shape[0]).weight),
    ],
)
def test_weights_are_as_wide_as_pytorchs(init, draw):
    kwargs = {"nonlinearity": "relu"} if init == "he" else {}
    theirs = draw(torch.empty(512, 512), **kwargs).std()
    ours = draw_layers(torch.Generator().manual_seed(0), 1, 512, init, 0.01)[0].std()
    assert theirs.item() == pytest.approx(weight_std(init, 512, 0.01), rel=0.02)
    assert float(ours) == pytest.approx(weight_std(init, 512, 0.01), rel=0.02)


@pytest.mark.parametrize("wiring", ["residual", "batch_norm"])
def test_remedies_keep_the_gradient(wiring):
    assert one("sigmoid", "xavier").ratio < 1e-10
    assert 0.3 < one("sigmoid", "xavier", **{wiring: True}).ratio < 10
    assert one("sigmoid", "xavier", **{wiring: True}).theory is None


def test_the_curves_that_are_drawn_are_those_of_the_plain_pass():
    given = {"depth": 5, "width": 8, "batch": 4, "residual": True, "seed": 3}
    drawn = signal(**given).curves
    for plain, curve in zip(propagate(**given).curves, drawn, strict=True):
        assert (plain.activation, plain.init) == (curve.activation, curve.init)
        assert (plain.factor, plain.ratio) == (curve.factor, curve.ratio)
        assert torch.equal(plain.gradient, curve.gradient)


def test_step_passes_no_gradient():
    curve = one("step", "he")
    assert curve.vanished == 20 and curve.ratio == curve.factor == 0


def test_underflow_and_overflow_are_results():
    small = one("relu", "normal", depth=300, std=1e-3, seeds=1)
    large = one("relu", "normal", depth=300, std=20.0, seeds=1)
    assert small.ratio == 0 and small.exploded is None
    assert large.exploded is not None and 100 < large.exploded < 200


@pytest.mark.parametrize("scale", [0.0, 1e-250, 1.0, 1e250])
def test_magnitude_neither_under_nor_overflows(scale):
    t = torch.tensor([[[3.0, -4.0]]], dtype=torch.float64)
    assert float(magnitude(t * scale)) == pytest.approx(5 * scale, rel=1e-12)
    spread = math.sqrt(24.5) * scale
    assert float(magnitude(t * scale, centred=True)) == pytest.approx(spread, rel=1e-12)


def test_curves_pair_up_and_repeat():
    result = signal(depth=3, activations=("relu",), inits=("he", "xavier"), seeds=3)
    assert [(c.activation, c.init) for c in result.curves] == [
        ("relu", "he"),
        ("relu", "xavier"),
    ]
    first = result.curves[0]
    assert (first.gradient_low <= first.gradient).all()
    assert (first.gradient <= first.gradient_high).all()
    again = signal(depth=3, activations=("relu",), inits=("he",), seeds=3).curves[0]
    assert torch.equal(first.gradient, again.gradient)
    assert result.quarter.tolist() == [1 / 16, 1 / 4, 1]


def test_scalar_chain():
    gradient = chain(depth=20).gradient
    known = [0.196612, 4.8614e-4, 2.7848e-7, 9.139e-14]
    assert gradient[[0, 4, 9, 19]].tolist() == pytest.approx(known, rel=1e-4)
    assert chain(depth=30, w=4.0, b=-2.0, x=0.5).gradient[-1] == 1


@settings(max_examples=30, deadline=None)
@given(st.floats(-1, 1), st.floats(-5, 5), st.floats(-5, 5), st.integers(1, 12))
def test_a_quarter_per_layer_while_w_is_at_most_one(w, b, x, depth):
    result = chain(depth, "sigmoid", w, b, x)
    n = torch.arange(1, depth + 1)
    assert (result.gradient.abs() <= 0.25**n + 1e-15).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"inits": ("hee",)},
        {"activations": ("relux",)},
        {"activations": ()},
        {"inits": ("he",) * 3},
        {"activations": ("relu",) * 5, "inits": ("he",)},
        {"depth": 1},
        {"std": 0.0},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        signal(**wrong)
