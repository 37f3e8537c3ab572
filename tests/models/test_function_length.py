"""A function is read in one look: at most 60 lines."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = 60  # lines, the signature and the docstring with them
LONGER = {  # path, function: drawings made of parts one after another, to be split
    ("lessons/cnn/figures/family.py", "stack"),
    ("lessons/rnn/figures/cell.py", "chain"),
    ("lessons/rnn/figures/constructor.py", "module"),
    ("lessons/rnn/figures/gates.py", "whole"),
}


def too_long(source):
    """Returns the names of the functions beyond the bound."""
    return {
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno - node.lineno >= MOST
    }


def test_the_lines_of_a_function_are_counted():
    body = "".join(f"    x = {i}\n" for i in range(MOST - 1))
    assert too_long("def f():\n" + body) == set()
    assert too_long("def f():\n" + body + "    return x\n") == {"f"}


def test_functions_are_short_enough_to_be_read():
    found = {
        (str(path.relative_to(ROOT)), name)
        for folder in ("models", "lessons")
        for path in ROOT.glob(f"{folder}/**/*.py")
        for name in too_long(path.read_text(encoding="utf-8"))
    }
    assert found <= LONGER, "split by idea, or say here why it is longer"
