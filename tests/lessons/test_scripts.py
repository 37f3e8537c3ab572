"""Scripts can be read, stand in one file, and say what they need."""

import ast
import io
import json
import re
import statistics
import textwrap
import tokenize

import pytest

from lessons.kit.grammar import code, reachable
from lessons.kit.grammar.code import packages, script
from lessons.kit.grammar.code_panel import needs
from lessons.kit.grammar.controls import write
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.reachable import bundle
from lessons.kit.grammar.scope import global_names
from lessons.kit.grammar.text import load
from tests.lessons.test_labs import CASES, LABS, given

COMPUTED = [lab for lab in LABS if probe(*lab).request]
LONGEST, MEDIAN = 300, 150  # lines of code
BLANK = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT}
BLANK |= {tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING}


def lines_of_code(source):
    """Counts the lines that are not blank, nor only comment or docstring."""
    docstrings = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
            if ast.get_docstring(node) is not None:
                first = node.body[0]
                docstrings |= set(range(first.lineno, first.end_lineno + 1))
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in BLANK:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def test_lines_of_code_are_counted():
    source = '"""What\nit is."""\n\nimport os  # why\n\n\n# so\ndef f(\n    x,\n):\n'
    assert lines_of_code(source + '    """One."""\n    return x\n') == 5


def test_scripts_are_short_enough_to_be_read(capsys):
    lengths = sorted(
        (lines_of_code(script(probe(*lab).request).text()), *lab) for lab in COMPUTED
    )
    median = statistics.median(length for length, *_ in lengths)
    with capsys.disabled():
        print("\nlines of code in the script of each lab, median", median)
        for length, slug, lab in lengths:
            print(f"{length:5} {slug}.{lab}")
    assert median <= MEDIAN, "half of the scripts are too long to be read in class"
    assert lengths[-1][0] <= LONGEST, f"too long to be read in class: {lengths[-1]}"


@pytest.mark.parametrize(
    ("slug", "lab", "preset"), [case for case in CASES if case[:2] in COMPUTED]
)
def test_a_script_stands_alone_and_names_its_values(slug, lab, preset):
    request = probe(slug, lab, given(slug, lab, preset)).request
    made = script(request)
    ast.parse(made.text())
    ours = r"^\s*(from|import) (models|lessons|streamlit)"
    assert not re.search(ours, made.text(), re.M)
    book = json.loads(made.notebook("title"))
    cells = [c["source"] for c in book["cells"] if c["cell_type"] == "code"]
    assert "\n".join(cells).split() == made.text().split()
    first = made.text().splitlines()[0]
    assert all(name in first for name in made.packages())
    for language in ("en", "zh"):
        assert needs(made, load("kit", language).entries("code"))
    for name, value in request.arguments.items():
        if not request.script:
            assert f"{name}={value!r}" in made.call
    if request.script:
        _, reached = bundle(request.experiment, request.arguments)
        names = {f"{d.module}.{name}" for d in reached for name in d.names}
        assert request.script in names, f"{request.experiment} does without it"


@pytest.mark.parametrize(("slug", "lab"), COMPUTED)
def test_the_panel_shows_the_experiment_first_and_leaves_nothing_out(slug, lab):
    made = script(probe(slug, lab).request)
    home, _, name = made.experiment.rpartition(".")
    own, others = made.own(), made.others()
    assert name in own[0].names
    assert {d.module for d in own} == {home} and home not in others
    shown = [*own, *(d for definitions in others.values() for d in definitions)]
    assert sorted(d.source for d in shown) == sorted(d.source for d in made.definitions)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_script_needs_is_said(language):
    words = load("kit", language).entries("code")

    def line(slug, lab, **settings):
        values = {name: write(value) for name, value in settings.items()}
        return needs(script(probe(slug, lab, values).request), words)

    assert line("activations", "curves") == words["needs.torch"]
    for lab, settings in (("augment", {}), ("family", {}), ("lenet", MNIST)):
        assert "torchvision" in line("cnn", lab, **settings), lab
    assert "torchvision" not in line("cnn", "lenet")
    assert "lenet.npz" in line("cnn", "follow")


MNIST = {"data": "mnist"}


def test_packages_are_found_however_they_are_imported():
    assert packages("import os\nfrom math import pi\nimport http.client") == []
    assert packages("def f():\n    import torch.nn as nn\n") == ["torch"]
    by_text = "def f(part):\n    return import_module(f'torchvision.{part}')\n"
    assert packages(by_text) == ["torchvision"]


def test_names_of_a_function_are_not_its_modules():
    source = """
        @cached
        def f(x: Tensor, *, most=MOST) -> Result:
            train = [step for step in range(x) if step < LAST]
            def inner(y):
                return outer(y, train)
            total = sum(lambda_(z) for z in train)
            return inner(total), lambda z: z + shift, step
    """
    node = ast.parse(textwrap.dedent(source)).body[0]
    names = list(dict.fromkeys(global_names(node)))
    builtin = {"range", "sum"}
    assert [n for n in names if n not in builtin] == [
        *("cached", "Tensor", "MOST", "Result", "LAST", "outer"),
        *("lambda_", "shift", "step"),
    ]


