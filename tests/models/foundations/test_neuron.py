"""One weight: every number by hand, and steps that shrink or grow as they should."""

import pytest
import torch

from models.foundations.neuron import learn_weight


def test_the_first_step_is_the_one_computed_by_hand():
    """Points (1, 2.5) and (2, 3.5), w = 0: errors -2.5 and -3.5."""
    learnt = learn_weight(w=0.0, lr=0.1)
    assert learnt.losses[0].item() == pytest.approx((2.5**2 + 3.5**2) / 2)
    assert learnt.gradients[0].item() == pytest.approx((2 * -2.5 + 2 * 2 * -3.5) / 2)
    assert learnt.weights.tolist() == pytest.approx([0.0, 0.95])
    assert learnt.losses[1].item() == pytest.approx((1.55**2 + 1.6**2) / 2)
    assert learnt.slopes[: learnt.trained].mean().item() == pytest.approx(-9.5)
    assert learnt.test_losses[0].item() == pytest.approx((3.0**2 + 6.3**2) / 2)


@pytest.mark.parametrize("lr", [0.05, 0.2, 0.3, 0.45])
def test_each_step_multiplies_the_distance_by_one_minus_lr_times_curvature(lr):
    """Curvature 2 mean(x^2) = 5, best weight sum(xy) / sum(x^2) = 1.9."""
    off = learn_weight(w=-1.0, lr=lr, steps=6).weights - 1.9
    ratio = off[1:] / off[:-1]
    known = ratio[off[:-1].abs() > 1e-9]
    assert known.numpy() == pytest.approx(1 - 5 * lr, abs=1e-9)


def test_at_a_rate_of_one_over_the_curvature_one_step_is_enough():
    learnt = learn_weight(w=-2.0, lr=0.2)
    assert learnt.weights[1].item() == pytest.approx(1.9)
    assert learnt.gradients[1].item() == pytest.approx(0, abs=1e-12)


def test_the_curves_agree_with_the_losses_on_the_way():
    learnt = learn_weight(w=1.0, lr=0.05, activation="relu")
    at = (learnt.grid - 1.0).abs().argmin()
    assert learnt.curve[at].item() == pytest.approx(learnt.losses[0].item())
    assert learnt.test_curve[at].item() == pytest.approx(learnt.test_losses[0].item())
    # The test points have their least loss elsewhere.
    assert learnt.grid[learnt.curve.argmin()].item() == pytest.approx(1.9)
    assert learnt.grid[learnt.test_curve.argmin()].item() == pytest.approx(2.1)


def test_relu_with_a_negative_weight_has_no_gradient():
    learnt = learn_weight(w=-1.0, lr=0.1, steps=5, activation="relu")
    assert not learnt.gradients.any() and torch.all(learnt.weights == -1)


@pytest.mark.parametrize(
    "wrong", [{"lr": 0.0}, {"steps": 0}, {"steps": 51}, {"activation": "tanh"}]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="none or relu"):
        learn_weight(**wrong)
