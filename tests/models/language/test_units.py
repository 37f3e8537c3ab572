"""What units do: properties by hand, correlations, and a text read as it stands."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.corpus import load_corpus
from models.language.reading import units
from models.language.units import (
    correlate,
    find_unit,
    list_properties,
    split_surprise,
)

SMALL = {"steps": 30, "hidden": 16, "batch": 8, "frames": 4, "device": "cpu"}


def last(**given):
    for result in units(**{**SMALL, **given}):  # noqa: B007
        pass
    return result


def test_properties_by_hand():
    seen = list_properties("Ab c.\nde")
    assert seen["line"].tolist() == [1, 2, 3, 4, 5, 0, 1, 2]
    assert seen["word"].tolist() == [1, 2, 0, 1, 0, 0, 1, 2]
    assert seen["end"].tolist() == [0, 1, 0, 1, 0, 0, 0, 1]
    assert seen["capital"].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert seen["vowel"].tolist() == [1, 0, 0, 0, 0, 0, 0, 1]
    assert list_properties("")["word"].numel() == 0


@given(st.integers(3, 40), st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_correlation_is_pearsons(count, seed):
    generator = torch.Generator().manual_seed(seed)
    activity = torch.randn(count, 4, generator=generator)
    values = torch.randn(count, generator=generator)
    expected = torch.corrcoef(torch.cat([values[None], activity.T]))[0, 1:]
    torch.testing.assert_close(correlate(activity, values), expected)


def test_correlation_where_nothing_varies():
    activity = torch.tensor([[1.0, 2.0], [1.0, 3.0]])
    r = correlate(activity, torch.tensor([0.0, 1.0])).tolist()
    assert r == pytest.approx([0.0, 1.0])
    assert correlate(activity, torch.ones(2)).isnan().all()


def test_a_passage_is_read_as_one_sequence():
    r = last()
    assert r.probability.shape == (len(r.text),) == r.known.shape
    assert r.known.all() and r.probability.isfinite().all()
    assert float(r.costs[-1]) == pytest.approx(float(-r.probability.log().mean()))
    assert (r.guess_probability >= r.probability - 1e-6).all()
    assert r.activity.abs().max() <= 1
    assert float(r.costs[0]) == pytest.approx(math.log(27), rel=0.05)
    assert r.costs[-1] < r.costs[0]
    assert r.text not in load_corpus("names").text


def test_what_comes_later_changes_nothing_before():
    one, two = last(text="anna\nbob"), last(text="anna\nzoe")
    torch.testing.assert_close(one.probability[:5], two.probability[:5])
    torch.testing.assert_close(one.activity[:5], two.activity[:5])
    assert not torch.equal(one.activity[5:], two.activity[5:])


def test_unknown_characters_are_shown_and_not_read():
    strange, plain = last(text="an<b>ñna"), last(text="anbna")
    assert strange.text == "an<b>ñna"
    assert strange.known.tolist() == [True, True, False, True, False, False, True, True]
    kept = strange.known
    torch.testing.assert_close(strange.probability[kept], plain.probability)
    torch.testing.assert_close(strange.activity[kept], plain.activity)
    assert strange.probability[~kept].isnan().all()
    assert [g == "" for g in strange.guess] == (~kept).tolist()


def test_a_text_without_any_known_character_is_a_result():
    r = last(text="123 <>")
    assert not r.known.any() and r.costs.isnan().all()


def test_followers_are_tested_on_other_text():
    r = last(steps=200, hidden=32, batch=32, follow="line")
    assert [f.name for f in r.followers] == ["line", "word", "end", "vowel"]
    line = r.followers[0]
    assert r.unit == line.unit
    assert abs(line.found) > 0.5 and abs(line.tested - line.found) < 0.15
    assert last(follow="number", unit=3).unit == 3
    assert last(follow="capital", unit=5).unit == 5  # names have no capitals


def test_the_plain_reading_is_the_last_of_the_marks():
    given = {"corpus": "names", "follow": "word", "steps": 30, "hidden": 16}
    given |= {"batch": 8, "device": "cpu"}
    plain, watched = find_unit(**given), last(follow="word")
    assert (plain.unit, plain.surprise) == (watched.unit, watched.surprise)
    assert plain.cost == watched.cost == float(watched.costs[-1])


def test_surprise_by_hand():
    split = split_surprise("ab c", torch.tensor([4.0, 1.0, 2.0, 6.0]))
    assert split == {"begin": 5.0, "inside": 1.0, "other": 2.0}


def test_every_result_is_a_whole():
    before = 0.0
    for r in units(**SMALL):
        assert torch.is_grad_enabled()  # others learn between two results
        assert before <= r.progress <= 1
        before = r.progress
        assert len(r.costs) >= 1 and len(r.guess) == len(r.text)
    assert before == 1 and r.step == 30 and len(r.costs) == 4


@pytest.mark.parametrize(
    "bad",
    [{"text": "x" * 401}, {"unit": 16}, {"unit": -1}, {"follow": "no such"}]
    + [{"corpus": "no such"}],
)
def test_bad_arguments_are_refused(bad):
    with pytest.raises(ValueError):
        next(units(**{**SMALL, **bad}))