def tree(folder, **modules):
    """Writes modules of a room `a` to be bundled."""
    (folder / "a").mkdir()
    for name, source in modules.items():
        (folder / "a" / f"{name}.py").write_text(textwrap.dedent(source), "utf-8")
    return folder


RUN = """
from math import pi
from models.a.other import area
def run():
    return area() * pi
"""
DEFINED, TWICE = "would be", "says twice"
REFUSED = {
    "two definitions": ("from models.a.third import pi\nAREA = pi()", DEFINED),
    "two imports": ("from cmath import pi\nAREA = pi", DEFINED),
    "an import and a definition": ("def pi(): ...\nAREA = pi()", DEFINED),
    "an import with another name": ("import math as pi\nAREA = pi", DEFINED),
    "the script's result": ("result = 1\nAREA = result", DEFINED),
    "one of Python's own": ("def round(x): ...\nAREA = round(1)", "hides Python's"),
    "twice in one file": ("AREA = 1\nAREA = 2", TWICE),
    "imported and defined": ("from math import pi\npi = 3\nAREA = pi", TWICE),
    "imported twice": ("from math import e\nfrom cmath import e\nAREA = e", TWICE),
    "another name for ours": (
        "from models.a.third import pi as e\nAREA = 1",
        "import pi as e by its name",
    ),
    "a module of ours": ("from models import a\nAREA = a", "from models.room.module"),
    "the same, dotted": ("import models.a.third\nAREA = 1", "from models.room.module"),
    "everything": ("from math import *\nAREA = e", "from models.room.module"),
    "everything of ours": ("from models.a.third import *\nAREA = 1", "by its name"),
    "what is not there": (
        "from models.a.third import no\nAREA = no",
        "models.a.third does not define no",
    ),
    "no such file": (
        "from models.a.fourth import no\nAREA = no",
        "no module models.a.fourth",
    ),
    "a condition": ("if 1:\n    AREA = 1", "line 1: a script takes"),
    "a bare call": ("AREA = 1\nprint('hello')", "line 2: a script takes"),
}
SUPPORT = "\ndef area():\n    return AREA\n"


@pytest.mark.parametrize(("other", "message"), REFUSED.values(), ids=REFUSED)
def test_names_that_would_collide_in_a_script_are_refused(other, message, tmp_path):
    third = "def pi():\n    return 3\n"
    root = tree(tmp_path, run=RUN, other=other + SUPPORT, third=third)
    with pytest.raises(ValueError, match=message):
        bundle("a.run.run", {}, root)


HARMLESS = {
    "the same import": "from math import pi\nAREA = pi",
    "a local name": "def AREA():\n    pi = 3\n    return pi",
    "an unused name": "pi = 3\nAREA = 1",
    "two of a package": "import http.client\nimport http.server\nAREA = http",
    "a command": "AREA = 1\nif __name__ == '__main__':\n    print(AREA)",
}


@pytest.mark.parametrize("other", HARMLESS.values(), ids=HARMLESS)
def test_names_that_do_not_collide_are_bundled(other, tmp_path):
    root = tree(tmp_path, run=RUN, other=other + SUPPORT)
    imports, definitions = bundle("a.run.run", {}, root)
    assert "from math import pi" in imports
    assert [d.names[0] for d in definitions] == ["AREA", "area", "run"]
    if "http" in other:
        assert {"import http.client", "import http.server"} <= set(imports)


def test_a_table_keeps_the_entries_that_are_named(tmp_path):
    source = """
        def one(): ...
        def two(): ...
        def three(): ...
        TABLE = {
            "one": one,
            "two": two,
            "three": three,
        }
        def run(name):
            return TABLE[name] or TABLE["three"]
    """
    root = tree(tmp_path, run=source)
    _, definitions = bundle("a.run.run", {"name": "one"}, root)
    assert [d.names[0] for d in definitions] == ["one", "three", "TABLE", "run"]
    assert "two" not in definitions[2].source and "and more" in definitions[2].source
    _, definitions = bundle("a.run.run", {"name": "2*two(x)"}, root)  # as in a formula
    assert [d.names[0] for d in definitions] == ["two", "three", "TABLE", "run"]


def test_every_module_of_models_can_be_read_by_the_exporter():
    for path in reachable.MODELS.glob("*/*.py"):
        reachable.module(".".join(path.relative_to(reachable.MODELS).parts)[:-3])


def test_a_page_can_name_every_package_that_models_may_import():
    for language in ("en", "zh"):
        words = load("kit", language).entries("code")
        assert words[".".join(["needs", *code.PACKAGES])]
