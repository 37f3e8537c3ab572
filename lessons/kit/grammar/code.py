"""The code that made a figure, as a stand-alone script and as a notebook.

`bundle` reads the source files in `models/` (it imports nothing) and follows names
from an experiment to every definition it needs, so the script is those same lines:
what is shown is what ran. Of a table of choices (`SURFACES = {"bowl": bowl, ...}`) it
keeps the entries that the call or the code names, so that a script can be read.
"""

from __future__ import annotations

import ast
import builtins
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lessons.kit.grammar.request import Request

MODELS = Path(__file__).parents[3] / "models"


@dataclass
class Module:
    """A source file of `models`: its definitions by name, and what it imports."""

    name: str
    source: str
    definitions: dict[str, ast.stmt] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    ours: dict[str, str] = field(default_factory=dict)  # name -> module in models
    imports: dict[str, str] = field(default_factory=dict)  # name -> import line


@dataclass(frozen=True)
class Script:
    """A program in parts: the imports, each definition, and the call."""

    imports: str
    definitions: tuple[str, ...]
    call: str

    def data(self) -> list[Path]:
        """Returns the data files that the program wants beside it."""
        said = self.text()
        files = sorted((MODELS / "datasets").iterdir())
        return [f for f in files if f.name in said]

    def text(self) -> str:
        """Returns the program as a `.py` file."""
        parts = [self.imports, *self.definitions]
        return "\n\n\n".join(parts) + "\n\n\n" + self.call + "\n"

    def notebook(self, title: str = "") -> str:
        """Returns the program as an `.ipynb` file, a cell for each part."""
        cells = [_cell("markdown", title)] if title else []
        parts = (self.imports, *self.definitions, self.call)
        cells += [_cell("code", part) for part in parts]
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        book = {"cells": cells, "metadata": {"kernelspec": kernel}}
        return json.dumps(book | {"nbformat": 4, "nbformat_minor": 5}, indent=1)


