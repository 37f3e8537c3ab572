"""A sentence that somebody typed: its alignment, its search, its unknown words."""

import itertools

import pytest
import torch

from models.attention.alignment import MOST_WORDS, search, translate_sentence
from models.attention.stages import align, begin_learning
from models.attention.translator import DIGITS_OUT, START, Translator, encode_pairs


def last_of(**arguments):
    for result in align(**arguments):
        last = result
    return last


def test_a_date_is_translated_and_aligned():
    result = last_of(text="5 March 2024")
    assert result.said == "2024-03-05."
    assert result.accuracy > 0.7 and all(result.known)
    torch.testing.assert_close(result.weights.sum(1), torch.ones(11))
    assert result.words[int(result.weights[-2].argmax())] == "5"
    assert result.words[int(result.weights[6].argmax())] in "march"
    assert float(result.p.log().sum()) == pytest.approx(
        result.candidates[0].log_p, rel=1e-4
    )


def test_a_net_taught_at_once_is_the_one_kept_at_that_stage():
    staged, alone = last_of(steps=25), translate_sentence(steps=25, device="cpu")
    assert torch.equal(alone.weights, staged.weights) and alone.said == staged.said
    assert (alone.steps, alone.accuracy) == (25, staged.accuracy)


def test_what_was_learnt_is_kept_and_earlier_stages_too():
    begin_learning.cache_clear()
    first = last_of(steps=50)
    assert len(list(align(steps=50))) == 1  # nothing is left to learn
    early = last_of(steps=25)
    again = last_of(steps=50)
    assert torch.equal(first.weights, again.weights) and first.said == again.said
    assert early.steps == 25 and not torch.equal(early.weights[0], again.weights[0])
    begin_learning.cache_clear()
    assert torch.equal(last_of(steps=25).weights, early.weights)


def test_unknown_words_are_marked_and_long_texts_cut():
    result = last_of(text="5 märz 2024 <b>", steps=0)
    odd = [w for w, known in zip(result.words, result.known, strict=True) if not known]
    assert odd == ["ä", "z", "<", ">"]
    assert last_of(text="1" * 99, steps=0).left_out == 99 - MOST_WORDS


@pytest.mark.parametrize("attention", ["none", "additive"])
def test_other_kinds(attention):
    result = last_of(attention=attention, steps=25, text="1 may 1999")
    torch.testing.assert_close(result.weights.sum(1), torch.ones(len(result.said)))
    if attention == "none":
        assert (result.weights[:, -1] == 1).all()


def all_answers(net, source, most):
    """The log-probability of every answer of at most `most` digits, stop included."""
    stop = DIGITS_OUT.index(".")
    scores = {}
    for n in range(most):
        for digits in itertools.product(range(len(DIGITS_OUT)), repeat=n):
            if stop in digits:
                continue
            said = [*digits, stop]
            before = torch.tensor([[START, *said[:-1]]])
            log_p = net(source, before).log_softmax(-1)[0]
            picked = log_p[torch.arange(len(said)), torch.tensor(said)]
            scores["".join(DIGITS_OUT[d] for d in said)] = float(picked.sum())
    return scores


@torch.no_grad()
def test_wide_beams_find_the_likeliest_answer():
    net = Translator(10, 8, "dot", 3)
    with torch.no_grad():
        net.answer.bias[DIGITS_OUT.index(".")] += 1.5  # answers end soon
    source, _ = encode_pairs("spelt", "en", torch.tensor([41]))
    scores = all_answers(net, source, 3)
    found, said, _, _ = search(net, source, 8, 3)
    best = max(scores, key=scores.get)
    assert said == best and found[0].log_p == pytest.approx(scores[best], rel=1e-4)
    for one in found:
        if one.said + "." in scores:
            assert one.log_p == pytest.approx(scores[one.said + "."], rel=1e-4)
    assert [c.log_p for c in found] == sorted((c.log_p for c in found), reverse=True)


@pytest.mark.parametrize(
    "wrong",
    [{"text": " "}, {"steps": 30}, {"beams": 0}, {"beams": 9}, {"task": "poems"}],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        next(align(**wrong))
