"""The template lesson, put into a copy of the tree as CONTRIBUTING says, is sound.

What a lesson must be is said by the tests that go through all lessons: they are run on
the copy, in a process of their own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "tests" / "template"
PARTS = ("lessons", "models", "pages", "tests", "benchmarks", ".streamlit", "docs")
FILES = ("streamlit_app.py", "pyproject.toml", "README.md", "CONTRIBUTING.md")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "template")


def insert(path, before, line):
    """Puts a line before the first that begins so."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = next(i for i, one in enumerate(lines) if one.startswith(before))
    path.write_text("".join([*lines[:at], line, *lines[at:]]), "utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the tree with one more lesson, `line`."""
    root = tmp_path_factory.mktemp("tree")
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=NOT_COPIED)
    for name in FILES:
        shutil.copy(ROOT / name, root)
    shutil.copytree(TEMPLATE, root, dirs_exist_ok=True)
    entry = '    Entry("line", "beginnings", ":material/show_chart:"),\n'
    insert(root / "lessons/__init__.py", '    Entry("activations"', entry)
    mapped = "    line_fit              a straight line, learnt\n"
    insert(root / "models/optim/__init__.py", "    rules ", mapped)
    return root


def passes(tree, *arguments):
    """Runs tests in the copy; they must pass and be some."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_the_template_s_model_is_tested_and_stands_in_its_room(tree):
    passes(tree, "tests/models/optim/test_line_fit.py", "tests/test_layers.py")


def test_the_template_s_words_cards_and_scripts_are_sound(tree):
    passes(tree, "tests/lessons/test_text.py", "-k", "line")
    passes(tree, "tests/lessons/test_teaching.py", "-k", "line")
    passes(tree, "tests/lessons/test_scripts.py", "-k", "line- or read or every")
    passes(tree, "tests/lessons/test_labs.py", "-k", "line-")


def test_the_template_s_page_is_whole(tree):
    passes(tree, "tests/test_pages.py", "-k", "line or home")


def test_a_lesson_with_something_missing_is_found_out(tree, tmp_path):
    """So that the tests above can fail: the copy without one alt text."""
    words = tree / "lessons" / "line" / "zh.md"
    whole = words.read_text("utf-8")
    lines = whole.splitlines(keepends=True)
    words.write_text("".join(x for x in lines if "alt.path" not in x), "utf-8")
    try:
        with pytest.raises(AssertionError, match="alt.path"):
            passes(tree, "tests/lessons/test_text.py", "-k", "line")
    finally:
        words.write_text(whole, "utf-8")
