"""A space of words: neighbours and analogies by hand, and as they come out."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.language.word_map import principal_plane, space, take_space
from models.language.word_space import answer, explore_space, split_words

SQUARE = torch.tensor([[1.0, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1], [0, 0, -1.0]])
NUMBER = {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}


def last(**given):
    for result in space(**given):  # noqa: B007
        pass
    return result


@pytest.fixture(scope="module")
def plays():
    asked = {"words": "romeo thou <b>", "analogies": "he his she\nx y z"}
    return last(corpus="shakespeare", most=2000, **asked)


def test_a_parallelogram_is_an_analogy():
    unit = SQUARE / SQUARE.norm(dim=1, keepdim=True)
    solved = answer(("a", "b", "c"), NUMBER, unit, 2)
    assert solved.names[0] == "d" and len(solved.names) == 2
    assert not set(solved.names) & {"a", "b", "c"}
    lacking = answer(("a", "b", "no"), NUMBER, unit, 2)
    assert lacking.names == () and lacking.plain == ""


@given(st.integers(3, 20), st.integers(2, 8), st.integers(0, 999))
@settings(deadline=None, max_examples=30)
def test_the_plane_keeps_what_pca_keeps(count, dims, seed):
    x = torch.randn(count, dims, generator=torch.Generator().manual_seed(seed))
    places, share = principal_plane(x)
    values = torch.linalg.eigvalsh(torch.cov(x.T)).flip(0)
    expected = float(values[:2].sum() / values.sum())
    assert share == pytest.approx(expected, rel=1e-3)
    torch.testing.assert_close(
        places.var(0), values[:2].clamp(min=0), rtol=1e-3, atol=1e-4
    )


def test_plays_know_their_words(plays):
    romeo, thou, unknown = plays.near
    assert {"juliet", "mercutio", "tybalt"} & set(romeo.names)
    assert {"art", "thee", "thyself"} & set(thou.names)
    assert unknown.word == "b" and unknown.names == ()
    assert romeo.cosines == tuple(sorted(romeo.cosines, reverse=True))
    assert plays.analogies[0].names[0] == "her"
    assert plays.analogies[1].names == ()


def test_exercises_are_mostly_not_solved(plays):
    assert 20 <= plays.asked <= 24
    assert 0 < plays.right <= plays.in_five < plays.asked
    assert plays.right < 0.6 * plays.asked


def test_the_picture_holds_what_was_asked(plays):
    kinds = dict(zip(plays.shown, plays.kinds, strict=True))
    assert kinds["romeo"] == kinds["thou"] == "asked"
    assert kinds[plays.near[0].names[0]] in ("near", "asked")
    assert plays.places.shape == (len(plays.shown), 2) and 0 < plays.variance < 1


def test_skip_gram_learns_and_is_trained_once():
    given = {"corpus": "shakespeare", "method": "skip_gram", "most": 300, "steps": 120}
    r = last(words="king", **given)
    assert r.losses[-20:].mean() < r.losses[:5].mean() - 0.2
    assert len(r.losses) == 120 and r.progress == 1
    course = take_space("shakespeare", "skip_gram", 300, 4, 32, 120, 0)
    assert len(course.losses) == 120
    again = last(words="queen", **given)
    assert len(course.losses) == 120
    torch.testing.assert_close(again.losses, r.losses, rtol=0, atol=0)


@pytest.mark.parametrize("method", ["pmi", "skip_gram"])
def test_the_plain_space_is_the_one_in_the_picture(method):
    given = {"corpus": "tang", "method": method, "words": "酒", "analogies": "东西南"}
    given |= {"steps": 30, "most": 300}
    plain, drawn = explore_space(**given), last(**given)
    assert plain.near == drawn.near and plain.analogies == drawn.analogies
    assert (plain.asked, plain.right, plain.in_five) == (
        drawn.asked,
        drawn.right,
        drawn.in_five,
    )


def test_text_is_split_as_the_corpus_is():
    assert split_words("The King's <b>", "shakespeare") == ["the", "king's", "b"]
    assert split_words("山、水", "tang") == ["山", "水"]


def test_poems_are_neighbours_by_character():
    r = last(words="酒", analogies="东西南")
    assert {"饮", "杯", "酌", "沽", "樽"} & set(r.near[0].names)
    assert r.analogies[0].words == ("东", "西", "南")


@pytest.mark.parametrize(
    "bad",
    [
        {"corpus": "names"},
        {"method": "no such"},
        {"words": "a b c d e f g h i j", "corpus": "shakespeare"},
        {"analogies": "one two", "corpus": "shakespeare"},
        {"analogies": "山水日\n" * 7},
        {"window": 0},
        {"dims": 1},
        {"most": 49},
        {"steps": 0},
    ],
)
def test_bad_arguments_are_refused(bad):
    with pytest.raises(ValueError):
        next(space(**bad))
