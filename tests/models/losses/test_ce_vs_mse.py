"""The same net under two losses: same starts, gradients by hand, stuck or not."""

import math
from collections import deque

import pytest
import torch
import torch.nn.functional as F

from models.core.nets import draw_weights, forward
from models.data.small_sets import draw_halves
from models.losses.ce_vs_mse import share_apart, two_losses
from models.losses.objectives import (
    ce_of_logits,
    compare_losses,
    mse_of_logits,
    mse_of_softmax,
)

SMALL = {"steps": 20, "seeds": 2, "points": 10, "width": 8, "device": "cpu"}


def last(results):
    return deque(results, maxlen=1).pop()


@pytest.fixture(scope="module")
def plain():
    return last(two_losses(seeds=2, device="cpu"))


@pytest.fixture(scope="module")
def wrong():
    return last(two_losses(seeds=2, wrong=20.0, device="cpu"))


def test_the_losses_are_pytorchs():
    logits = torch.randn(3, 7, generator=torch.Generator().manual_seed(0))
    y = torch.tensor([0, 1, 2, 2, 1, 0, 0])
    one_hot = F.one_hot(y, 3).T.float()
    torch.testing.assert_close(ce_of_logits(logits, y), F.cross_entropy(logits.T, y))
    for ours, out in ((mse_of_softmax, logits.softmax(0)), (mse_of_logits, logits)):
        # nn.MSELoss averages over the classes, too; ours sums over them
        torch.testing.assert_close(ours(logits, y), 3 * F.mse_loss(out, one_hot))


def test_a_tie_costs_ln_c_and_1_minus_1_over_c():
    logits, y = torch.zeros(10, 4), torch.tensor([0, 3, 5, 9])
    assert float(ce_of_logits(logits, y)) == pytest.approx(math.log(10))
    assert float(mse_of_softmax(logits, y)) == pytest.approx(1 - 1 / 10)


def test_the_first_mark_by_hand():
    given = {"losses": ("mse",), "wrong": 3.0, "depth": 2}
    r = last(two_losses(seed=5, **given, **SMALL))
    (x, y), (test_x, test_y) = draw_halves("spiral", 10, 5, "cpu")
    for k in range(2):
        start = draw_weights((2, 8, 8, 3), torch.Generator().manual_seed(6 + k))
        start[-1][0] += 3.0
        weights = [w.requires_grad_() for w in start]
        logits = forward(weights, x, "tanh")
        loss = mse_of_softmax(logits, y)
        loss.backward()
        tested = forward(weights, test_x, "tanh").detach()
        assert float(r.loss[0, k, 0]) == pytest.approx(loss.item())
        assert float(r.gradient[0, k, 0]) == pytest.approx(
            float(weights[0].grad.norm())
        )
        cross = F.cross_entropy(tested.T, test_y)
        assert float(r.cross_entropy[0, k, 0]) == pytest.approx(float(cross))
        share = (tested.argmax(0) == test_y).float().mean()
        assert float(r.test_accuracy[0, k, 0]) == pytest.approx(float(share))


def test_a_run_is_torchs_own_training():
    given = {"losses": ("cross_entropy",), "optimizer": "adam", "lrs": (0.01,)}
    r = last(two_losses(**given, **SMALL))
    (x, y), _ = draw_halves("spiral", 10, 0, "cpu")
    start = draw_weights((2, 8, 3), torch.Generator().manual_seed(1))
    weights = [w.requires_grad_() for w in start]
    rule = torch.optim.Adam(weights, 0.01)
    for _ in range(20):
        rule.zero_grad()
        F.cross_entropy(forward(weights, x, "tanh").T, y).backward()
        rule.step()
    loss = F.cross_entropy(forward(weights, x, "tanh").T, y)
    assert float(r.loss[0, 0, -1]) == pytest.approx(loss.item(), rel=1e-4)


def test_from_the_usual_start_both_learn_the_spiral(plain):
    assert plain.losses == ("cross_entropy", "mse", "mse_logits")
    assert plain.lrs[0] == plain.lrs[1]
    assert (plain.accuracy[:2, :, -1] > 0.95).all()
    assert (plain.accuracy[2, :, -1] > 0.8).all()
    assert (plain.diverged == -1).all()


def test_from_a_start_that_is_sure_and_wrong_mse_is_stuck(wrong):
    ce, mse = wrong.gradient[0, :, 0], wrong.gradient[1, :, 0]
    assert (ce > 0.1).all() and (mse < 1e-7).all()
    assert (wrong.accuracy[0, :, -1] > 0.95).all()
    assert (wrong.accuracy[1, :, -1] < 0.4).all()
    moved = wrong.loss[1, :, 0] - wrong.loss[1, :, -1]
    assert (moved.abs() < 1e-3).all()


