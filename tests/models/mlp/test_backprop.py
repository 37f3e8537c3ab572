"""Hand-written back-propagation against autograd, numbers and a limit."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.mlp.backprop import DERIVATIVES, forward_pass, train_step
from models.mlp.backprop_lines import OUTPUT_LATEX, by_hand

finite = st.floats(-5, 5)


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(finite, finite),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from(list(DERIVATIVES)),
    st.sampled_from(list(OUTPUT_LATEX)),
    st.integers(0, 10_000),
)
def test_gradients_equal_autograd(x, target, activation, output, seed):
    result = train_step(x, target, activation, output, seed=seed)
    assert result.difference < 1e-12
    for name, theirs in result.autograd.items():
        assert result.numbers[name].shape == theirs.shape
        torch.testing.assert_close(result.numbers[name], theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("output", OUTPUT_LATEX)
@pytest.mark.parametrize("seed", range(5))
def test_gradient_of_a_weight_is_the_limit_of_the_difference(output, seed):
    result, h = by_hand(output=output, activation="tanh", seed=seed), 1e-6
    for name in ("W1", "W2"):
        moved = result.numbers[name].clone()
        moved[0, 1] += h
        loss = forward_pass(result.numbers | {name: moved}, "tanh", output)["loss"]
        slope = (float(loss) - result.loss) / h
        assert slope == pytest.approx(float(result.numbers["d" + name][0, 1]), abs=1e-4)


def test_softmax_loss_is_pytorchs_cross_entropy():
    n = by_hand(output="softmax", target=0.0).numbers
    expected = torch.nn.functional.cross_entropy(n["z2"], torch.tensor(0))
    torch.testing.assert_close(n["loss"], expected)
    torch.testing.assert_close(n["y_hat"], torch.softmax(n["z2"], 0))


def test_every_line_shows_a_number_of_the_step():
    given = {"output": "softmax", "target": 1.0, "activation": "tanh", "seed": 3}
    step, drawn = train_step(**given), by_hand(**given)
    assert (step.loss, step.new_loss) == (drawn.loss, drawn.new_loss)
    for line in drawn.steps:
        assert torch.equal(line.value, step.numbers[line.name])
        assert set(line.uses) <= set(step.numbers)


def test_a_calculation_done_on_paper():
    """2-2-1 without activation: every number follows from the weights by hand."""
    n = by_hand(x=(2.0, 0.0), target=0.0, activation="identity", lr=0.1).numbers
    a1 = 2 * n["W1"][:, 0] + n["b1"]
    y_hat = (n["W2"][0] * a1).sum() + n["b2"][0]
    torch.testing.assert_close(n["loss"], y_hat**2 / 2)
    torch.testing.assert_close(n["dW2"][0], y_hat * a1)
    torch.testing.assert_close(n["dW1"][:, 0], 2 * y_hat * n["W2"][0])
    assert (n["dW1"][:, 1] == 0).all()
    torch.testing.assert_close(n["new_b2"], n["b2"] - 0.1 * y_hat)


@pytest.mark.parametrize("output", OUTPUT_LATEX)
def test_steps_come_in_the_order_of_work(output):
    result = by_hand(output=output)
    names = [step.name for step in result.steps]
    assert names[:5] == ["z1", "a1", "z2", "y_hat", "loss"]
    assert names[5:11] == ["delta2", "dW2", "db2", "delta1", "dW1", "db1"]
    assert names[11:] == ["new_W2", "new_b2", "new_W1", "new_b1", "new_loss"]
    known = {"x", "y", "lr", "W1", "b1", "W2", "b2"}
    for step in result.steps:  # nothing is used before it is known
        assert set(step.uses) <= known and step.formula
        assert step.value is result.numbers[step.name]
        known.add(step.name)


@pytest.mark.parametrize("output", OUTPUT_LATEX)
def test_small_step_lowers_the_loss_and_no_step_keeps_it(output):
    for seed in range(10):
        still = by_hand(output=output, seed=seed, lr=0.0)
        assert still.new_loss == still.loss
        assert by_hand(output=output, seed=seed, lr=0.01).new_loss < still.loss


def test_extreme_inputs_stay_numbers():
    result = by_hand(x=(1e4, -1e4), activation="identity", output="softmax", seed=3)
    assert torch.isfinite(result.numbers["loss"]) and result.difference < 1e-9


@pytest.mark.parametrize(
    "wrong",
    [
        {"activation": "gelu"},
        {"output": "hinge"},
        {"x": (1.0,)},
        {"x": (1.0, float("nan"))},
        {"output": "softmax", "target": 0.5},
        {"lr": float("inf")},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        by_hand(**wrong)
