"""Imports point one way: streamlit_app -> pages -> lessons -> models.

Inside `models` and `lessons/kit` too: a room imports only from the rooms named here.
"""

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
KIT = sorted(ROOT.glob("lessons/kit/**/*.py"))

ROOMS = {
    "data": set(),
    "core": set(),
    "tensors": set(),
    "foundations": {"core", "data"},
    "perceptron": {"core", "data"},
    "mlp": {"core", "data"},
    "landscape": {"core", "data"},
    "optim": {"landscape", "core", "data"},
    "losses": {"optim", "core", "data"},
    "generalization": {"core", "data"},
    "conv": {"core", "data"},
    "cnn": {"conv", "core", "data"},
    "rnn": {"core", "data"},
    "language": {"core", "data"},
    "attention": {"core", "data"},
}
KIT_ROOMS = {"engine": set(), "grammar": {"engine"}, "server": {"engine", "grammar"}}


def modules(path):
    """Returns the full names that a file imports, also those for types only."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported(path):
    return {name.split(".")[0] for name in modules(path)}


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_a_room_of_models_imports_only_from_those_it_may(path):
    room, *rest = path.relative_to(ROOT / "models").parts
    if not rest:
        assert room == "__init__.py", "a file in the hall: put it into a room"
        return
    used = {n.split(".")[1] for n in modules(path) if n.startswith("models.")}
    assert used - {room} <= ROOMS[room], f"{room} may not import from {used}"


def test_the_map_of_models_names_every_module_of_every_room():
    for room in ROOMS:
        said = ast.get_docstring(
            ast.parse((ROOT / f"models/{room}/__init__.py").read_text("utf-8"))
        )
        files = {p.stem for p in (ROOT / "models" / room).glob("*.py")} - {"__init__"}
        missing = {f for f in files if f"\n    {f}  " not in said}
        assert not missing, f"say what {missing} are for in models/{room}/__init__.py"
    whole = (ROOT / "models/__init__.py").read_text("utf-8")
    assert all(f"\n    {room} " in whole for room in ROOMS)
    assert {p.name for p in (ROOT / "models").iterdir() if p.is_dir()} - {
        "datasets",
        "__pycache__",
    } == set(ROOMS)


@pytest.mark.parametrize("path", KIT, ids=lambda p: p.stem)
def test_a_room_of_the_kit_imports_only_from_those_it_may(path):
    room = path.relative_to(ROOT / "lessons/kit").parts[0]
    names = [n.split(".") for n in modules(path) if n.startswith("lessons.kit.")]
    used = {n[2] for n in names} - {room}
    assert used <= KIT_ROOMS.get(room, set()), f"{room} may not import from {used}"


def needed(path):
    """Returns the modules of `lessons` that a file imports, wherever in it.

    A package counts for what stands in its own file: `from package import module` is
    no import of that.
    """
    known = {module_name(p) for p in LESSONS}
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            from_it = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= from_it | ({node.module} if from_it - known else set())
    return names & known


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def cycle(graph):
    """Returns modules that import each other in a circle, or none."""
    done = set()

    def visit(name, path):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        found = next(filter(None, (visit(n, [*path, name]) for n in graph[name])), [])
        done.add(name)
        return found

    return next(filter(None, (visit(name, []) for name in graph)), [])


def test_no_modules_of_lessons_import_each_other_in_a_circle():
    """Imports inside functions count, and those for types only."""
    assert cycle({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}) == list("bdb")
    found = cycle({module_name(path): needed(path) for path in LESSONS})
    assert not found, " imports ".join(found)


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
