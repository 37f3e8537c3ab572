"""A digit moved on purpose: the bound of a linear score, and what LeNet makes of it."""

import pytest
import torch

from models.conv.adversarial import fool_digit, linear_rule
from models.conv.lenet_pretrain import held_out


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_linear_margin_falls_by_the_size_times_the_norm_of_the_weights(number):
    scores = linear_rule()
    result = fool_digit("linear", number, 0.1)
    zero = torch.zeros(1, 1, 28, 28)
    pixels = torch.eye(784).reshape(784, 1, 28, 28)
    w = scores(pixels) - scores(zero)  # (784, 10), each score's weights
    norm = (w[:, result.label] - w[:, result.rival]).abs().sum()
    assert result.slope == pytest.approx(float(norm), rel=1e-3)
    line = result.margins[0] - result.grid * norm
    assert result.margins.tolist() == pytest.approx(line.tolist(), abs=1e-2)
    assert result.step.abs().max() <= 0.1 + 1e-7


@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_random_step_lowers_a_linear_margin_further(number):
    result = fool_digit("linear", number, 0.2)
    for seed in range(5):
        other = fool_digit("linear", number, 0.2, "random", seed)
        assert other.margin > result.margin


def test_the_linear_rule_reads_most_new_digits():
    x, y = held_out()
    assert (linear_rule()(x).argmax(1) == y).float().mean() > 0.75


def test_lenet_is_misled_by_chosen_signs_and_not_by_chance():
    chosen = [fool_digit("lenet", n, 0.3) for n in range(1, 9)]
    chance = [fool_digit("lenet", n, 0.3, "random") for n in range(1, 9)]
    wrong = [sum(r.after != r.label for r in rs) for rs in (chosen, chance)]
    assert wrong[0] >= 6 and wrong[1] <= 2
    assert all(0 < r.flips <= 0.4 for r in chosen)


@pytest.mark.parametrize(
    "wrong", [{"net": "x"}, {"way": "x"}, {"number": 2000}, {"size": 0.5}]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        fool_digit(**wrong)
