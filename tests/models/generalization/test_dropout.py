"""Dropout: mean and variance of one number, and the ridge regression that it is."""

from itertools import product

import pytest
import torch

from models.generalization.dropout import (
    draw_line,
    drop,
    drop_line,
    drop_number,
    expected_loss,
    ridge,
)


@pytest.mark.parametrize(("p", "h"), [(0.5, 1.0), (0.2, -3.0), (0.8, 2.0)])
def test_mean_is_kept_and_the_variance_known(p, h):
    result = drop_number(p, h, draws=10_000)
    assert result.theory == pytest.approx(h * h * p / (1 - p))
    assert result.expected == h and result.value == pytest.approx(h / (1 - p))
    assert abs(result.mean - h) < 5 * (result.theory / 10_000) ** 0.5
    assert result.variance == pytest.approx(result.theory, rel=0.1)
    assert result.zeros == pytest.approx(p, abs=0.025)
    off = result.theories > 0
    assert (result.variances[off] / result.theories[off] - 1).abs().max() < 0.3


@pytest.mark.parametrize("p", [0.0, 0.5, 0.9])
def test_nothing_is_drawn_in_evaluation_mode(p):
    result = drop_number(p, 2.0, mode="eval")
    assert (result.value, result.zeros, result.mean) == (2.0, 0.0, 2.0)
    assert result.variance == result.theory == 0.0
    assert not result.variances.any() and not result.theories.any()


def test_without_dropout_nothing_is_set_to_zero():
    h = torch.randn(5)
    assert torch.equal(drop(h, 0.0, torch.Generator()), h)


def test_the_values_are_those_of_pytorch():
    h = torch.tensor([1.0, -2.0, 3.0]).repeat(200)
    ours = drop(h, 0.3, torch.Generator().manual_seed(1))
    theirs = torch.nn.Dropout(0.3)(h)
    both = (ours != 0) & (theirs != 0)
    assert both.any() and torch.allclose(ours[both], theirs[both])


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


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_features_at_right_angles_shrink_by_the_rate_alone(p):
    generator = torch.Generator().manual_seed(6)
    x = torch.randn(9, 4, generator=generator, dtype=torch.float64)
    x = torch.linalg.qr(x).Q * torch.tensor([1.0, 2.0, 5.0, 0.1], dtype=x.dtype)
    y = torch.randn(9, generator=generator, dtype=torch.float64)
    assert torch.allclose(ridge(x, y, p), (1 - p) * ridge(x, y, 0.0))


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("alike", [0.0, 0.99])
def test_many_masks_come_near_ridge_regression(alike, seed):
    many = drop_line(alike=alike, masks=1000, seed=seed)
    few = drop_line(alike=alike, masks=10, seed=seed)
    gap, wide = (r.learnt - r.exact for r in (many, few))
    assert gap.square().mean() < wide.square().mean() / 4
    assert torch.allclose(many.learnt[0], many.exact[0])  # nothing is dropped
    assert float(many.running[-1]) == pytest.approx(many.expected, rel=0.05)
    x, y = draw_line(alike, torch.Generator().manual_seed(seed))
    assert many.plain == pytest.approx(float((y - x @ ridge(x, y, 0.5)).square().sum()))
    assert torch.equal(many.chosen[0], many.exact[10])
    assert torch.allclose(many.strength, x.square().sum(0))  # p / (1 - p) = 1


@pytest.mark.parametrize("p", [0.3, 0.5])
def test_features_that_are_alike_share_their_weight(p):
    for seed in range(3):
        r = drop_line(p, alike=0.99, seed=seed)
        apart = (r.exact[:, 0] - r.exact[:, 1]).abs()
        assert float((r.chosen[0, 0] - r.chosen[0, 1]).abs()) < apart[0] / 2


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        (drop_number, {"p": 1.0}),
        (drop_number, {"h": 11.0}),
        (drop_number, {"mode": "x"}),
        (drop_number, {"draws": 0}),
        (drop_line, {"p": -0.1}),
        (drop_line, {"alike": 1.0}),
        (drop_line, {"masks": 100_000}),
    ],
)
def test_what_cannot_be_is_refused(function, wrong):
    with pytest.raises(ValueError):
        function(**wrong)
