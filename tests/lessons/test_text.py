"""Words as data: both languages say the same things, and the format holds."""

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lessons import LESSONS, OTHERS
from lessons.kit.grammar.text import fields, fill, load, parse, refusal
from models.data.toy_data import own_points
from models.landscape import formula as expression

UNITS = ["kit", *OTHERS, *(entry.slug for entry in LESSONS)]


@pytest.mark.parametrize("unit", UNITS)
def test_both_languages_have_the_same_blocks_entries_and_fields(unit):
    en, zh = load(unit, "en"), load(unit, "zh")
    assert list(en.blocks) == list(zh.blocks)
    for name, block in en.blocks.items():
        other = zh.blocks[name]
        assert list(block.entries) == list(other.entries), name
        assert fields(block.body) == fields(other.body), name
        for key, line in block.entries.items():
            assert fields(line) == fields(other.entries[key]), f"{name} {key}"
        links = re.compile(r"\]\((https?://[^)]+)\)")
        assert links.findall(block.body) == links.findall(other.body), name


@pytest.mark.parametrize("unit", UNITS)
def test_the_chinese_is_chinese(unit):
    for name, block in load(unit, "zh").blocks.items():
        prose = re.sub(r"\$[^$]*\$|`[^`]*`|\(https?[^)]*\)|- [\w.]+: ", "", block.body)
        if len(prose) > 60 and not block.entries and name != "reading":
            han = len(re.findall(r"[\u4e00-\u9fff]", prose))
            assert han > 0.2 * len(prose), name


@pytest.mark.parametrize("unit", [entry.slug for entry in LESSONS])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_quizzes_have_one_right_answer_and_explain_every_one(unit, language):
    questions = load(unit, language).quiz()
    assert len(questions) >= 4
    for name, question, options in questions:
        assert question and len(options) >= 3, name
        assert sum(option.right for option in options) == 1, name
        assert all(option.because for option in options), name


@pytest.mark.parametrize("unit", UNITS)
def test_no_exclamation_marks(unit):
    for language in ("en", "zh"):
        for name, block in load(unit, language).blocks.items():
            assert not re.search(r"[!！](?!\[)", block.title + block.body), name


def test_fill_takes_given_fields_and_leaves_formulas_alone():
    line = r"$\frac{a}{b}$, $x^{n}$, {loss:.3f} and {missing}"
    said = r"$\frac{a}{b}$, $x^{n}$, 0.500 and {missing}"
    assert fill(line, loss=0.5, a=1, b=2, n=3) == said


def test_a_repeated_id_is_an_error():
    with pytest.raises(ValueError, match="twice"):
        parse("# A { #a }\n# B { #a }")


@given(st.text())
def test_any_text_parses_or_says_what_is_wrong(source):
    try:
        parse(source)
    except ValueError as error:
        assert "twice" in str(error)


@given(st.text(), st.text())
def test_fill_never_raises_on_prose(line, value):
    fill(line, x=value)


REFUSED = {
    "": "empty",
    "x" * 201: "long",
    "2x": "times",
    "sin x": "bare",
    "z": "name",
    "foo(x)": "function",
    "sin(x, y)": "one",
    "max(x)": "two",
    "x(y)": "before",
    "sin + 1": "needs",
    "x^y": "exponent",
    "x^999": "steep",
    "1e300*x": "large",
    "y = x": "equals",
    "((x)": "brackets",
    "x.real": "piece",
    "x +": "unread",
    "-" * 150 + "x": "deep",
}


def is_entry(message, key):
    """Tells whether a message is an entry of the refusals, its fields filled."""
    entry = load("kit", "en").entries("refusals")[key]
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(entry)), message)


@pytest.mark.parametrize(("formula", "key"), REFUSED.items())
def test_a_model_refuses_in_the_readers_language(formula, key):
    with pytest.raises(ValueError) as refused:
        expression.parse(formula)
    message = str(refused.value)
    assert is_entry(message, key)
    assert refusal(message, "en") == message
    assert re.search("[\u4e00-\u9fff]", refusal(message, "zh"))


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_a_formula_that_is_too_deep_for_python_is_refused(error, monkeypatch):
    def overflow(*_args, **_more):
        raise error

    monkeypatch.setattr("models.landscape.formula.ast.parse", overflow)
    with pytest.raises(ValueError) as refused:
        expression.parse("((x))")
    assert is_entry(str(refused.value), "brackets.many")


def test_many_brackets_alone_are_no_fault():
    x = torch.linspace(-1, 1, 3)
    assert expression.parse("(" * 99 + "x" + ")" * 99)(x, x).equal(x)


@pytest.mark.parametrize("own", ["1 2", "1 2 9", "1e9 0 0", "0 0 0", "0 0 0\n" * 401])
def test_own_points_are_refused_in_the_readers_language(own):
    with pytest.raises(ValueError) as refused:
        own_points(own)
    assert re.search("[\u4e00-\u9fff]", refusal(str(refused.value), "zh"))


def test_a_number_below_zero_has_a_minus_sign_and_a_text_keeps_its_hyphen():
    said = fill("{x:.2f}, {y:.0e}, {word}", x=-0.5, y=-3e-7, word="low-rank")
    assert said == "−0.50, −3e−07, low-rank"
