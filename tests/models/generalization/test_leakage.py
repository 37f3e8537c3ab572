"""What leaks when columns are chosen or scaled before the folds."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.generalization.leakage import correlate, explained, measure_leak, take


@given(st.integers(0, 1000))
def test_correlations_are_those_of_corrcoef(seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(20, 3, generator=generator, dtype=torch.float64)
    y = torch.randn(20, generator=generator, dtype=torch.float64)
    seen = torch.stack([torch.ones(20), (torch.arange(20) < 12).float()]).double()
    told = correlate(x, y, seen)
    for row, part in zip(told, (slice(None), slice(12)), strict=True):
        both = torch.cat([x[part], y[part, None]], 1).T
        assert row.allclose(torch.corrcoef(both)[-1, :-1])


def test_the_share_explained_is_1_for_the_truth_and_0_for_the_mean():
    y = torch.tensor([1.0, 2.0, 6.0, 4.0], dtype=torch.float64)
    seen = torch.tensor([[1.0, 1.0, 1.0, 0.0]], dtype=torch.float64)
    assert explained(y[None], y, seen, 1 - seen) == 1
    assert explained(torch.full_like(y, 3.0)[None], y, seen, 1 - seen) == 0


def test_columns_are_taken_row_by_row():
    x = torch.arange(12).view(3, 4)
    part = take(x, torch.tensor([[0, 1], [3, 2]]))
    assert part.shape == (2, 3, 2)
    assert part[1].equal(x[:, [3, 2]])


def last(**settings):
    *_, result = measure_leak(**settings)
    return result


def test_what_the_lesson_says_of_a_shuffled_target():
    """The numbers of the summary: 510 columns, 100 rows, ten kept."""
    r = last(columns=500, target="shuffled")
    assert r.progress == 1 and len(r.chosen) == 20
    assert r.chosen.mean() == pytest.approx(0.31, abs=0.06)
    assert (r.chosen > r.inside).all()
    assert r.inside.mean() < -0.1 and r.fresh.mean() < -0.1
    assert (r.scaled - r.inside).abs().mean() < 0.001
    assert r.correlation.abs().min() > 0.2  # twice the deviation of chance
    assert (r.correlation.sign() * r.later).mean().abs() < 0.1


@pytest.mark.parametrize("fewer", [{"columns": 50}, {"columns": 500, "rows": 300}])
def test_with_fewer_columns_or_more_rows_less_leaks(fewer):
    assert last(target="shuffled", **fewer).chosen.mean() < 0.2


def test_a_choice_inside_the_folds_reports_about_what_fresh_patients_give():
    r = last(columns=500)
    assert r.inside.mean() == pytest.approx(r.fresh.mean(), abs=0.08)
    assert r.chosen.mean() > r.fresh.mean() + 0.08


def test_without_a_choice_nothing_leaks():
    r = last(columns=0)
    assert r.chosen.allclose(r.inside) and r.measured == 10


@pytest.mark.parametrize(
    "wrong",
    [{"columns": 3000}, {"rows": 400}, {"keep": 0}, {"target": "x"}, {"folds": 1}],
)
def test_what_is_out_of_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match="to|shuffled"):
        next(measure_leak(**wrong))
