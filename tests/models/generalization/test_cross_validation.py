"""Folds, the line on them, and the closed form of leave one out."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.patients import load_patients
from models.generalization.cross_validation import (
    cut_folds,
    fit_line,
    learn_nets,
    leave_one_out,
    standardise_rows,
    validate,
)

SEEDS = st.integers(0, 1000)


def some(rows, columns, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, columns, generator=generator, dtype=torch.float64)
    return x, x.sum(1) + torch.randn(rows, generator=generator, dtype=torch.float64)


@given(st.integers(2, 20), st.integers(20, 100), SEEDS)
def test_each_row_is_held_out_once_and_folds_differ_by_one_row(folds, rows, seed):
    held = cut_folds(rows, folds, torch.Generator().manual_seed(seed))
    assert held.shape == (folds, rows) and (held.sum(0) == 1).all()
    sizes = held.sum(1)
    assert sizes.max() - sizes.min() <= 1


@given(SEEDS)
def test_columns_are_standardised_over_the_rows_seen(seed):
    x, _ = some(30, 4, seed)
    seen = (torch.arange(30) < 20).double()[None]
    z = standardise_rows(x, seen)[0]
    part = x[:20]
    assert z.allclose((x - part.mean(0)) / part.std(0, unbiased=False))


@given(SEEDS)
def test_a_line_on_some_rows_is_that_of_lstsq(seed):
    x, y = some(30, 4, seed)
    seen = (torch.arange(30) % 3 > 0).double()[None]
    rows = seen[0] > 0
    a = torch.cat([torch.ones(30, 1, dtype=x.dtype), x], 1)
    w = torch.linalg.lstsq(a[rows], y[rows][:, None]).solution
    assert fit_line(x[None], y, seen, 0.0)[0].allclose((a @ w)[:, 0])


@settings(max_examples=20)
@given(SEEDS, st.sampled_from([0.0, 0.5, 10.0]))
def test_leave_one_out_in_closed_form_is_that_of_as_many_refits(seed, ridge):
    x, y = some(25, 5, seed)
    held = torch.eye(25, dtype=x.dtype)
    refits = fit_line(x.expand(25, -1, -1), y, 1 - held, ridge)
    assert (y - refits.diag()).allclose(leave_one_out(x, y, ridge))


def test_leave_one_out_on_the_patients_is_that_of_442_refits():
    x, y = load_patients()
    z = standardise_rows(x, torch.ones(1, len(y), dtype=x.dtype))[0]
    held = torch.eye(len(y), dtype=x.dtype)
    refits = fit_line(z.expand(len(y), -1, -1), y, 1 - held, 0.0)
    assert (y - refits.diag()).allclose(leave_one_out(z, y))


def test_nets_side_by_side_learn_each_for_itself():
    x, y = some(24, 3, 0)
    seen = 1 - cut_folds(24, 3, torch.Generator().manual_seed(1)).double()
    ready = standardise_rows(x, seen)

    def last(rows):
        generator = torch.Generator().manual_seed(2)
        *_, (_, said) = learn_nets(ready, y, rows, 8, 30, generator)
        return said

    other = seen.clone()
    other[2] = 1
    assert last(seen)[:2].allclose(last(other)[:2])
    assert not last(seen)[2].allclose(last(other)[2])


@pytest.fixture(scope="module")
def usual():
    *_, last = validate()
    return last


def test_what_the_lesson_says_of_the_table(usual):
    """The numbers of the summary and of the prediction."""
    assert usual.steps[-1] == 300 and usual.progress == 1
    assert usual.line.mean() == pytest.approx(54.9, abs=0.05)
    assert usual.line_train.mean() == pytest.approx(53.4, abs=0.2)
    assert usual.train[-1].mean() == pytest.approx(31.4, abs=1.5)
    assert usual.held[-1].mean() > 1.15 * usual.line.mean()
    assert usual.held.mean(1).min() == pytest.approx(54.7, abs=0.5)
    assert usual.mean_only == pytest.approx(77.2, abs=0.1)
    assert usual.leave_one_out == pytest.approx(54.79, abs=0.01)


def test_errors_of_the_first_shuffle_are_those_of_its_predictions(usual):
    squares = (usual.line_said - usual.truth).square()
    for fold in range(10):
        part = squares[usual.fold == fold].mean().sqrt()
        assert part.isclose(usual.line_folds[0, fold])


def test_scaling_changes_no_prediction_of_least_squares():
    ends = [next(iter(validate(steps=30, scale=s))) for s in ("inside", "none")]
    assert ends[0].line.allclose(ends[1].line)


@pytest.mark.parametrize(
    "wrong", [{"folds": 1}, {"width": 1}, {"steps": 5}, {"scale": "all"}, {"ridge": -1}]
)
def test_what_is_out_of_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match="to|inside"):
        next(iter(validate(**wrong)))
