"""Every update rule against published numbers, and where definitions part."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.landscape.surfaces import bowl, gradient
from models.optim.rules import (
    RULES,
    adagrad,
    adagrad_rms,
    adam,
    adam_uncorrected,
    amsgrad,
    find_rule,
    gd,
    look_ahead,
    momentum,
    momentum_ema,
    nesterov,
    nesterov_lookahead,
    rectification,
    rmsprop,
    rmsprop_notes,
)

gradients = st.lists(
    st.lists(st.floats(-10, 10), min_size=3, max_size=3), min_size=1, max_size=30
)


def walk(rule, grads, lr, **hyper):
    """Our rule under given gradients (steps, n), from w = 1: (steps, n)."""
    w, memory, path = torch.ones_like(grads[0]), {}, []
    for grad in grads:
        w = rule(w, grad, memory, lr, **hyper)
        path.append(w)
    return torch.stack(path)


# x^2 + 10 y^2 from (5, 1): rule, lr, and x, y after each of three steps
TABLE = """
gd                 .04  4.6 .2  4.232 .04  3.89344 .008
momentum           .02  4.8 .6  4.428 0  3.91608 -.54
momentum_ema       .02  4.98 .96  4.94208 .8856  4.88818368 .783216
nesterov           .02  4.62 .24  4.10688 -.2664  3.49926912 -.433296
nesterov_lookahead .02  4.8 .6  4.4352 .144  3.9426048 -.15984
adagrad            .5   4.5 .5  4.16551763 .27639320  3.90228091 .15639874
adagrad_rms        .5   4.5 .5  4.02697050 .18377223  3.58214480 .04330775
rmsprop            .1   4.68377223 .68377223  4.46158461 .49887061  4.27928873 .36918055
rmsprop_notes      .1   4.9 .9  4.80180538 .80913262  4.70522033 .72604604
adam               .1   4.9 .9  4.80005776 .80041223  4.70021329 .70158627
adam_uncorrected   .1   4.68377224 .68377224  4.25976256 .27020598  3.7685285 -.16214147
amsgrad            .1   4.9 .9  4.80005776 .80041223  4.70021329 .70158627
adamw              .1   4.85 .89  4.70159097 .78157186  4.55482012 .67510122
radam              .1   4 -1  3.10526316 -.89473684  2.31151680 -.16799379
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_three_steps_down_the_bowl(row):
    rule, (lr, *known) = find_rule(row[0]), map(float, row[1:])
    given_too = {"alpha": 0.9, "weight_decay": 0.1 if row[0] == "adamw" else 0.0}
    hyper = {key: given_too[key] for key in rule.settings if key in given_too}
    w, memory, path = torch.tensor([5.0, 1.0], dtype=torch.float64), {}, []
    for _ in range(3):
        at = rule.look(w, memory, lr) if rule.look else w
        w = rule.update(w, gradient(bowl, at), memory, lr, **hyper)
        path += w.tolist()
    assert path == pytest.approx(known, abs=1e-7)


def test_the_table_holds_every_rule():
    assert [row[0] for row in ROWS] == list(RULES)


def constant_steps(rule, **hyper):
    """The size of the first five steps under a constant gradient of 1, lr 1."""
    path = walk(rule, torch.ones(5, 1, dtype=torch.float64), 1.0, **hyper)
    return (-path.flatten().diff(prepend=torch.ones(1))).tolist()


@pytest.mark.parametrize(
    ("rule", "hyper", "steps"),
    [
        (gd, {}, [1, 1, 1, 1, 1]),
        (momentum, {}, [1, 1.9, 2.71, 3.439, 4.0951]),
        (adagrad, {}, [1, 0.707107, 0.57735, 0.5, 0.447214]),
        (adagrad_rms, {}, [1, 1, 1, 1, 1]),
        (rmsprop, {}, [10, 7.08881, 5.80249, 5.03767, 4.51708]),
        (rmsprop_notes, {}, [1, 1, 1, 1, 1]),
        (adam, {}, [1, 1, 1, 1, 1]),
        (adam_uncorrected, {}, [3.16228, 4.24959, 4.95023, 5.44162, 5.79714]),
    ],
)
def test_steps_under_a_constant_gradient(rule, hyper, steps):
    assert constant_steps(rule, **hyper) == pytest.approx(steps, abs=2e-5)


