"""Memory tasks: what they ask, and who learns them."""

import pytest
import torch

from models.data.memory_tasks import TASKS, adding, first_symbol, task_loss
from models.rnn.recall import make_reader, reach, recall, score_lags


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def last(**arguments):
    for result in recall(**arguments):  # noqa: B007
        pass
    return result


def test_only_the_first_symbol_says_the_answer():
    x, y = first_symbol(6, 50, seeded())
    assert x.shape == (6, 50, 16) and torch.equal(x.sum(2), torch.ones(6, 50))
    assert torch.equal(x[0].argmax(1), y)
    assert float(x[1:, :, :8].sum()) == 0  # what follows is drawn from other symbols


def test_adding_marks_one_number_in_each_half():
    x, y = adding(10, 4000, seeded())
    assert torch.equal(x[:5, :, 1].sum(0), torch.ones(4000))
    assert torch.equal(x[5:, :, 1].sum(0), torch.ones(4000))
    torch.testing.assert_close((x[..., 0] * x[..., 1]).sum(0), y)
    answer_one = float(task_loss(torch.ones(4000, 1), y))
    assert answer_one == pytest.approx(1 / 6, rel=0.05)  # Var of a sum of two U(0, 1)
    assert TASKS["adding"].chance == pytest.approx(1 / 6)


def test_change_one_thing_keeps_the_same_start():
    a = make_reader("rnn", "first", 4, 0.0, 0.0, 3)
    b = make_reader("rnn", "first", 4, 5.0, 0.0, 3)
    for p, q in zip(a.parameters(), b.parameters(), strict=True):
        assert torch.equal(p, q)
    lstm = make_reader("lstm", "first", 4, 5.0, 0.0, 3).reads
    both = (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach()
    assert both[4:8].tolist() == [5.0] * 4 and float(both[:4].abs().max()) <= 1


def test_the_forget_gate_bias_decides_whether_an_lstm_bridges_the_lag():
    shut = last(cells=("lstm",), longest=16, steps=120, seeds=1, keep_bias=0.0)
    ajar = last(cells=("lstm",), longest=16, steps=120, seeds=1, keep_bias=5.0)
    assert float(ajar.learners[0].score[-1, 0]) >= 0.99
    assert float(shut.learners[0].score[-1, 0]) < 0.5
    assert ajar.lags == (2, 4, 8, 16) and ajar.progress == 1
    assert ajar.chance == 1 / 8


def test_clipping_saves_an_rnn_whose_gradient_explodes():
    given = {"cells": ("rnn",), "longest": 16, "steps": 120, "seeds": 2, "lr": 0.3}
    given |= {"optimizer": "sgd", "radius": 1.5}
    wild, tame = (last(clip=clip, **given).learners[0] for clip in (0.0, 1.0))
    assert (tame.score >= 0.99).all()
    assert float(wild.score[-1].max()) < 0.5
    assert float(wild.norms.nan_to_num(0).max()) > 5


def test_what_is_watched_is_what_is_scored():
    given = {"cells": ("rnn", "gru"), "longest": 8, "steps": 60, "seeds": 2}
    for plain in score_lags(**given):  # noqa: B007
        pass
    watched = last(**given).learners
    for ours, theirs in zip(plain.learners, watched, strict=True):
        assert ours.cell == theirs.cell and torch.equal(ours.score, theirs.score)
        assert torch.equal(theirs.score, theirs.curves[..., -1])


def test_the_reach_is_the_longest_lag_that_most_seeds_solve():
    nan = float("nan")
    needed = torch.tensor([[5.0, 5, 5], [5, 5, nan], [5, nan, nan], [nan, nan, nan]])
    assert reach((2, 4, 8, 16), needed) == 4
    assert reach((2,), needed[3:]) == 0


def test_a_run_is_the_same_twice_and_stops_where_it_is_solved():
    given = {"cells": ("gru",), "longest": 8, "steps": 80, "seeds": 1}
    one, two = (last(**given).learners[0] for _ in range(2))
    assert (
        torch.equal(one.curves, two.curves)
        and torch.equal(one.norms, two.norms)
        or (
            torch.equal(one.norms.isnan(), two.norms.isnan())
            and torch.equal(one.norms.nan_to_num(), two.norms.nan_to_num())
        )
    )
    solved = one.needed[0, 0]
    assert 0 < float(solved) <= 80
    assert float(one.curves[0, 0, -1]) >= 0.99  # it keeps the score it stopped with


def test_a_loss_that_is_no_number_is_a_result():
    result = last(
        cells=("rnn",),
        task="adding",
        longest=8,
        steps=40,
        lr=1e4,
        clip=0.0,
        optimizer="sgd",
        seeds=1,
    )
    learner = result.learners[0]
    lost = ~learner.lost.isnan()
    assert lost.any()
    assert learner.score[lost].tolist() == pytest.approx([1 / 6] * int(lost.sum()))


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="tasks are"):
        next(recall(task="copying"))
    with pytest.raises(ValueError, match="unknown cell"):
        next(recall(cells=("elman",)))
    with pytest.raises(ValueError, match="lags"):
        next(recall(longest=4))
    with pytest.raises(ValueError, match="lr"):
        next(recall(lr=-1.0))
