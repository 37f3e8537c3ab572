"""Learning to translate: attention finds what one vector forgets."""

import math

import pytest
import torch

from models.attention.compare_attention import compare_attention
from models.attention.translate import translate


def last_of(**arguments):
    for result in translate(**arguments):
        last = result
    return last


def test_attention_learns_dates_that_one_vector_does_not():
    result = last_of(task="dates", steps=100, lr=1e-2)
    without, with_it = result.traces
    assert (without.attention, with_it.attention) == ("none", "dot")
    assert with_it.accuracy[0, -1] > 0.7 > 0.3 > without.accuracy[0, -1]
    assert result.progress == 1 and with_it.diverged is None
    assert with_it.losses[0, -10:].mean() < with_it.losses[0, :10].mean() / 4


def test_a_short_run_has_all_its_parts():
    result = last_of(steps=9, longest=4, seeds=2, attentions=("additive",))
    (trace,) = result.traces
    assert trace.losses.shape == (2, 9) and trace.losses.isfinite().all()
    assert trace.accuracy.shape == (2, len(result.marks)) and result.marks[-1] == 9
    assert result.lengths.tolist() == [3, 4, 5, 6, 7]
    assert int(result.counts.sum()) == 800 and result.longest_trained == 4
    assert trace.by_length.shape == (2, 5) and trace.by_length.isfinite().all()
    assert len(result.sentences) == len(result.right) == len(trace.answers) == 5
    assert not torch.equal(trace.losses[0], trace.losses[1])


def test_kinds_do_not_disturb_each_other():
    """Split over two processes, each kind gives the numbers it gives beside others."""
    together = last_of(steps=4).traces[1]
    alone = last_of(steps=4, attentions=("dot",)).traces[0]
    assert torch.equal(together.losses, alone.losses)
    assert together.answers == alone.answers


def test_the_first_loss_is_that_of_guessing():
    result = last_of(steps=1)
    for trace in result.traces:  # twelve digits, and small first weights
        assert float(trace.losses[0, 0]) == pytest.approx(math.log(12), rel=0.1)


def test_what_is_watched_is_what_is_compared():
    given = {"steps": 12, "longest": 4, "seeds": 2, "device": "cpu"}
    watched = last_of(**given).traces
    for plain in compare_attention(**given):  # noqa: B007
        pass
    assert plain.progress == 1
    for ours, theirs in zip(plain.traces, watched, strict=True):
        assert ours.attention == theirs.attention
        assert torch.equal(ours.accuracy[:, 0], theirs.accuracy[:, -1])


def test_a_loss_that_is_no_number_ends_the_learning(monkeypatch):
    def learn_pairs(net, pairs, lr, seed, steps):
        yield from (1.0, 1.0, 1.0, math.nan)

    monkeypatch.setattr("models.attention.compare_attention.learn_pairs", learn_pairs)
    result = last_of(steps=30, attentions=("dot",), longest=4)
    assert result.traces[0].diverged == 3
    assert result.progress == 1 and result.traces[0].accuracy.isfinite().all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"attentions": ()},
        {"attentions": ("self",)},
        {"task": "numbers", "longest": 10},
        {"language": "fr"},
        {"seeds": 0},
        {"lr": 0.0},
        {"width": 1},
        {"steps": 0},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        next(translate(**wrong))
