"""Conventions of momentum: alike once converted, and only then."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.optim.conventions import (
    CONVENTIONS,
    conventions,
    convert,
    walk_conventions,
)


def paths(**arguments):
    return {path.name: path for path in conventions(**arguments).paths}


@settings(max_examples=15, deadline=None)
@given(st.floats(0.001, 0.15), st.floats(0, 0.95))
def test_converted_conventions_walk_alike(lr, beta):
    walked = paths(lr=lr, beta=beta, steps=25)
    assert walked["notes"].same and walked["ema_converted"].same
    if beta > 0.05:
        assert walked["ema_unconverted"].differs_from == 1
        assert walked["dampened_converted"].differs_from == 1
        assert walked["nesterov"].differs_from == 1
        assert walked["nesterov_lookahead"].differs_from == 2
    else:
        assert walked["ema_unconverted"].lr == lr


def test_conventions_in_numbers():
    walked = paths(lr=0.02, beta=0.9, steps=3)
    known = {
        "torch": (3.91608, -0.54),
        "notes": (3.91608, -0.54),
        "ema_unconverted": (4.88818368, 0.783216),
        "nesterov": (3.49926912, -0.433296),
        "nesterov_lookahead": (3.9426048, -0.15984),
    }
    for name, end in known.items():
        assert walked[name].path[3].tolist() == pytest.approx(end, abs=1e-7)
    assert conventions().ema_lr == pytest.approx(0.2)


def test_a_falling_rate_parts_notes_from_torch():
    walked = paths(drop_at=20)
    assert walked["notes"].differs_from == 21 and walked["ema_converted"].same


def test_a_drop_of_nothing_is_no_drop():
    whole, dropped = (
        walk_conventions("torch", 0.02, 0.9, at, 5.0, 1.0, drop=1.0) for at in (0, 20)
    )
    for a, b in zip(whole.paths, dropped.paths, strict=True):
        assert a.name == b.name and (a.path == b.path).all()
    with pytest.raises(ValueError):
        walk_conventions("torch", 0.02, 0.9, 20, 5.0, 1.0, drop=0.0)


def test_no_dampening_is_torch():
    assert paths(dampening=0.0)["dampened_converted"].same


@given(
    st.floats(1e-3, 1),
    st.floats(0, 0.99),
    st.sampled_from(CONVENTIONS),
    st.sampled_from(CONVENTIONS),
)
def test_converting_there_and_back(lr, beta, source, target):
    there = convert(lr, beta, source, target)
    assert convert(*there, target, source) == pytest.approx((lr, beta))


def test_conventions_diverge_as_a_result():
    walked = paths(lr=0.3)
    assert walked["torch"].diverged == 11 and walked["torch"].path.isfinite().all()


@pytest.mark.parametrize(
    "wrong", [{"lr": 0.0}, {"beta": 1.0}, {"dampening": 1.0}, {"written": "keras"}]
)
def test_conventions_refuse(wrong):
    with pytest.raises(ValueError):
        conventions(**wrong)


def test_unknown_convention():
    with pytest.raises(ValueError):
        convert(0.1, 0.9, "torch", "keras")


def test_a_rate_may_be_written_in_any_convention():
    ours, theirs = paths(lr=0.02), paths(written="ema", lr=0.2)  # beta = 0.9
    assert theirs["torch"].path == pytest.approx(ours["torch"].path)
    assert theirs["ema_converted"].lr == pytest.approx(0.2)


def test_each_form_converges_below_a_limit_of_its_own():
    result = conventions(lr=0.1)
    limits = {
        p.name: limit for p, limit in zip(result.paths, result.limits, strict=True)
    }
    assert limits["torch"] == limits["notes"] == pytest.approx(0.19)
    assert limits["nesterov"] == pytest.approx(3.8 / 56)
    assert limits["ema_converted"] == pytest.approx(1.9)
    assert limits["dampened_converted"] == pytest.approx(1.9)
