"""Nets that forecast: no look ahead, forecasts fed back, and who wins when."""

import pytest
import torch

from models.data.series import actual, last_value, load_series
from models.rnn.forecast import (
    Forecaster,
    Windows,
    compare_forecasts,
    cut_windows,
    fit,
    forecast,
    roll_out,
)

SMALL = {"epochs": 5, "seeds": 2, "most": 6, "hidden": 4, "window": 6, "device": "cpu"}


def last(**given):
    for result in forecast(**given):  # noqa: B007
        pass
    return result


class Same(torch.nn.Module):
    """Says that the next number is the last one read, plus `more`."""

    def __init__(self, more=0.0):
        super().__init__()
        self.more = torch.nn.Parameter(torch.tensor(more))

    def forward(self, x):
        return x[:, -1] + self.more


VALUES = torch.arange(60.0) ** 2 / 10
ORIGINS = torch.tensor([30, 41])
UNIT = (torch.tensor(0.0), torch.tensor(1.0))


def windows(values, lag, window, mean, spread):
    """What a net reads of a series, with a scale of our own."""
    blank = torch.zeros(0, window + 1)
    return Windows(values, lag, mean, spread, blank, blank, 0, 0)


@pytest.mark.parametrize("lag", [0, 1, 12])
def test_a_forecast_reads_the_forecasts_before_it(lag):
    ahead = roll_out(Same(), windows(VALUES, lag, 4, *UNIT), ORIGINS, 5)
    for row, origin in enumerate(ORIGINS.tolist()):
        path = VALUES[: origin + 1].tolist()
        for _ in range(5):
            change = path[-1] - path[-1 - lag] if lag else path[-1]
            path.append(change + (path[-lag] if lag else 0.0))
        torch.testing.assert_close(ahead[row], torch.tensor(path[-5:]))


def test_scaling_is_undone():
    scale = (torch.tensor(3.0), torch.tensor(2.0))
    ahead = roll_out(Same(0.5), windows(VALUES, 0, 4, *scale), ORIGINS, 1)
    torch.testing.assert_close(ahead[:, 0], VALUES[ORIGINS] + 1.0)  # 0.5 * 2


@pytest.mark.parametrize("kind", ["rnn", "lstm"])
def test_what_comes_after_an_origin_is_not_read(kind):
    torch.manual_seed(0)
    model = Forecaster(kind, 4)
    changed = VALUES.clone()
    changed[31:] = -50
    first = ORIGINS[:1]
    one = roll_out(model, windows(VALUES, 1, 8, *UNIT), first, 5)
    other = roll_out(model, windows(changed, 1, 8, *UNIT), first, 5)
    torch.testing.assert_close(other, one)


def test_the_parts_and_the_errors():
    r = last(**SMALL)
    n = len(r.values)
    assert (r.training_end, r.validation_end) == (round(0.6 * n), round(0.8 * n))
    assert r.methods == ("last", "seasonal", "drift", "rnn", "lstm")
    assert r.mae.shape == (5, 2, 6) and r.mae.isfinite().all()
    values = load_series("co2").values
    origins = torch.arange(r.validation_end - 1, n - 6)
    assert r.origins == len(origins)
    gap = (last_value(values, origins, 6) - actual(values, origins, 6)).abs().mean(0)
    torch.testing.assert_close(r.mae[0, 0], gap)
    step = values[: r.training_end].diff().abs().mean()
    torch.testing.assert_close(r.mase, r.mae / step)
    torch.testing.assert_close(r.one, r.mae[:, :, 0].mean(1))  # of two seeds
    torch.testing.assert_close(r.many, r.mae.mean((1, 2)))
    torch.testing.assert_close(r.path_truth, values[r.validation_end :][:6])


def test_on_the_level_of_co2_the_rules_win_and_on_its_change_the_nets_do():
    given = {"seeds": 1, "most": 12, "window": 24, "kinds": ("rnn",)}
    level = last(inputs="level", epochs=60, **given)
    assert level.mae[3, 0, 0] > 2 * level.mae[:3, 0, 0].max()
    change = last(inputs="change", epochs=100, **given)
    assert change.mae[3, 0, 0] < 0.4 * change.mae[0, 0, 0]
    assert change.mae[3].mean() < change.mae[:3].mean((1, 2)).min()


def test_a_net_keeps_the_weights_of_its_best_epoch():
    cut = cut_windows(load_series("co2").values, 1, 6)
    torch.manual_seed(0)
    model = Forecaster("rnn", 4)
    losses = list(fit(model, cut, 4, 0.3))
    assert len(losses) == 4 and losses[-1] > min(losses)
    with torch.no_grad():
        y_hat = model(cut.check[:, :-1])
    loss = torch.nn.functional.mse_loss(y_hat, cut.check[:, -1])
    assert float(loss) == min(losses)


def test_what_is_watched_is_what_is_compared():
    for plain in compare_forecasts(**SMALL):  # noqa: B007
        pass
    assert torch.equal(plain.mae, last(**SMALL).mae)


def test_windows_are_scaled_by_the_training_part():
    cut = cut_windows(VALUES, 1, 4)
    change = VALUES.diff()
    scaled = (change - change[:35].mean()) / change[:35].std()
    assert (cut.training_end, cut.validation_end) == (36, 48)
    torch.testing.assert_close(cut.learn[0], scaled[:5])
    torch.testing.assert_close(cut.learn[-1], scaled[30:35])
    torch.testing.assert_close(cut.check[:, -1], scaled[35:47])


def test_same_seed_same_numbers_and_nets_do_not_disturb_each_other():
    both, alone = last(**SMALL), last(**SMALL, kinds=("lstm",))
    torch.testing.assert_close(both.mae[4], alone.mae[3], rtol=0, atol=0)
    assert not torch.equal(both.mae[4, 0], both.mae[4, 1])


def test_every_result_is_a_whole():
    before = 0.0
    for r in forecast(series="sunspots", **SMALL):
        assert torch.is_grad_enabled()  # others learn between two results
        assert before <= r.progress <= 1
        before = r.progress
        assert r.mae[:3].isfinite().all() and r.one[:3].isfinite().all()
        assert torch.equal(r.one.isnan(), r.mae[:, :, 0].isnan().all(1))
    assert before == 1 and r.mae.isfinite().all()


@pytest.mark.parametrize(
    "bad",
    [
        {"series": "no such"},
        {"inputs": "no such"},
        {"kinds": ()},
        {"kinds": ("gru",)},
        {"kinds": ("rnn", "rnn")},
        {"window": 1},
        {"hidden": 0},
        {"epochs": 0},
        {"lr": 0.0},
        {"most": 49},
        {"seeds": 0},
    ],
)
def test_bad_arguments_are_refused(bad):
    with pytest.raises(ValueError):
        next(forecast(**bad))
