"""Nets without and with dropout: what is the same for both, and what differs."""

import pytest
import torch

from models.generalization.dropped_nets import learn_dropped


def last(**given):
    *_, result = learn_dropped(**given)
    return result


def test_p_zero_is_the_net_without_dropout():
    result = last(p=0.0, steps=40, images=50)
    for measured in (result.train, result.test, result.left_on):
        assert torch.equal(measured[:, 0], measured[:, 1])
    assert torch.equal(result.test, result.left_on)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_net_tested_with_dropout_left_on_is_worse(seed):
    result = last(p=0.8, seed=seed)
    assert (result.left_on[-1, 1] < result.test[-1, 1] - 0.02).all()
    assert (result.left_on[-1, 1] > 0.5).all()
    assert torch.equal(result.left_on[:, 0], result.test[:, 0])
    assert (result.train[-1] > result.test[-1]).all()


def test_both_nets_of_a_run_begin_alike_and_are_measured_to_the_end():
    result = last(steps=60, images=50)
    assert torch.equal(result.train[0, 0], result.train[0, 1])
    assert torch.equal(result.test[0, 0], result.test[0, 1])
    assert result.steps[0] == 0 and result.steps[-1] == 60
    assert (result.steps.diff() > 0).all() and result.progress == 1


@pytest.mark.parametrize(
    "wrong", [{"p": 1.0}, {"images": 5}, {"data": "x"}, {"width": 500}, {"steps": 1}]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        last(**wrong)
