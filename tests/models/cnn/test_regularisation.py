"""Dropout and augmentation: what each is, and that one seed compares like with like."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cnn.regularisation import (
    Dropout,
    build_small_net,
    generalise,
    learn_few,
)
from models.data.class_subsets import draw_few, load_pool

QUICK = {"images": 20, "steps": 6, "batch": 10, "seeds": 1}


@settings(deadline=None, max_examples=20)
@given(p=st.floats(0.05, 0.9), seed=st.integers(0, 100))
def test_dropout_keeps_the_mean_and_has_its_variance(p, seed):
    y = Dropout(p, seed)(torch.ones(200_000))
    kept = y[y > 0]
    assert torch.allclose(kept, torch.full_like(kept, 1 / (1 - p)))
    assert float(y.mean()) == pytest.approx(1, rel=0.05)
    assert float(y.var()) == pytest.approx(p / (1 - p), rel=0.1)


def test_dropout_is_the_identity_in_eval_mode():
    x = torch.rand(5, 7)
    assert Dropout(0.5, 0).eval()(x) is x


def test_dropout_leaves_the_common_random_numbers_alone():
    before = torch.get_rng_state()
    Dropout(0.5, 0)(torch.ones(9))
    build_small_net(14, 0.5, 0)
    assert torch.equal(before, torch.get_rng_state())


def test_one_seed_gives_all_methods_the_same_start():
    with_it, without = (build_small_net(14, p, 2) for p in (0.5, 0.0))
    for a, b in zip(with_it.parameters(), without.parameters(), strict=True):
        assert torch.equal(a, b)
    *_, result = generalise(**QUICK)
    for mine in result.curves[1:]:
        assert mine.test[0, 0] == result.curves[0].test[0, 0]
        assert mine.test_loss[0, -1] != result.curves[0].test_loss[0, -1]


def test_the_result_does_not_depend_on_the_company():
    *_, both = generalise(("none", "both"), **QUICK)
    *_, alone = generalise(("both",), **QUICK)
    assert torch.equal(both.curves[1].test_loss, alone.curves[0].test_loss)


def test_a_net_learns_its_few_pictures():
    *_, result = generalise(("none",), images=50, steps=120, seeds=1)
    mine = result.curves[0]
    assert mine.train[0, -1] > 0.95 > mine.test[0, -1] > 0.4
    assert result.tested == 500 and result.progress == 1


def test_mirroring_digits_costs_accuracy():
    *_, result = generalise(
        ("none", "augment"), images=200, augmentation="flip", steps=120, seeds=1
    )
    plain, flipped = (float(c.test[:, -1].mean()) for c in result.curves)
    assert flipped < plain


def test_the_curves_end_where_the_training_ends():
    settings = QUICK | {"seeds": 2, "dropout": 0.3}
    *_, page = generalise(**settings)
    *_, plain = learn_few(**settings)
    for mine, theirs in zip(page.curves, plain.curves, strict=True):
        assert torch.equal(mine.final, theirs.final)  # watching changes nothing
        assert torch.equal(mine.final, mine.test[:, -1])
    assert page.steps[-1] == plain.step == 6


def test_a_plain_loop_gives_the_same_net():
    *_, last = learn_few(("none",), seed=3, **QUICK)
    (x, y), _ = draw_few(load_pool("digits"), 20, 3)
    net, order = build_small_net(14, 0.0, 3), torch.Generator().manual_seed(3)
    rule = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(6):
        chosen = torch.randint(20, (10,), generator=order)
        loss = torch.nn.functional.cross_entropy(net(x[chosen]), y[chosen])
        rule.zero_grad()
        loss.backward()
        rule.step()
    for mine, theirs in zip(net.parameters(), last.net.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_a_lost_net_has_no_accuracy():
    *_, result = generalise(("none",), lr=1e30, **QUICK)
    assert result.curves[0].final.isnan().all()
    assert result.curves[0].test[0, 0] > 0 and result.curves[0].test[0, -1].isnan()


@pytest.mark.parametrize(
    "arguments",
    [
        {"methods": ("hope",)},
        {"methods": ()},
        {"augmentation": "melt"},
        {"dropout": 1.0},
        {"seeds": 0},
        {"data": "cats"},
        {"images": 7},
    ],
)
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(ValueError):
        list(generalise(**arguments))
