"""Labels drawn at random, and a net that gives them back."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.generalization.wrong_labels import corrupt, learn_wrong


def last(**settings):
    *_, result = learn_wrong(**settings)
    return result


@given(st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.integers(0, 100))
def test_a_share_is_drawn_anew_and_a_tenth_of_it_is_right_by_chance(share, seed):
    y = torch.arange(10).repeat(2, 200)
    generator = torch.Generator().manual_seed(seed)
    given = corrupt(y, share, 10, generator)
    assert given.shape == y.shape and given.min() >= 0 and given.max() <= 9
    assert (given != y).float().mean().item() == pytest.approx(0.9 * share, abs=0.03)
    assert ((given != y).sum(1) <= share * 2000).all()


def test_labels_that_mean_nothing_are_learnt_by_heart():
    """What the summary says: all 500 labels given back, new digits as by guessing."""
    r = last(share=1.0)
    assert r.progress == 1 and r.steps[-1] == 200
    assert (r.train[-1] == 1).all()
    assert r.test[-1].mean() == pytest.approx(0.1, abs=0.05)


def test_with_eight_units_about_half_is_given_back():
    assert 0.4 < last(share=1.0, width=8).train[-1].mean() < 0.7


def test_what_is_common_is_learnt_before_wrong_labels_are():
    r = last(share=0.4)
    best = r.test.mean(1).argmax()
    assert r.test[best].mean() > r.test[-1].mean() + 0.1
    assert r.truth.mean(1).max() > 0.6 and r.wrong[best].mean() < 0.2
    assert r.wrong[-1].mean() > 0.95


def test_without_wrong_labels_there_are_no_shares_of_them():
    r = last(share=0.0, steps=20)
    assert r.count == 0 and r.wrong.isnan().all() and r.truth.isnan().all()


@pytest.mark.parametrize("wrong", [{"share": 2}, {"width": 4}, {"steps": 5}])
def test_what_is_out_of_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match="to"):
        next(learn_wrong(**wrong))
