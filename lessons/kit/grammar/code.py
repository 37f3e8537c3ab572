"""The code that made a figure, as a stand-alone script and as a notebook.

The script is made of the very lines of `models/` that ran (see `reachable.py`), so
what is shown is what was computed.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lessons.kit.grammar.reachable import (
    MODELS,
    RESULT,
    Definition,
    bundle,
    module,
)
from lessons.kit.grammar.request import Request

PACKAGES = ("torch", "torchvision")  # all that `models` may import of others


@dataclass(frozen=True)
class Script:
    """A program in parts: the imports, each definition, and the call.

    `experiment` names the function that is called, "room.module.function".
    """

    experiment: str
    imports: str
    definitions: tuple[Definition, ...]
    call: str

    def packages(self) -> list[str]:
        """Returns the packages that the program imports, beside Python's own."""
        return packages("\n\n".join(self._parts()))

    def data(self) -> list[Path]:
        """Returns the data files that the program wants beside it."""
        source = "\n\n".join(self._parts())
        files = sorted((MODELS / "datasets").iterdir())
        return [f for f in files if f.name in source]

    def own(self) -> list[Definition]:
        """Returns the experiment and what it uses of its own module, in this order."""
        home, _, function = self.experiment.rpartition(".")
        mine = {n: d for d in self.definitions if d.module == home for n in d.names}
        found: dict[Definition, None] = {}

        def visit(name: str) -> None:
            if name in mine and mine[name] not in found:
                found[mine[name]] = None
                for used in mine[name].uses:
                    visit(used)

        for name in (function, *mine):  # also what only other modules lead to
            visit(name)
        return list(found)

    def others(self) -> dict[str, list[Definition]]:
        """Returns the definitions of each other module, the one used last first."""
        home = self.experiment.rpartition(".")[0]
        found: dict[str, list[Definition]] = {}
        for definition in reversed(self.definitions):
            if definition.module != home:
                found.setdefault(definition.module, []).insert(0, definition)
        return found

    def text(self) -> str:
        """Returns the program as a `.py` file."""
        return "\n\n\n".join(self._parts()) + "\n"

    def notebook(self, title: str = "") -> str:
        """Returns the program as an `.ipynb` file, a cell for each part."""
        cells = [_cell("markdown", title)] if title else []
        cells += [_cell("code", part) for part in self._parts()]
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        book = {"cells": cells, "metadata": {"kernelspec": kernel}}
        return json.dumps(book | {"nbformat": 4, "nbformat_minor": 5}, indent=1)

    def _parts(self) -> list[str]:
        return [self.imports, *(d.source for d in self.definitions), self.call]


def script(request: Request) -> Script:
    """Returns the program that runs an experiment as the controls stand.

    It ends by printing `request.prints`. Where `request.script` names a part of the
    experiment that does without pictures, that part is the program. Raises ValueError
    where the definitions cannot stand in one file.
    """
    experiment = request.script or request.experiment
    home, _, name = experiment.rpartition(".")
    arguments: Mapping[str, Any] = request.arguments
    if request.script:
        taken = _parameters(module(home).definitions[name])
        arguments = {k: v for k, v in arguments.items() if k in taken}
    imports, definitions = bundle(experiment, arguments)
    given = "".join(f"    {k}={value!r},\n" for k, value in arguments.items())
    call = f"{name}(\n{given})" if given else f"{name}()"
    if _is_generator(module(home).definitions[name]):
        run = f"for {RESULT} in {call}:\n    pass  # each is the result so far"
    else:
        run = f"{RESULT} = {call}"
    if "import torch" in imports:
        run = f"torch.set_num_threads(1)  # as on the page: several would wait\n{run}"
    head = "\n".join(["from __future__ import annotations", "", *imports]).rstrip()
    call = f"{run}\nprint({request.prints})"
    made = Script(experiment, head, tuple(definitions), call)
    if needed := [*made.packages(), *(path.name for path in made.data())]:
        head = f"# Python 3.11 or newer; needed: {', '.join(needed)}\n{head}"
    return replace(made, imports=head)


def packages(source: str) -> list[str]:
    """Returns the packages that a program imports, beside those of Python itself."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name.split(".")[0] for alias in aliases}
            case ast.ImportFrom(module=str(origin)):
                names.add(origin.split(".")[0])
            case ast.FunctionDef():
                names.update(_imported_by_text(node))
    return sorted(names - sys.stdlib_module_names)


def _imported_by_text(node: ast.FunctionDef) -> Collection[str]:
    """Returns the packages that a function hands to `import_module` as a text."""
    inside = list(ast.walk(node))
    called = {getattr(n, "attr", getattr(n, "id", None)) for n in inside}
    if "import_module" not in called:
        return ()
    texts = (n.value for n in inside if isinstance(n, ast.Constant))
    firsts = {text.split(".")[0] for text in texts if isinstance(text, str)}
    return firsts & set(PACKAGES)


def _parameters(node: ast.stmt) -> set[str]:
    """Returns the names of a function's parameters."""
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return {argument.arg for argument in every}


def _is_generator(node: ast.stmt) -> bool:
    return any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(node))


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
