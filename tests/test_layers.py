"""Imports point one way: streamlit_app -> pages -> lessons -> models."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODELS = sorted(ROOT.glob("models/**/*.py"))
FIGURES = sorted(ROOT.glob("lessons/*/figures/*.py")) + sorted(
    ROOT.glob("lessons/*/figures.py")
)
LESSONS = sorted(ROOT.glob("lessons/**/*.py"))


def imported(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module)
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_models_know_torch_and_the_standard_library_only(path):
    allowed = {"torch", "torchvision", "models", *sys.stdlib_module_names}
    assert imported(path) <= allowed


@pytest.mark.parametrize("path", FIGURES, ids=lambda p: p.stem)
def test_figures_take_numbers_only(path):
    assert not imported(path) & {"streamlit", "torch", "models"}


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: str(p.relative_to(ROOT)))
def test_lessons_never_import_pages_and_never_train(path):
    if path.name == "worker.py":
        return  # the one place where the two worlds meet, in a process of its own
    assert not imported(path) & {"pages", "streamlit_app", "torch", "models"}


@pytest.mark.parametrize("path", FIGURES, ids=lambda p: p.stem)
def test_figures_hold_no_colour_of_their_own(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.startswith(("#", "rgb")), node.value


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_no_run_pauses_inside_a_setting_of_torch(path):
    """A worker runs several generators in turn: such a setting would hold for all."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.With):
            held = [ast.unparse(item.context_expr) for item in node.items]
            pauses = any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in walk(node))
            torchs = [h for h in held if h.startswith("torch.")]
            assert not (pauses and torchs), f"{path.name}:{node.lineno} {torchs}"


def walk(node):
    """Returns the nodes below one, but not those of functions defined there."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.Lambda)):
            yield child
            yield from walk(child)
