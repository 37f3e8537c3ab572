"""More points or more steps: the same beginning, and the notes' spiral."""

import pytest
import torch

from models.generalization.data_or_steps import compare_choices, learn_spiral


def last(**settings):
    *_, result = compare_choices(**settings)
    return result


def test_the_three_nets_begin_alike_and_are_as_long_as_asked():
    results = list(compare_choices(points=5, steps=40, more=3))
    assert all(0 <= r.progress <= 1 for r in results)
    assert results[-1].progress == 1
    result = results[-1]
    assert [int(s[-1]) for s in result.steps] == [40, 40, 120]
    assert [len(x) for x in result.x] == [15, 45, 15]
    starts = [float(test[0]) for test in result.test]
    assert len(set(starts)) == 1  # the same weights on the same new points
    assert torch.equal(result.x[0], result.x[2])
    assert result.maps.shape == (3, 61, 61) and set(result.maps.unique().tolist()) <= {
        0,
        1,
        2,
    }


def test_a_longer_run_begins_as_the_short_one():
    result = last(points=5, steps=60, more=2)
    short = dict(zip(result.steps[0].tolist(), result.test[0].tolist(), strict=True))
    long = dict(zip(result.steps[2].tolist(), result.test[2].tolist(), strict=True))
    both = set(short) & set(long)
    assert len(both) > 5 and all(short[s] == long[s] for s in both)


@pytest.mark.parametrize("seed", [0, 1])
def test_few_points_with_sgd_want_data_and_adam_wants_steps(seed):
    few = last(points=5, steps=300, more=3, optimizer="sgd", seed=seed).test
    assert few[1][-1] > few[2][-1] + 0.01
    slow = last(points=10, steps=300, more=3, optimizer="adam", seed=seed).test
    assert slow[2][-1] > slow[1][-1] + 0.03


def test_what_the_notes_blame_on_data_is_a_matter_of_steps():
    ends = {}
    for optimizer in ("adam", "sgd"):
        *_, (step, _, ends[optimizer], _) = learn_spiral(300, 1000, optimizer, 0.2, 0)
        assert step == 1000
    assert 0.92 < ends["adam"] < 0.97 and ends["sgd"] > 0.985


@pytest.mark.parametrize(
    "wrong",
    [{"points": 2}, {"steps": 0}, {"more": 1}, {"optimizer": "x"}, {"noise": 2.0}],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        next(compare_choices(**wrong))
