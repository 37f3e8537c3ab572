"""Schedules against torch.optim.lr_scheduler and published numbers."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler as torch_schedules

from models.optim.schedules import (
    SCHEDULES,
    constant_rate,
    cosine_rate,
    exponential_rate,
    inverse_sqrt_rate,
    learning_rates,
    radam_rates,
    step_rate,
    warm_up,
)


def torch_rates(build, lr, steps):
    """The rate that torch's optimizer would use at each step."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler, rates = build(optimizer), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def after_warmup(build, warmup):
    """torch's chain: LinearLR for `warmup` steps, then the schedule from its start."""

    def chain(optimizer):
        rise = torch_schedules.LinearLR(
            optimizer, start_factor=1 / warmup, total_iters=warmup
        )
        return torch_schedules.SequentialLR(
            optimizer, [rise, build(optimizer)], milestones=[warmup]
        )

    return chain if warmup else build


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["constant", "step", "exponential", "cosine"]),
    st.floats(1e-4, 10),
    st.integers(2, 60),
    st.floats(0, 0.9),
    st.integers(1, 20),
    st.floats(0.1, 1.0),
)
def test_equal_to_torch(name, lr, steps, share, every, gamma):
    warmup = int(share * steps)
    builds = {
        "constant": lambda o: torch_schedules.ConstantLR(o, factor=1.0),
        "step": lambda o: torch_schedules.StepLR(o, every, gamma),
        "exponential": lambda o: torch_schedules.ExponentialLR(o, gamma),
        "cosine": lambda o: torch_schedules.CosineAnnealingLR(o, steps - warmup),
    }
    shapes = {
        "constant": constant_rate,
        "step": lambda t: step_rate(t, every, gamma),
        "exponential": lambda t: exponential_rate(t, gamma),
        "cosine": cosine_rate,
    }
    ours = lr * warm_up(shapes[name], torch.arange(steps).double(), warmup)
    theirs = torch_rates(after_warmup(builds[name], warmup), lr, steps)
    assert ours.tolist() == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 10), st.integers(10, 80), st.sampled_from([0, 2, 5, 8]))
def test_one_cycle_is_torchs(lr, steps, warmup):
    share = warmup / steps if warmup else 0.3
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = torch_schedules.OneCycleLR(optimizer, lr, steps, pct_start=share)
    theirs = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps - 1):  # one step more and torch raises
        optimizer.step()
        scheduler.step()
        theirs.append(optimizer.param_groups[0]["lr"])
    ours = learning_rates("one_cycle", lr, steps, warmup)
    assert ours.tolist() == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_cosine_numbers():
    factors = cosine_rate(torch.arange(11).double(), 10)
    known = [1, 0.975528, 0.904508, 0.793893, 0.654508, 0.5]
    assert factors[:6].tolist() == pytest.approx(known, abs=1e-6)
    assert factors[10].item() == pytest.approx(0, abs=1e-15)


def test_warmup_three_then_cosine_seven():
    known = [
        0.333333,
        0.555556,
        0.777778,
        1,
        0.950484,
        0.811745,
        0.61126,
        0.38874,
        0.188255,
        0.049516,
    ]
    rates = learning_rates("cosine", 1.0, 10, 3)
    assert rates.tolist() == pytest.approx(known, abs=1e-6)


def test_step_decay():
    rates = step_rate(torch.arange(7).double(), every=3, gamma=0.5)
    assert rates.tolist() == [1, 1, 1, 0.5, 0.5, 0.5, 0.25]
    thirds = learning_rates("step", 1.0, 9).tolist()
    assert thirds == pytest.approx([1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01])


def test_the_transformers_schedule():
    """d = 512, warm-up 4000: the peak is (512 * 4000)^(-1/2) at step 4000."""
    t = torch.arange(20_000).double()
    noam = (512 * 4000) ** -0.5 * inverse_sqrt_rate(t, 4000)
    assert int(noam.argmax()) + 1 == 4000
    assert noam.max().item() == pytest.approx(6.98771e-4, rel=1e-5)
    step = t + 1
    paper = 512**-0.5 * torch.minimum(step**-0.5, step * 4000**-1.5)
    torch.testing.assert_close(noam, paper)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("warmup", [0, 1, 2, 10])
def test_shape_range_and_peak(name, warmup):
    rates = learning_rates(name, 0.3, 40, warmup)
    assert rates.shape == (40,) and rates.isfinite().all()
    assert (rates > 0).all() and rates.max().item() == pytest.approx(0.3)
    rise = rates[: int(rates.argmax()) + 1]
    assert (rise.diff() > 0).all() or len(rise) == 1
    assert (rates[int(rates.argmax()) :].diff() <= 1e-15).all()


def test_radam_warms_up_by_itself():
    rates = radam_rates(0.1, 200)
    assert rates[:5].isnan().all() and rates[5:].isfinite().all()
    assert (rates[5:].diff() > 0).all() and rates[-1] < 0.1


@pytest.mark.parametrize(
    "wrong",
    [
        {"schedule": "sine"},
        {"lr": 0.0},
        {"lr": math.inf},
        {"steps": 0},
        {"warmup": -1},
        {"warmup": 10},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        learning_rates(**({"schedule": "step", "lr": 0.1, "steps": 10} | wrong))
