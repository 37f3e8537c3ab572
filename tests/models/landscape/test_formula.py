"""The reader's formulas: mathematics is computed, everything else is refused."""

import ast
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.landscape.formula import ONE_ARGUMENT, TWO_ARGUMENTS, parse

X = torch.tensor([[-2.0, -0.5, 0.0], [0.3, 1.0, 2.5]], dtype=torch.float64)
Y = torch.tensor([[1.5, -1.0, 0.2], [0.0, -3.0, 0.7]], dtype=torch.float64)

numbers = st.one_of(
    st.integers(0, 12).map(str), st.floats(0.001, 99, allow_subnormal=False).map(repr)
)
leaves = st.one_of(numbers, st.sampled_from(["x", "y", "pi", "e"]))
formulas = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from("+-*/"), part).map(
            lambda t: "({}{}{})".format(*t)
        ),
        part.map(lambda a: f"(-{a})"),
        st.tuples(part, st.sampled_from(["0", "1", "2", "3", "0.5", "(1/3)"])).map(
            lambda t: "({}^{})".format(*t)
        ),
        st.tuples(st.sampled_from(sorted(ONE_ARGUMENT)), part).map(
            lambda t: "{}({})".format(*t)
        ),
        st.tuples(st.sampled_from(sorted(TWO_ARGUMENTS)), part, part).map(
            lambda t: "{}({},{})".format(*t)
        ),
    ),
    max_leaves=8,
).filter(lambda text: len(text) <= 200)

PYTHON = {
    "x": X,
    "y": Y,
    "pi": torch.tensor(math.pi, dtype=torch.float64),
    "e": torch.tensor(math.e, dtype=torch.float64),
    "ln": torch.log,
    "relu": torch.relu,
    "softplus": torch.nn.functional.softplus,
    "max": torch.maximum,
    "min": torch.minimum,
} | {
    name: getattr(torch, name)
    for name in ONE_ARGUMENT
    if name not in {"ln", "relu", "softplus"}
}


class NumbersAsTensors(ast.NodeTransformer):
    def visit_Constant(self, node):  # noqa: N802
        return ast.Call(ast.Name("number", ast.Load()), [node], [])


def number(value):
    return torch.tensor(float(value), dtype=torch.float64)


def pythons_reading(text):
    tree = NumbersAsTensors().visit(ast.parse(text.replace("^", "**"), mode="eval"))
    code = compile(ast.fix_missing_locations(tree), "", "eval")
    return eval(code, PYTHON | {"number": number})


@settings(max_examples=150, deadline=None)
@given(formulas)
def test_any_formula_equals_pythons_own_reading(text):
    expected = pythons_reading(text).expand_as(X)
    z = parse(text)(X, Y)
    assert z.shape == X.shape and z.dtype == torch.float64
    torch.testing.assert_close(z, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x^2 - 3*x*y^2", 4 - 3 * 2 * 9),
        ("-x^2", -4),
        ("2^3^2", 512),
        ("x^-1", 0.5),
        ("x**y", None),
        ("x² + y³", 4 + 27),
        ("（x＋y）＊2", 10),
        ("x·y − π", 6 - math.pi),
        ("max(x, y) - min(x, y)", 1),
        ("abs(0-x)", 2),
        ("ln(e^2)", 2),
        ("sigmoid(0) + relu(-1)", 0.5),
        ("  x\t+ 1 ", 3),
    ],
)
def test_known_values(text, value):
    x, y = torch.tensor(2.0), torch.tensor(3.0)
    if value is None:
        with pytest.raises(ValueError, match="exponent is a constant"):
            parse(text)
    else:
        assert float(parse(text)(x, y)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("2x", r"2\*x"),
        ("x y", r"\*"),
        ("2(x + 1)", r"2\*\(x"),
        ("x(y + 1)", r"\*"),
        ("(x+1)(y-1)", r"\*"),
        ("xy", r"'xy'.*x\*y"),
        ("sin x", "brackets"),
        ("exp", "brackets"),
        ("y = x^2", "="),
        ("((x)", "brackets"),
        ("sin(x, y)", "sin takes one"),
        ("max(x)", "max takes two"),
        ("open(x)", "'open'"),
        ("__import__('os')", "__import__"),
        ("().__class__", "__class__"),
        ("x.__class__", "x.__class__"),
        ("x.data", "x.data"),
        ("(lambda: 1)()", "lambda"),
        ("[x for x in y]", "for"),
        ("x[0]", r"x\[0\]"),
        ("x < y", "x < y"),
        ("x if y else 1", "if"),
        ("x // y", "//"),
        ("x @ y", "@"),
        ("(x := 3)", ":="),
        ("'x'", "'x'"),
        ("f'{x}'", "x"),
        ("True", "True"),
        ("1j", "1j"),
        ("sin(*x)", r"\*x"),
        ("sin(x=1)", "sin"),
        ("1e999", "too large"),
        ("9**9**9", "exponent"),
        ("x^101", "exponent"),
        ("x^(0/0)", "exponent"),
        ("exp" * 1000, "longer"),
        ("-" * 150 + "x", "inside each other"),
        ("~" * 199 + "x", "no formula"),
        ("(" * 199 + "x", "inside each other|brackets"),
        ("x\0", "cannot be read"),
        ("x*٣", "cannot be read"),
        ("\ud800", "cannot be read"),
        ("import os", "cannot be read"),
        ("x; y", "cannot be read"),
    ],
)
def test_everything_else_is_refused_with_a_reason(text, reason):
    with pytest.raises(ValueError, match=reason) as refused:
        parse(text)
    assert type(refused.value) is ValueError
    assert len(str(refused.value)) < 300


hostile = st.one_of(
    st.text(max_size=220),
    st.text("xy0123456789.+-*/^()[]{}, '\"\\:=<>~!@#%&|_eE\n\0", max_size=220),
    st.lists(
        st.sampled_from(
            ["x", "y", "9", "**", "^", "(", ")", "-", "not ", "lambda:", "sin(", "exp"]
            + ["1e9", ".", "__class__", "[", "]", "if ", "else ", ",", "f'", "'", "~"]
        ),
        max_size=120,
    ).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(hostile)
def test_no_text_raises_anything_but_value_error(text):
    try:
        surface = parse(text)
    except ValueError as refused:
        assert type(refused) is ValueError and str(refused)
    else:
        assert surface(X, Y).shape == X.shape


def test_nothing_is_executed(tmp_path):
    trace = tmp_path / "trace"
    for text in (f"open({str(trace)!r}, 'w')", f"[open({str(trace)!r}, 'w')]"):
        with pytest.raises(ValueError):
            parse(text)
    assert not trace.exists()


def test_the_deepest_formula_that_is_read_can_be_differentiated():
    text = "x" + "+x" * 99
    x = torch.tensor(1.0, requires_grad=True)
    parse(text)(x, x.detach()).backward()
    assert x.grad == 100


def test_the_slope_of_abs_is_zero_at_the_kink():
    x = torch.tensor([-2.0, 0.0, 2.0], requires_grad=True)
    parse("abs(x)")(x, x.detach()).sum().backward()
    assert x.grad.tolist() == [-1, 0, 1]
