"""The contest: each run is PyTorch's own, paired by seed, on its schedule."""

import math
from collections import deque

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from models.core.training import OPTIMIZERS, shuffled_batches
from models.data.small_sets import draw_halves
from models.optim.optimizer_comparison import RATES, contest, learn, set_task
from models.optim.schedules import learning_rates
from models.optim.warmup import learn_schedules

SMALL = {"points": 20, "width": 6, "depth": 1, "steps": 15, "seeds": 2, "device": "cpu"}
THEIRS = {
    "sgd": lambda p, lr: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    "nesterov": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, nesterov=True),
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "amsgrad": lambda p, lr: torch.optim.Adam(p, lr, amsgrad=True),
    "adamw": torch.optim.AdamW,
    "radam": torch.optim.RAdam,
}


def last(results):
    return deque(results, maxlen=1).pop()


def plain_run(name, lr, seed, batch, schedule="constant", warmup=0):
    """Returns loss and test accuracy of nn.Sequential trained with torch.optim."""
    (x, y), (test_x, test_y) = draw_halves("spiral", 20, 0, "cpu")
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 3))
    rule = THEIRS[name](net.parameters(), lr)
    rates = learning_rates(schedule, lr, 15, warmup).tolist()
    order = shuffled_batches(60, batch or 60, torch.Generator().manual_seed(seed))
    for rate in rates:
        for group in rule.param_groups:
            group["lr"] = rate
        chosen = next(order)
        rule.zero_grad()
        F.cross_entropy(net(x.T[chosen]), y[chosen]).backward()
        rule.step()
    with torch.no_grad():
        right = (net(test_x.T).argmax(1) == test_y).float().mean()
        return F.cross_entropy(net(x.T), y).item(), right.item()


@pytest.mark.parametrize("name", sorted(THEIRS))
def test_each_run_is_pytorchs_own(name):
    lr = RATES[name] / 10
    result = last(contest(optimizers=(name,), lrs=(lr,), **SMALL))
    for k in range(2):
        loss, accuracy = plain_run(name, lr, 1 + k, 0)
        assert float(result.loss[0, k]) == pytest.approx(loss, abs=1e-4)
        assert float(result.test_accuracy[0, k]) == pytest.approx(accuracy, abs=0.02)
        assert float(result.curves[0, k, -1]) == float(result.loss[0, k])
    assert set(RATES) == set(THEIRS) <= set(OPTIMIZERS)


@pytest.mark.parametrize(("schedule", "warmup"), [("cosine", 0), ("constant", 5)])
def test_schedules_and_batches_reach_the_optimizer(schedule, warmup):
    task = set_task("spiral", 20, (6,), "relu", 0, "cpu")
    factor = learning_rates(schedule, 1.0, 15, warmup)
    net = last(learn(task, "adam", 0.02, factor, 16, 1, [0, 15]))
    loss, _ = plain_run("adam", 0.02, 1, 16, schedule, warmup)
    assert net.loss == pytest.approx(loss, abs=1e-4) and len(net.curve) == 2
    constant = last(contest(optimizers=("adam",), lrs=(0.02,), batch=16, **SMALL))
    assert abs(float(constant.loss[0, 0]) - loss) > 1e-4


def test_all_start_alike_and_seeds_differ():
    result = last(contest(optimizers=("sgd", "adam", "radam"), **SMALL))
    begin = result.curves[:, :, 0]
    assert torch.equal(begin[0], begin[1]) and torch.equal(begin[0], begin[2])
    assert begin[0, 0] != begin[0, 1]
    assert result.lrs == tuple(RATES[n] for n in ("sgd", "adam", "radam"))
    assert result.parameters == 2 * 6 + 6 + 6 * 3 + 3 and result.points == 60


def test_one_after_another_with_the_rest_still_unknown():
    known, count = 0, 0
    for result in contest(optimizers=("sgd", "adam"), **SMALL):
        count += 1
        now = int((~result.loss.isnan()).sum())
        assert now in (known, known + 1)
        known = now
        assert result.progress == pytest.approx(known / 4)
    assert known == 4 and result.progress == 1 and count >= 4 * 15
    assert (result.diverged == -1).all()
    assert result.curve_steps[0] == 0 and result.curve_steps[-1] == 15


def test_divergence_is_a_result_and_the_others_go_on():
    wild = {"optimizers": ("sgd", "adam"), "lrs": (1e4, 0.01)}
    result = last(contest(activation="identity", **wild, **SMALL | {"depth": 3}))
    assert (result.diverged[0] > 0).all() and (result.diverged[1] == -1).all()
    assert result.loss[0].isnan().all() and result.loss[1].isfinite().all()
    for curve in result.curves[0]:
        seen = curve[~curve.isnan()]
        assert 1 <= len(seen) < len(curve) and (seen <= 1e6).all()


def test_the_default_rates_beat_a_third_and_the_triple_for_sgd():
    given = {"optimizers": ("sgd",), "seeds": 2, "device": "cpu"}
    third, best, triple = (
        float(last(contest(lrs=(RATES["sgd"] * f,), **given)).loss.mean())
        for f in (1 / 3, 1, 3)
    )
    assert best < third and best < triple


def test_warm_up_helps_adam_with_a_large_rate_on_a_deep_net():
    given = {"lr": 0.1, "depth": 6, "steps": 300, "seeds": 3, "seed": 0}
    runs = learn_schedules(("constant",), 60, "adam", **given)
    cold, warm = (run.loss for run in last(runs).trained[0].runs)
    assert warm.median() < cold.median() / 2  # measured: 0.40 without, 0.02 with


def test_digits_are_learnt():
    given = {"data": "digits", "points": 200, "batch": 20, "steps": 60, "depth": 1}
    result = last(contest(optimizers=("adam",), lrs=(0.01,), seeds=1, **given))
    assert result.loss[0, 0] < 0.3 and result.test_accuracy[0, 0] > 0.7


@pytest.mark.parametrize(
    "wrong",
    [
        {"optimizers": ()},
        {"optimizers": ("no such",)},
        {"lrs": (0.1, 0.1)},
        {"lrs": (0.0,)},
        {"lrs": (math.nan,)},
        {"steps": 0},
        {"batch": 61},
        {"seeds": 0},
        {"depth": 11},
        {"data": "tulips"},
        {"activation": "no such"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        last(contest(**SMALL | {"optimizers": ("sgd",)} | wrong))