def test_an_adaptive_optimizer_frees_it():
    r = last(
        two_losses(losses=("mse",), wrong=20.0, optimizer="adam", seeds=2, device="cpu")
    )
    assert (r.accuracy[0, :, -1] > 0.85).all()


def test_on_digits_the_test_loss_rises_while_accuracy_does_not_fall():
    r = last(
        two_losses(
            data="digits",
            losses=("cross_entropy",),
            seeds=2,
            points=200,
            steps=400,
            device="cpu",
        )
    )
    lowest = r.test_loss[0].amin(1)
    assert (r.test_loss[0, :, -1] > 1.05 * lowest).all()
    at_lowest = r.test_accuracy[0].gather(1, r.test_loss[0].argmin(1)[:, None])[:, 0]
    assert (r.test_accuracy[0, :, -1] > at_lowest - 0.03).all()
    assert (r.apart > 0.1).all()
    torch.testing.assert_close(r.test_loss, r.cross_entropy)  # its own loss


def test_both_losses_begin_with_the_same_net(plain):
    for curves in (plain.cross_entropy, plain.accuracy, plain.test_accuracy):
        assert torch.equal(curves[0, :, 0], curves[1, :, 0])
        assert torch.equal(curves[0, :, 0], curves[2, :, 0])
    assert (plain.loss[0, :, 0] != plain.loss[1, :, 0]).all()


def test_same_seed_same_numbers_and_runs_do_not_disturb_each_other():
    both = last(two_losses(losses=("cross_entropy", "mse"), **SMALL))
    alone = last(two_losses(losses=("mse",), **SMALL))
    torch.testing.assert_close(both.loss[1], alone.loss[0], rtol=0, atol=0)
    other = last(two_losses(losses=("mse",), seed=1, **SMALL))
    assert not torch.equal(other.loss, alone.loss)


def test_every_result_is_a_whole():
    before = 0.0
    for r in two_losses(**SMALL):
        assert before <= r.progress <= 1
        before = r.progress
        assert r.loss.shape == r.gradient.shape == (3, 2, len(r.steps))
    assert before == 1 and r.loss.isfinite().all()
    first = next(two_losses(**SMALL))
    assert first.progress == 0 and int(first.loss.isfinite().sum()) == 1


def test_a_run_that_diverges_is_a_result():
    given = {"losses": ("mse_logits", "cross_entropy"), "lrs": (100.0, 0.1)}
    r = last(two_losses(**given, **SMALL))
    assert (r.diverged[0] > 0).all() and (r.diverged[1] == -1).all()
    assert r.loss[0, :, -1].isnan().all() and r.loss[1].isfinite().all()
    assert r.progress == 1


@pytest.mark.parametrize("lrs", [(), (100.0, 0.1)])  # one of the second is lost
def test_the_nets_that_are_watched_are_the_plain_ones(lrs):
    given = {"losses": ("mse_logits", "cross_entropy"), "lrs": lrs}
    ends = last(compare_losses(**given, **SMALL)).test_accuracy
    curves = last(two_losses(**given, **SMALL)).test_accuracy
    torch.testing.assert_close(ends[..., 0], curves[..., -1], equal_nan=True)


def test_share_apart():
    falls, rises = torch.tensor([3.0, 2.0, 1.0]), torch.tensor([0.1, 0.2, 0.3])
    assert share_apart(falls, rises) == 0
    assert share_apart(falls, -rises) == 1
    assert share_apart(falls, torch.tensor([0.1, 0.2, 0.1])) == 0.5
    assert math.isnan(share_apart(falls, torch.ones(3)))
    assert share_apart(torch.tensor([2.0, 1.0, math.nan]), -rises) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"data": "no such"},
        {"losses": ()},
        {"losses": ("hinge",)},
        {"optimizer": "no such"},
        {"lrs": (1.0, 2.0)},
        {"lrs": (0.0,)},
        {"lrs": (math.nan,)},
        {"wrong": math.nan},
        {"steps": 0},
        {"steps": 5001},
        {"depth": 7},
        {"width": 0},
        {"seeds": 0},
        {"points": 1},
        {"activation": "no such"},
    ],
)
def test_bad_arguments_are_refused(bad):
    with pytest.raises(ValueError):
        next(two_losses(**bad))
