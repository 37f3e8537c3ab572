"""Controls: what a link says becomes a value of the control, or a ValueError."""

import math

from hypothesis import given
from hypothesis import strategies as st

from lessons.kit.grammar.controls import Choice, Number, Several, Switch, Words, write

KINDS = [
    Choice(("adam", "sgd"), "adam"),
    Choice((1e-5, 1e-3, 10.0), 1e-3),
    Choice((1, 10, 100), 10),
    Several(("a", "b", "c", "d"), ("a",), 2),
    Number(0, 99_999, 5, 1),
    Number(-8.0, 8.0, 1.0, 0.25),
    Switch(True),
    Words("x", 50),
]
hostile = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["nan", "inf", "-inf", "1e999", "", " ", "0x10", "1_0", "١", "--5"]
    ),
    st.floats().map(str),
    st.integers().map(str),
)


@given(st.sampled_from(KINDS), hostile)
def test_a_link_gives_a_legal_value_or_a_value_error(kind, said):
    try:
        value = kind.read(said)
    except ValueError:
        return
    match kind:
        case Choice():
            assert value in kind.options
        case Several():
            assert 1 <= len(value) <= kind.most and set(value) <= set(kind.options)
        case Number():
            assert kind.low <= value <= kind.high and math.isfinite(value)
            assert type(value) is type(kind.default)
        case Switch():
            assert value is True or value is False
        case Words():
            assert len(value) <= kind.limit
    assert kind.read(write(value)) == value


@given(st.integers(0, 99_999))
def test_a_seed_comes_back_as_it_was_written(seed):
    kind = Number(0, 99_999, 0, 1)
    assert kind.read(write(kind.read(str(seed)))) == seed


@given(st.integers(0, 64))
def test_a_slider_value_comes_back_as_it_was_written(steps):
    value = -8.0 + 0.25 * steps
    assert Number(-8.0, 8.0, 1.0, 0.25).read(write(value)) == value
