"""AdaGrad's burst: the mean and the moving average have it, the sum has not."""

import math

import pytest
import torch

from models.optim.adaptive_instability import (
    burst,
    canyon,
    find_bursts,
    walk_canyon,
)
from models.optim.trajectories import walk_down

LIMIT = 2 / 100  # of the effective rate across the canyon
NOTES = {
    "x": -60.0,
    "y": 0.7,
    "lr": 0.4,
    "alpha": 0.98,
    "schedule": "inverse_sqrt",
    "warmup": 30,
    "steps": 450,
}


def by_name(**arguments):
    return {run.name: run for run in walk_canyon(**NOTES | arguments).runs}


def moves(run):
    return run.walk.path[:, 1].diff().abs()


def test_mean_and_moving_average_burst():
    result = by_name()
    for name in ("adagrad_rms", "rmsprop_notes"):
        run = result[name]
        assert len(run.peaks) >= 2 and max(run.sizes) > 0.8
        assert run.sigma.min() < 0.2 * run.sigma[0]  # to a fifth and less
        unstable = run.effective > LIMIT
        for start, peak in zip(run.starts, run.peaks, strict=True):
            assert start < peak
            calm = moves(run)[start - 5 : start].max()
            wild = moves(run)[start - 1 : peak].max()
            assert wild > 100 * calm
            assert unstable[start - 1] and not unstable[start - 2]
            # the burst's own gradients raise sigma again: that ends it
            sigma = run.sigma
            assert sigma[peak : peak + 10].max() > 1.2 * sigma[start - 1 : peak].min()
            assert not unstable[peak : peak + 10].all()


def test_the_effective_rate_at_a_burst_is_above_two_over_curvature():
    result = burst()
    run = result.runs[0]
    assert result.limit == pytest.approx(0.02)
    first = run.starts[0]
    assert run.effective[first - 1] > 0.02
    assert (run.effective[: first - 1] <= 0.02).all()
    rising = run.across[run.peaks[0] - 10 : run.peaks[0] + 1]
    assert (rising.abs().diff() > 0).all()  # thrown from wall to wall, ever further
    assert (rising[1:] * rising[:-1] < 0).all()


def test_the_sum_does_not_burst_at_any_rate():
    for sum_lr in (0.4, 1.5, 4.0, 10.0):
        run = by_name(sum_lr=sum_lr)["adagrad"]
        assert run.peaks == () and (run.sigma.diff(dim=0) >= 0).all()
        assert not (run.effective > LIMIT)[10:].any()
    assert burst().runs[2].sigma_low == 1


def test_a_decaying_rate_is_the_cure():
    cured = by_name()["adagrad_rms_decayed"]
    assert cured.peaks == () and not (cured.effective > LIMIT).any()
    assert moves(cured)[50:].max() < 0.01
    assert (
        cured.sigma.min() < 0.2 * cured.sigma[0]
    )  # sigma shrinks all the same: the rate shrinks with it
    assert len(by_name(schedule="constant", warmup=0)["adagrad_rms_decayed"].peaks) >= 2


def test_decay_with_the_root_of_t_turns_the_mean_into_the_sum():
    f = canyon(0.1, 100.0, 0.005)
    falling = 0.4 / torch.sqrt(torch.arange(1, 101, dtype=torch.float64))
    rates = torch.stack([falling, torch.full((100,), 0.4, dtype=torch.float64)])
    rules = ("adagrad_rms", "adagrad")
    (mean, total), _ = walk_down(f, rules, (-60.0, 0.7), rates, {})
    torch.testing.assert_close(mean.path, total.path, rtol=1e-9, atol=1e-9)


def test_a_burst_is_what_goes_far_out_of_a_calm():
    distance = torch.tensor([1.0, 0.01, 0.1, 0.3, 0.5, 0.25, 0.01, 0.1, 0.01])
    unstable = torch.tensor([True, False, True, True, True, False, False, True])
    assert find_bursts(distance, unstable) == ((3,), (4,), (pytest.approx(0.5),))


def test_the_page_shows_the_bursts_of_the_script():
    for shown, plain in zip(burst().runs, walk_canyon(**NOTES).runs, strict=True):
        assert (shown.name, shown.starts, shown.peaks) == (
            plain.name,
            plain.starts,
            plain.peaks,
        )
        assert torch.equal(shown.path, plain.walk.path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"flat": 0.0},
        {"steep": math.inf},
        {"lr": 0.0},
        {"alpha": 1.0},
        {"x": 0.0, "y": 0.0},
        {"steps": 5},
        {"schedule": "none"},
    ],
)
def test_burst_refuses(wrong):
    with pytest.raises(ValueError):
        burst(**wrong)
