"""A formula typed by the reader, turned into a surface: mathematics, nothing else.

Python's own parser reads the text, but nothing is ever run: each node of the syntax
tree is looked up in a short list and everything else is refused, with a reason.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable

import torch

Surface = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Takes x and y of one shape and returns the heights, point by point."""

LONGEST = 200  # characters
DEEPEST = 100  # brackets, signs and functions inside each other
LARGEST = 1e100  # a number in the text
STEEPEST = 100.0  # an exponent

CONSTANTS = {"pi": math.pi, "e": math.e}

OPERATIONS = {
    ast.Add: torch.add,
    ast.Sub: torch.sub,
    ast.Mult: torch.mul,
    ast.Div: torch.div,
}


def absolute(u: torch.Tensor) -> torch.Tensor:
    """Returns |u| with slope 0 at 0 (torch.abs takes a second at its first u'')."""
    return torch.maximum(u, -u)


ONE_ARGUMENT = {
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "asin": torch.asin,
    "acos": torch.acos,
    "atan": torch.atan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "exp": torch.exp,
    "log": torch.log,
    "ln": torch.log,
    "sqrt": torch.sqrt,
    "abs": absolute,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softplus": torch.nn.functional.softplus,
}

TWO_ARGUMENTS = {"max": torch.maximum, "min": torch.minimum}

SPELLINGS = str.maketrans(
    {"^": "**", "²": "**2", "³": "**3", "−": "-", "·": "*", "×": "*", "π": "pi"}
    | {"（": "(", "）": ")", "，": ",", "＋": "+", "－": "-", "＊": "*", "／": "/"}
)
"""What people type or paste, and what Python calls it."""

MISSING_TIMES = re.compile(r"\d\s*[a-zA-Z(]|[)xy]\s+[\w(]|\)\s*[\w(]")
"""A number or bracket with a name or bracket right behind it, as in 2x."""

BARE_FUNCTION = re.compile(rf"\b({'|'.join([*ONE_ARGUMENT, *TWO_ARGUMENTS])})\s+\w")
"""A function with its argument right behind it, as in sin x."""


def parse(text: str) -> Surface:
    """Returns the surface f(x, y) that a formula says, such as "x^2 - 3*x*y^2".

    Numbers, x, y, pi, e, + - * / ^ (also **), brackets and the functions above; an
    exponent is a constant. A height may be nan or infinite: log(x) where x < 0.

    Raises ValueError, saying what is wrong, for any other text.
    """
    if len(text) > LONGEST:
        raise ValueError(f"the formula is longer than {LONGEST} characters")
    written = text.translate(SPELLINGS).strip()
    if not written:
        raise ValueError("the formula is empty")
    formula = build(read(written))

    def surface(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return formula(x, y).expand_as(x)  # a constant too has a height everywhere

    return surface


def read(text: str) -> ast.expr:
    """Returns the syntax tree of a text; ValueError if it has none."""
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        raise ValueError(explain(text)) from None
    except (RecursionError, MemoryError):
        raise ValueError("too many brackets or signs inside each other") from None


def build(node: ast.expr, depth: int = 0) -> Surface:
    """Returns the surface of a part of a formula; ValueError names what is not one."""
    if depth > DEEPEST:
        raise ValueError(f"more than {DEEPEST} parts inside each other")
    deeper = depth + 1
    match node:
        case ast.Constant(value=number) if type(number) in (int, float):
            return constant(number)
        case ast.Name(id="x"):
            return lambda x, y: x
        case ast.Name(id="y"):
            return lambda x, y: y
        case ast.Name(id=name) if name in CONSTANTS:
            return constant(CONSTANTS[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            a = build(operand, deeper)
            return lambda x, y: -a(x, y)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return build(operand, deeper)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            a, n = build(left, deeper), exponent(right, deeper)
            return lambda x, y: a(x, y) ** n
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            a, b = build(left, deeper), build(right, deeper)
            operation = OPERATIONS[type(op)]
            return lambda x, y: operation(a(x, y), b(x, y))
        case ast.Call(func=ast.Name(id=name), args=[u], keywords=[]) if (
            name in ONE_ARGUMENT
        ):
            a, function = build(u, deeper), ONE_ARGUMENT[name]
            return lambda x, y: function(a(x, y))
        case ast.Call(func=ast.Name(id=name), args=[u, v], keywords=[]) if (
            name in TWO_ARGUMENTS
        ):
            a, b, function = build(u, deeper), build(v, deeper), TWO_ARGUMENTS[name]
            return lambda x, y: function(a(x, y), b(x, y))
    raise ValueError(refusal(node))


def constant(number: float) -> Surface:
    """Returns a surface of one height; ValueError for a number beyond 1e100."""
    if not abs(number) <= LARGEST:
        raise ValueError("a number is too large")
    return lambda x, y: x.new_tensor(float(number))


def exponent(node: ast.expr, depth: int) -> float:
    """Returns the value of an exponent; ValueError if it varies or is beyond 100."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    if names & {"x", "y"}:
        raise ValueError("an exponent is a constant: write exp(x*log(2)) for 2^x")
    zero = torch.zeros((), dtype=torch.float64)
    value = float(build(node, depth)(zero, zero))
    if not abs(value) <= STEEPEST:
        raise ValueError(f"an exponent lies between -{STEEPEST:g} and {STEEPEST:g}")
    return value


def refusal(node: ast.expr) -> str:
    """Returns why a part of a formula is none, in plain words."""
    functions = ", ".join([*ONE_ARGUMENT, *TWO_ARGUMENTS])
    match node:
        case ast.Name(id=name) if name in ONE_ARGUMENT or name in TWO_ARGUMENTS:
            return f"{name} needs brackets: {name}(x)"
        case ast.Name(id=name):
            return f"unknown name {name!r}: x, y, pi, e; for x times y write x*y"
        case ast.Call(func=ast.Name(id=name)) if name in ONE_ARGUMENT:
            return f"{name} takes one argument"
        case ast.Call(func=ast.Name(id=name)) if name in TWO_ARGUMENTS:
            return f"{name} takes two arguments"
        case ast.Call(func=ast.Name(id="x" | "y" | "e" | "pi")):
            return "before a bracket write * to multiply: x*(y + 1)"
        case ast.Call(func=ast.Constant() | ast.BinOp()):
            return "before a bracket write * to multiply: 2*(x + 1)"
        case ast.Call(func=ast.Name(id=name)):
            return f"unknown function {name!r}: {functions}"
    try:
        piece = ast.unparse(node)[:40]
    except (RecursionError, ValueError):  # many signs inside each other
        piece = "this text"
    return f"{piece!r} is no formula: numbers, x, y, + - * / ^, sin(x) and the like"


def explain(text: str) -> str:
    """Returns why a text cannot be read as a formula."""
    if found := MISSING_TIMES.search(text):
        return f"write * to multiply: 2*x, not 2x (here: {found.group()!r})"
    if found := BARE_FUNCTION.search(text):
        return f"write brackets: sin(x), not sin x (here: {found.group()!r})"
    if "=" in text:
        return "write only what stands right of the ="
    if text.count("(") != text.count(")"):
        return "the brackets do not match"
    return f"{text!r} cannot be read as a formula of x and y"