@cache
def module(name: str) -> Module:
    """Returns the parsed source file `models/<name>.py`."""
    source = (MODELS / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
    found = Module(name, source)
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            _imports(node, found)
        for defined in _defines(node):
            found.definitions[defined] = node
            found.order.append(defined)
    return found


def bundle(
    experiment: str, arguments: Mapping[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """Returns the import lines and the definitions that a call needs.

    Definitions come in an order in which each may use those before it. Two different
    definitions of one name raise ValueError.
    """
    named, before = _strings(arguments), None
    while named != before:  # an entry that is kept may name further ones
        before = named
        imports, nodes = _reachable(experiment, named)
        named = named | {word for _, node in nodes for word in _said(node, named)}
    pieces = {(m.name, n.lineno): _source(m, n, named) for m, n in nodes}
    first = [i for i in imports if "__future__" in i]
    plain = sorted(i for i in imports if i.startswith("import "))
    chosen = sorted(i for i in imports - set(first) if i.startswith("from "))
    return "\n".join([*first, "", *plain, *chosen]), tuple(pieces.values())


def _reachable(
    experiment: str, named: frozenset[str]
) -> tuple[set[str], list[tuple[Module, ast.stmt]]]:
    """Returns the imports and definitions reached, each after those it uses."""
    home, _, function = experiment.rpartition(".")
    placed: dict[str, str] = {}  # name -> module it was taken from
    nodes: list[tuple[Module, ast.stmt]] = []
    imports: set[str] = {"from __future__ import annotations"}

    def visit(where: str, name: str) -> None:
        here = module(where)
        if name in here.ours:
            return visit(here.ours[name], name)
        if name in here.imports:
            imports.add(here.imports[name])
            return None
        if name not in here.definitions:
            return None
        if name in placed:
            if placed[name] != where:
                raise ValueError(f"{name} is defined in {placed[name]} and in {where}")
            return None
        placed[name] = where
        node = here.definitions[name]
        for used in _names(node, named):
            visit(where, used)
        nodes.append((here, node))
        return None

    visit(home, function)
    return imports, nodes


def script(request: Request) -> Script:
    """Returns the program that runs an experiment as the controls stand.

    It ends by printing `request.prints`. Where `request.script` names a part of the
    experiment that does without pictures, that part is the program.
    """
    experiment, arguments = request.experiment, request.arguments
    if request.script:
        experiment = request.script
        home, _, name = experiment.rpartition(".")
        taken = parameters(module(home).definitions[name])
        arguments = {k: v for k, v in arguments.items() if k in taken}
    prints = request.prints
    imports, definitions = bundle(experiment, arguments)
    function = experiment.rpartition(".")[2]
    given = "".join(f"    {name}={value!r},\n" for name, value in arguments.items())
    call = f"{function}(\n{given})" if given else f"{function}()"
    home, _, name = experiment.rpartition(".")
    if _is_generator(module(home).definitions[name]):
        run = f"for result in {call}:\n    pass  # each is the result so far"
    else:
        run = f"result = {call}"
    if "\nimport torch\n" in imports + "\n":
        run = f"torch.set_num_threads(1)  # as on the page: several would wait\n{run}"
    return Script(imports, definitions, f"{run}\nprint({prints})")


def parameters(node: ast.stmt) -> set[str]:
    """Returns the names of a function's parameters."""
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return {argument.arg for argument in every}


def _defines(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign(targets=targets):
            return [
                n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)
            ]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _imports(node: ast.Import | ast.ImportFrom, found: Module) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.split(".")[0]
        written = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        if isinstance(node, ast.Import):
            found.imports[name] = f"import {written}"
        elif (node.module or "").startswith("models."):
            found.ours[name] = node.module.removeprefix("models.")
        else:
            found.imports[name] = f"from {node.module} import {written}"


def _names(node: ast.AST, named: frozenset[str]) -> list[str]:
    """Returns the names a definition mentions, those of entries left out apart."""
    out = {n for entry in _left_out(node, named) for n in ast.walk(entry)}
    names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n not in out]
    return [n for n in dict.fromkeys(names) if not hasattr(builtins, n)]


def _strings(value: Any) -> frozenset[str]:
    """Returns every text among the values of a call."""
    if isinstance(value, str):
        return frozenset([value])
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return frozenset().union(*map(_strings, value))
    return frozenset()


def _said(node: ast.AST, named: frozenset[str]) -> set[str]:
    """Returns every text that a definition mentions, the keys of a table apart."""
    skip: set[ast.AST] = set()
    if table := _table(node):
        skip.update(table.keys)
        skip.update(n for v in _left_out(node, named) for n in ast.walk(v))
    return {
        n.value
        for n in ast.walk(node)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and n not in skip
    }


def _table(node: ast.AST) -> ast.Dict | None:
    """Returns the dict of a table of choices: text keys, an entry a line."""
    value = getattr(node, "value", None)
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return None
    if not isinstance(value, ast.Dict) or not value.keys:
        return None
    lines = [node.lineno, *(k.lineno if k else 0 for k in value.keys)]
    texts = all(isinstance(getattr(k, "value", None), str) for k in value.keys)
    return value if texts and lines == sorted(set(lines)) else None


def _left_out(node: ast.AST, named: frozenset[str]) -> list[ast.expr]:
    """Returns the values of a table's entries that nobody names."""
    table = _table(node)
    if table is None:
        return []
    pairs = zip(table.keys, table.values, strict=True)
    return [value for key, value in pairs if key.value not in named]


def _source(here: Module, node: ast.stmt, named: frozenset[str]) -> str:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    lines = dict(
        enumerate(here.source.splitlines()[first - 1 : node.end_lineno], first)
    )
    if out := _left_out(node, named):
        pairs = zip(_table(node).keys, _table(node).values, strict=True)
        for key, value in pairs:
            if value in out:
                for number in range(key.lineno, value.end_lineno + 1):
                    lines.pop(number)
        lines[node.end_lineno - 0.5] = f"    # ... and more in models/{here.name}.py"
    return "\n".join(lines[number] for number in sorted(lines))


def _is_generator(node: ast.stmt) -> bool:
    return any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(node))


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
