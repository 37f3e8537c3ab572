"""The series as read, and the rules that learn nothing, by hand."""

import pytest
import torch

from models.data.series import (
    actual,
    drifting_value,
    lag_of,
    last_value,
    load_series,
    scaled_errors,
    seasonal_value,
)

WAVE = torch.arange(40.0) % 4  # 0 1 2 3 0 1 2 3 ...
SLOPE = WAVE + torch.arange(40.0) // 4  # the same, 1 higher each cycle


def test_co2_is_monthly_and_rises():
    record = load_series("co2")
    assert len(record.values) == 12 * 43 + 10 == 526  # March 1958 to December 2001
    assert float(record.times[0]) == pytest.approx(1958 + 2 / 12)
    assert float(record.values[0]) == pytest.approx((316.1) / 1, abs=0.01)
    assert record.values.isfinite().all() and record.filled == 5
    years = record.values[10:].unfold(0, 12, 12).mean(1)
    assert (years.diff() > 0).float().mean() > 0.95


def test_sunspots_are_yearly():
    record = load_series("sunspots")
    assert len(record.values) == 309 and record.times[0] == 1700
    assert record.values[:3].tolist() == [5, 11, 16]


def test_the_rules_on_a_pure_cycle():
    origins = torch.tensor([11, 14])
    truth = actual(WAVE, origins, 6)
    assert truth[0].tolist() == [0, 1, 2, 3, 0, 1]
    assert torch.equal(seasonal_value(WAVE, origins, 6, 4), truth)
    assert torch.equal(drifting_value(WAVE, origins, 6, 4), truth)
    assert last_value(WAVE, origins, 3).tolist() == [[3, 3, 3], [2, 2, 2]]


def test_only_the_drift_follows_a_slope():
    origins = torch.arange(8, 28)
    truth = actual(SLOPE, origins, 10)
    torch.testing.assert_close(drifting_value(SLOPE, origins, 10, 4), truth)
    short = truth - seasonal_value(SLOPE, origins, 10, 4)
    assert short[0].tolist() == [1] * 4 + [2] * 4 + [3] * 2


def test_no_rule_looks_ahead():
    changed = SLOPE.clone()
    changed[21:] = 99
    origins = torch.tensor([12, 20])
    for rule in (seasonal_value, drifting_value):
        assert torch.equal(rule(changed, origins, 8, 4), rule(SLOPE, origins, 8, 4))
    assert torch.equal(last_value(changed, origins, 8), last_value(SLOPE, origins, 8))


def test_errors_by_hand():
    truth = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    forecast = torch.tensor([[2.0, 2.0], [3.0, 8.0]])
    mae, mase = scaled_errors(forecast, truth, torch.tensor([0.0, 2.0, 4.0]))
    assert mae.tolist() == [0.5, 2.0] and mase.tolist() == [0.25, 1.0]


def test_lags():
    assert [lag_of(i, 12) for i in ("level", "change", "season")] == [0, 1, 12]


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="series"):
        load_series("no such")
    with pytest.raises(ValueError, match="inputs"):
        lag_of("no such", 12)
