"""Dropout: mean, variance, the ridge it is, and what it does in nets."""

from itertools import product

import pytest
import torch

from models.generalization.dropout import drop, expected_loss, learn_dropped, ridge


def last(**given):
    *_, result = learn_dropped(**given)
    return result


@pytest.mark.parametrize(("p", "h"), [(0.5, 1.0), (0.2, -3.0), (0.8, 2.0)])
def test_mean_is_kept_and_the_variance_known(p, h):
    result = next(learn_dropped(p=p, h=h))
    assert result.theory == pytest.approx(h * h * p / (1 - p))
    assert abs(result.mean - h) < 5 * (result.theory / 10_000) ** 0.5
    assert result.variance == pytest.approx(result.theory, rel=0.1)
    assert set(result.values.unique().tolist()) == {0.0, h / (1 - p)}


def test_without_dropout_nothing_is_drawn():
    h = torch.randn(5)
    assert torch.equal(drop(h, 0.0, torch.Generator()), h)


@pytest.mark.parametrize("p", [0.3, 0.5])
def test_the_expected_loss_is_the_mean_over_all_masks(p):
    generator = torch.Generator().manual_seed(2)
    x, y, w = (
        torch.randn(*shape, generator=generator, dtype=torch.float64)
        for shape in ((2, 4), (2,), (4,))
    )
    whole = 0.0
    for bits in product((0.0, 1.0), repeat=8):
        mask = torch.tensor(bits, dtype=torch.float64).reshape(2, 4)
        chance = (mask * (1 - p) + (1 - mask) * p).prod()
        whole += chance * (y - (x * mask / (1 - p)) @ w).square().sum()
    assert expected_loss(x, y, w, p).item() == pytest.approx(whole.item())


def test_ridge_is_its_minimum():
    generator = torch.Generator().manual_seed(4)
    x = torch.randn(9, 4, generator=generator, dtype=torch.float64)
    y = torch.randn(9, generator=generator, dtype=torch.float64)
    w = ridge(x, y, 0.4).requires_grad_()
    expected_loss(x, y, w, 0.4).backward()
    assert w.grad.abs().max() < 1e-10
    assert ridge(x, y, 0.0).numpy() == pytest.approx(
        torch.linalg.lstsq(x, y[:, None]).solution[:, 0].numpy()
    )


def test_p_zero_is_the_net_without_dropout():
    result = last(p=0.0, steps=40, images=50)
    for measured in (result.train, result.test, result.left_on):
        assert torch.equal(measured[:, 0], measured[:, 1])
    assert torch.equal(result.test, result.left_on)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_net_tested_with_dropout_left_on_is_worse(seed):
    result = last(p=0.8, seed=seed)
    assert (result.left_on[-1, 1] < result.test[-1, 1]).all()
    assert torch.equal(result.left_on[:, 0], result.test[:, 0])
    assert (result.train[-1] > result.test[-1]).all()


@pytest.mark.parametrize("wrong", [{"p": 1.0}, {"h": 11}, {"images": 5}, {"data": "x"}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        last(**wrong)
