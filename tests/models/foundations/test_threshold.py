"""A detector: its fit, its two kinds of mistakes, and what a threshold costs."""

import pytest
import torch

from models.data.class_subsets import load_fashion
from models.foundations.threshold import (
    RIDGE,
    SIDE,
    choose_threshold,
    count,
    detect,
    fit_logistic,
    order_pairs,
    trace_roc,
)


def test_the_fit_has_no_gradient_left():
    (x, y), _ = load_fashion(SIDE)
    x, y = x[:2000].flatten(1).double(), y[:2000] == 4
    w = fit_logistic(x, y).requires_grad_()
    z = x @ w[:-1] + w[-1]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        z, y.double(), reduction="sum"
    )
    (loss + RIDGE / 2 * w[:-1].square().sum()).backward()
    assert w.grad.abs().max() < 1e-4


@pytest.mark.parametrize("garment", [4, 6])
def test_the_area_is_the_share_of_pairs_in_the_right_order(garment):
    detection = choose_threshold(garment)
    assert detection.auc == pytest.approx(detection.pairs, abs=1e-9)


def test_equal_probabilities_count_half():
    p = torch.tensor([0.9, 0.5, 0.5, 0.1])
    y = torch.tensor([True, True, False, False])
    assert order_pairs(p, y) == pytest.approx(3.5 / 4)
    roc = trace_roc(p, y)
    area = torch.trapezoid(roc[:, 1], roc[:, 0])
    assert float(area) == pytest.approx(3.5 / 4)
    assert count(p, y, 0.5) == (2, 0, 1, 1)


def test_precision_and_recall_are_shares_of_the_counts():
    d = choose_threshold(4, threshold=0.3, miss=9, alarm=1)
    assert d.found + d.missed == 100 and d.alarms + d.quiet == 900
    assert d.recall == d.found / 100
    assert d.precision == d.found / (d.found + d.alarms)
    assert d.cost == pytest.approx((9 * d.missed + d.alarms) / 1000)


@pytest.mark.parametrize(("miss", "alarm"), [(1, 1), (9, 1), (1, 9), (30, 1)])
def test_the_threshold_of_theory_is_nearly_the_cheapest(miss, alarm):
    """The probabilities are calibrated, but for what 1000 pictures leave to chance."""
    d = choose_threshold(4, threshold=alarm / (alarm + miss), miss=miss, alarm=alarm)
    assert d.theory == pytest.approx(alarm / (alarm + miss))
    assert d.cost < 1.35 * float(d.costs.min())


def test_probabilities_keep_what_they_promise():
    p, y = detect(4)
    assert float(p.mean()) == pytest.approx(float(y.double().mean()), abs=0.02)
    bins = choose_threshold(4).calibration
    off = (bins[:, 0] - bins[:, 1]).abs() * bins[:, 2]
    assert float(off.nansum() / bins[:, 2].sum()) < 0.03


@pytest.mark.parametrize("wrong", [{"garment": 10}, {"threshold": 2}, {"miss": 0}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="garments"):
        choose_threshold(**wrong)
