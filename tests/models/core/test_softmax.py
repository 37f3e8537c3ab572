"""Softmax: the lecture's numbers, PyTorch's, the limits of every precision."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.softmax import (
    PRECISIONS,
    bench,
    log_softmax,
    softmax,
    softmax_as_written,
)

LOGITS = st.lists(st.floats(-1000, 1000), min_size=2, max_size=6)


@settings(deadline=None, max_examples=60)
@given(LOGITS)
def test_equal_to_pytorch_where_the_formula_as_written_is_not(logits):
    z = torch.tensor(logits, dtype=torch.float64)
    torch.testing.assert_close(softmax(z), z.softmax(0))
    torch.testing.assert_close(log_softmax(z), z.log_softmax(0))
    torch.testing.assert_close(softmax(z), (z - z.logsumexp(0)).exp())


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(-30, 30), min_size=2, max_size=6),
    st.floats(-50, 50),
    st.floats(0.1, 10),
)
def test_in_range_all_ways_agree_and_a_shift_changes_nothing(logits, shift, t):
    b = bench(tuple(logits), t, shift, "float64")
    torch.testing.assert_close(b.written, b.exact, atol=1e-10, rtol=1e-10)
    torch.testing.assert_close(b.stable, b.exact, atol=1e-10, rtol=1e-10)
    assert not b.broken and float(b.exact.sum()) == pytest.approx(1)
    expected = (torch.tensor(logits, dtype=torch.float64) / t).softmax(0)
    torch.testing.assert_close(b.exact, expected)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-30, 30), min_size=2, max_size=6), st.floats(0.1, 10))
def test_ratios_grow_exponentially_and_differences_are_at_most_half_the_gap(logits, t):
    b = bench(tuple(logits), t)
    assert (b.gaps >= 0).all() and (b.gaps_after >= -1e-12).all()
    assert (b.gaps_after <= b.gaps / (2 * t) + 1e-12).all()  # softmax is 1/2-Lipschitz
    p = b.exact.sort(descending=True).values
    torch.testing.assert_close(p[:-1], b.ratios * p[1:], rtol=1e-9, atol=1e-300)


@settings(deadline=None, max_examples=60)
@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.1, 10))
def test_two_classes_are_the_sigmoid_of_the_difference(z1, z2, t):
    b = bench((z1, z2), t)
    assert b.pair == pytest.approx(b.sigmoid, abs=1e-12)
    assert b.pair == pytest.approx(float(b.exact[0]), abs=1e-12)


def test_the_lectures_numbers():
    b = bench()
    torch.testing.assert_close(
        b.stable,
        torch.tensor([0.878878, 0.118943, 0.002179]).double(),
        atol=1e-6,
        rtol=0,
    )
    torch.testing.assert_close(
        b.exponentials,
        torch.tensor([20.0855, 2.7183, 0.0498]).double(),
        atol=5e-5,
        rtol=0,
    )
    assert b.gaps.tolist() == [2, 4]
    assert float(b.gaps_after[0]) == pytest.approx(0.760, abs=5e-4)
    assert float(b.ratios[0]) == pytest.approx(math.exp(2))
    assert not b.broken


def test_a_low_temperature_makes_a_small_gap_large():
    assert float(bench((0.1, 0.0), temperature=0.01).gaps_after[0]) > 0.9999
    assert float(bench((0.1, 0.0)).gaps_after[0]) < 0.05


def test_the_logarithm_of_a_probability_that_is_0():
    b = bench((1000.0, 0.0))
    assert b.broken and b.written.isnan().tolist() == [True, False]
    assert b.stable.tolist() == [1, 0]
    assert b.stable.log().tolist() == [0, -math.inf]
    assert b.log_softmax.tolist() == [0, -1000]


@pytest.mark.parametrize(
    ("precision", "limit"),
    [
        ("float16", 11.0899),
        ("bfloat16", 88.7),
        ("float32", 88.7228),
        ("float64", 709.78),
    ],
)
def test_every_precision_overflows_where_its_largest_number_says(precision, limit):
    largest = bench(precision=precision).largest
    assert largest == pytest.approx(limit, abs=0.02)
    assert not bench((limit - 0.5, 0.0), precision=precision).broken
    over = bench((limit + 0.5, 0.0), precision=precision)
    assert over.broken and math.isinf(over.exponent_sum)
    assert over.stable.isfinite().all() and over.log_softmax.isfinite().all()
    under = bench((-2 * limit, -2 * limit), precision=precision)
    assert under.broken and under.exponent_sum == 0  # 0 / 0
    assert under.stable.tolist() == [0.5, 0.5]


def test_a_sum_can_overflow_of_exponentials_that_do_not():
    b = bench((88.5, 88.5, 88.5))
    assert b.exponentials.isfinite().all() and b.written.tolist() == [0, 0, 0]
    assert b.broken


@pytest.mark.parametrize("t", [0.5, 1.0, 2.0])
def test_the_shift_that_breaks_the_formula(t):
    total = float((torch.tensor([3.0, 1.0, -3.0]) / t).logsumexp(0))
    largest = bench(temperature=t).largest
    shift = t * (largest - total)  # beyond it the sum overflows
    assert not bench(temperature=t, shift=shift - 0.01).broken
    assert bench(temperature=t, shift=shift + 0.01).broken
    assert bench(temperature=t, shift=-1.25 * t * largest).broken  # 0 / 0


def test_the_temperature_curve_goes_from_one_class_to_a_tie():
    b = bench()
    assert b.warmed.shape == (61, 3)
    assert b.warmed[0].tolist() == pytest.approx([1, 0, 0], abs=1e-9)
    assert b.warmed[-1].tolist() == pytest.approx([1 / 3] * 3, abs=0.03)
    entropy = torch.special.entr(b.warmed).sum(1)
    assert (entropy.diff() >= 0).all()
    assert float(entropy[-1]) == pytest.approx(math.log(3), abs=0.01)
    row = torch.tensor([3.0, 1.0, -3.0]).double() / b.temperatures[20]
    torch.testing.assert_close(b.warmed[20], row.softmax(0))


def test_as_written_is_as_written():
    assert softmax_as_written(torch.tensor([1e4, 0.0])).isnan()[0]
    assert set(PRECISIONS) == {"float16", "bfloat16", "float32", "float64"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"logits": (1.0,)},
        {"logits": (1.0,) * 11},
        {"logits": (math.nan, 1.0)},
        {"logits": (math.inf, 1.0)},
        {"temperature": 0.0},
        {"temperature": math.nan},
        {"shift": math.inf},
        {"precision": "float8"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        bench(**wrong)