def test_the_two_adagrads_agree_once_and_never_again():
    grads = torch.tensor([[10.0], [9.0], [3.0]], dtype=torch.float64)
    difference = (walk(adagrad, grads, 0.5) - walk(adagrad_rms, grads, 0.5)).abs()
    assert difference[0] < 1e-9 and (difference[1:] > 0.1).all()


@settings(max_examples=25, deadline=None)
@given(gradients)
def test_sum_never_shrinks_sigma_and_decay_makes_the_mean_a_sum(grads):
    grads = torch.tensor(grads, dtype=torch.float64)
    grads = torch.where(grads.abs() < 1e-3, 1.0, grads)  # 0 / 0 has no step
    w, memory, sigmas = grads[0], {}, []
    mean, total, memories = grads[0], grads[0], ({}, {})
    for t, grad in enumerate(grads, start=1):
        w = adagrad(w, grad, memory, 0.1)
        sigmas.append(memory["sigma"])
        mean = adagrad_rms(mean, grad, memories[0], 0.1 / math.sqrt(t), eps=0.0)
        total = adagrad(total, grad, memories[1], 0.1, eps=0.0)
    assert (torch.stack(sigmas).diff(dim=0) >= 0).all()
    torch.testing.assert_close(mean, total, rtol=1e-9, atol=1e-9)


def test_amsgrad_and_adam_part():
    grads = torch.tensor([[10.0], [1], [1], [-1], [0.5]], dtype=torch.float64)
    ours = walk(amsgrad, grads, 0.1, beta=0.9, beta2=0.5).flatten() - 1
    plain = walk(adam, grads, 0.1, beta=0.9, beta2=0.5).flatten() - 1
    known = [-0.1, -0.16446026, -0.21327486, -0.24512845, -0.27130106]
    assert ours.tolist() == pytest.approx(known, abs=1e-7)
    known = [-0.1, -0.19026241, -0.28508827, -0.36947051, -0.46584588]
    assert plain.tolist() == pytest.approx(known, abs=1e-7)


def test_dampening_is_not_a_moving_average():
    """The first gradient enters whole; only from then on do the two forget alike."""
    grads = torch.ones(3, 1, dtype=torch.float64)
    damped = walk(momentum, grads, 1.0, beta=0.9, dampening=0.9)
    average = walk(momentum_ema, grads, 1.0, beta=0.9)
    assert 1 - damped[0].item() == 1 and 1 - average[0].item() == pytest.approx(0.1)


def test_moving_average_is_momentum_at_another_rate():
    grads = torch.randn(20, 2, generator=torch.Generator().manual_seed(1)).double()
    ours = walk(momentum_ema, grads, 0.2, beta=0.9)
    torch.testing.assert_close(ours, walk(momentum, grads, 0.02, beta=0.9))


def test_nesterov_in_torch_stands_one_look_ahead():
    """On one path: torch's point is the look-ahead point of the textbook's w."""
    start = torch.tensor([5.0, 1.0], dtype=torch.float64)
    theirs, ours, memories = start, start, ({}, {})
    for _ in range(10):
        theirs = nesterov(theirs, gradient(bowl, theirs), memories[0], 0.02)
        at = look_ahead(ours, memories[1], 0.02)
        ours = nesterov_lookahead(ours, gradient(bowl, at), memories[1], 0.02)
        ahead = look_ahead(ours, memories[1], 0.02)
        torch.testing.assert_close(ahead, theirs, rtol=1e-12, atol=1e-12)


def test_weight_decay_where_it_enters():
    w, grad = (torch.tensor([v], dtype=torch.float64) for v in (2.0, 0.5))
    for name, expected in (("gd", 1.35), ("adamw", 1.3), ("adam", 1.9)):
        new = find_rule(name).update(w, grad, {}, 0.1, weight_decay=3.0)
        assert new.item() == pytest.approx(expected, abs=1e-7)


def test_radam_adapts_from_step_six():
    factors = [rectification(t) for t in range(1, 9)]
    assert factors[:5] == [None] * 5 and all(f is not None for f in factors[5:])
    assert rectification(100_000) == pytest.approx(1, abs=1e-6)
    assert all(a < b for a, b in zip(factors[5:], factors[6:], strict=False))
