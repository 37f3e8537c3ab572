"""Schedules on a net: what is trained, what is counted, and that it is the contest."""

import math

import pytest
import torch

from models.optim.optimizer_comparison import contest
from models.optim.schedules import learning_rates
from models.optim.warmup import (
    Training,
    count_helped,
    learn_schedules,
    shown_rates,
    train_schedules,
)

SMALL = {"steps": 6, "warmup": 2, "depth": 1, "width": 4, "seeds": 2}


def last(generator):
    for result in generator:  # noqa: B007
        pass
    return result


def test_each_schedule_is_trained_without_and_with_warmup():
    names = ("constant", "cosine", "one_cycle", "radam")
    done = last(train_schedules(names, **SMALL))
    assert done.progress == 1
    assert [s.name for s in done.trained] == list(names)
    rises = [[run.warmup for run in s.runs] for s in done.trained]
    assert rises == [[0, 2], [0, 2], [2], [0]]
    for scheduled in done.trained:
        for run in scheduled.runs:
            assert run.loss.shape == (2,) and run.loss.isfinite().all()
            assert run.curves.shape == (2, len(done.curve_steps))


def test_without_a_schedule_it_is_the_contest():
    done = last(train_schedules(("constant",), **SMALL))
    made = {k: v for k, v in SMALL.items() if k != "warmup"} | {"activation": "tanh"}
    theirs = last(contest(optimizers=("adam",), lrs=(0.1,), **made))
    assert torch.equal(done.trained[0].runs[0].loss, theirs.loss[0])
    assert not torch.equal(done.trained[0].runs[1].loss, theirs.loss[0])


def test_the_page_shows_the_runs_of_the_script():
    given = {"optimizer": "adam", "lr": 0.1, "seed": 0}
    names = ("step", "one_cycle")
    shown = last(train_schedules(names, **given, **SMALL))
    run = last(learn_schedules(names, **given, **SMALL))
    for a, b in zip(shown.trained, run.trained, strict=True):
        for one, two in zip(a.runs, b.runs, strict=True):
            assert torch.equal(one.loss, two.loss) and one.warmup == two.warmup
            assert torch.equal(
                one.rates, learning_rates(a.name, 0.1, SMALL["steps"], one.warmup)
            )


def test_no_warmup_is_one_run():
    done = last(train_schedules(("step",), **SMALL | {"warmup": 0}))
    assert len(done.trained[0].runs) == 1 and done.trained[0].helped == 0


def test_rates_are_the_schedules():
    assert torch.equal(
        shown_rates("step", 0.1, 9, 3), learning_rates("step", 0.1, 9, 3)
    )
    rising = shown_rates("radam", 0.1, 50, 0)
    assert rising[:5].isnan().all() and (rising[5:].diff() > 0).all()
    assert rising[-1] < 0.1


def test_a_lost_run_counts_as_higher():
    def run(*losses):
        at = torch.zeros(1)
        loss = torch.tensor(losses)
        return Training(0, at, loss, loss, at, False, at)

    assert count_helped([run(1.0, math.nan, 2.0), run(0.5, 3.0, math.nan)]) == 2
    assert count_helped([run(1.0)]) == 0


@pytest.mark.parametrize("wrong", [{"schedules": ()}, {"schedules": ("no",)}])
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        last(train_schedules(**wrong))
