"""Which definitions of `models/` a call needs: read from the source, never imported.

Names are followed from an experiment to every definition it uses. Of a table of choices
(`SURFACES = {"bowl": bowl, ...}`, an entry a line) only the entries are kept that the
call or the code names, so that a script can be read. All definitions end up in one
file: a name that would mean two things there is an error.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lessons.kit.grammar.scope import global_names

MODELS = Path(__file__).parents[3] / "models"
RESULT = "result"  # what a script calls the result of its experiment
Named = frozenset[str]  # texts in a call or in code, which may be keys of tables


@dataclass
class Module:
    """A source file of `models`: what its names mean at its top level."""

    name: str  # "room.module"
    source: str
    definitions: dict[str, ast.stmt] = field(default_factory=dict)
    ours: dict[str, str] = field(default_factory=dict)  # name -> module of models
    imports: dict[str, list[str]] = field(default_factory=dict)  # name -> import lines

    def bind(self, name: str) -> None:
        """Raises ValueError for a name that stands for something already."""
        if name in self.definitions or name in self.ours or name in self.imports:
            raise ValueError(f"models.{self.name} says twice what {name} is")


@dataclass(frozen=True)
class Definition:
    """A definition as it stands in `models`, and the names it uses, in its order."""

    module: str
    names: tuple[str, ...]
    source: str
    uses: tuple[str, ...]


def bundle(
    experiment: str, arguments: Mapping[str, Any], root: Path = MODELS
) -> tuple[list[str], list[Definition]]:
    """Returns the import lines and the definitions that a call needs.

    Definitions come in an order in which each may use those before it. Raises
    ValueError for a name with two meanings, or that is imported but not defined.
    """
    named, before = _texts(arguments), None
    while named != before:  # an entry that is kept may name further ones
        before = named
        imports, nodes = _reachable(experiment, named, root)
        named = named | {text for _, node in nodes for text in _mentioned(node, named)}
    found = {(here.name, node.lineno): (here, node) for here, node in nodes}
    return imports, [
        Definition(
            here.name,
            tuple(defined_names(node)),
            _source(here, node, named),
            tuple(_uses(node, named)),
        )
        for here, node in found.values()
    ]


@cache
def module(name: str, root: Path = MODELS) -> Module:
    """Returns the parsed source file `<root>/room/module.py`; ValueError for none."""
    path = root / f"{name.replace('.', '/')}.py"
    if not path.is_file():
        raise ValueError(f"there is no module models.{name}")
    found = Module(name, path.read_text(encoding="utf-8"))
    for node in ast.parse(found.source).body:
        names = defined_names(node)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            _import(node, found)
        elif not names and not _is_skipped(node):
            raise ValueError(
                f"models.{name}, line {node.lineno}: a script takes imports, "
                "functions, classes and constants only"
            )
        for defined in names:
            found.bind(defined)
            found.definitions[defined] = node
    return found


def constant(name: str) -> Any:
    """Returns the value of a constant "room.module.NAME" that is written out."""
    home, _, name = name.rpartition(".")
    return ast.literal_eval(module(home).definitions[name].value)


def defined_names(node: ast.stmt) -> list[str]:
    """Returns the names that a statement at the top level defines."""
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


def _is_skipped(node: ast.stmt) -> bool:
    """Tells whether a statement is a docstring, or for the command line only."""
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or ast.unparse(node).startswith("if __name__ == '__main__':")


def _import(node: ast.Import | ast.ImportFrom, found: Module) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.split(".")[0]
        written = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        origin = getattr(node, "module", None) or alias.name
        if isinstance(node, ast.ImportFrom) and origin.startswith("models."):
            if alias.asname or alias.name == "*":
                raise ValueError(f"models.{found.name}: import {written} by its name")
            found.bind(name)
            found.ours[name] = origin.removeprefix("models.")
        elif origin.split(".")[0] == "models" or alias.name == "*":
            raise ValueError(f"models.{found.name}: from models.room.module import it")
        elif isinstance(node, ast.ImportFrom):
            found.bind(name)
            found.imports[name] = [f"from {node.module} import {written}"]
        else:  # `import http.client` and `import http.server` both bind `http`
            if alias.asname or name not in found.imports:
                found.bind(name)
            found.imports.setdefault(name, []).append(f"import {written}")


def _meaning(name: str, lines: list[str]) -> str:
    """Returns what an imported name stands for."""
    plain = all(line.split()[1].split(".")[0] == name for line in lines)
    return f"import {name}" if plain and " as " not in lines[0] else lines[0]


def _reachable(
    experiment: str, named: Named, root: Path
) -> tuple[list[str], list[tuple[Module, ast.stmt]]]:
    """Returns the imports and definitions reached, each after those it uses."""
    meanings = {RESULT: "the result of the script"}
    nodes: list[tuple[Module, ast.stmt]] = []
    imports: set[str] = set()

    def claim(name: str, meaning: str) -> bool:
        """Tells whether a name is new; ValueError if it means something else."""
        if hasattr(builtins, name):
            raise ValueError(f"{meaning} hides Python's own {name}")
        new = name not in meanings
        if meanings.setdefault(name, meaning) != meaning:
            raise ValueError(f"{name} would be {meanings[name]} and {meaning}")
        return new

    def visit(where: str, name: str, required: bool) -> None:
        here = module(where, root)
        if name in here.ours:
            visit(here.ours[name], name, True)
        elif name in here.imports:
            claim(name, _meaning(name, here.imports[name]))
            imports.update(here.imports[name])
        elif name in here.definitions:
            if claim(name, f"models.{where}.{name}"):
                node = here.definitions[name]
                for used in _uses(node, named):
                    visit(where, used, False)
                nodes.append((here, node))
        elif required:
            raise ValueError(f"models.{where} does not define {name}")

    home, _, function = experiment.rpartition(".")
    visit(home, function, True)
    return sorted(imports, key=lambda line: (line.startswith("from"), line)), nodes


def _uses(node: ast.stmt, named: Named) -> list[str]:
    """Returns the names that a definition uses, without the entries left out."""
    return list(dict.fromkeys(global_names(node, set(_left_out(node, named)))))


def _texts(value: Any) -> Named:
    """Returns every text among the values of a call, and the words that are in it.

    A formula is such a text: `sin(x)` names an entry of the table of functions.
    """
    if isinstance(value, str):
        return frozenset([value, *re.findall(r"[A-Za-z]\w*", value)])
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return frozenset().union(*map(_texts, value))
    return frozenset()


def _mentioned(node: ast.stmt, named: Named) -> Iterator[str]:
    """Yields every text that a definition mentions, the keys of a table apart."""
    skip: set[ast.AST] = set()
    if table := _table(node):
        skip.update(table.keys)
        skip.update(n for v in _left_out(node, named) for n in ast.walk(v))
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and part not in skip:
            if isinstance(part.value, str):
                yield part.value


def _table(node: ast.stmt) -> ast.Dict | None:
    """Returns the dict of a table of choices: text keys, an entry a line."""
    value = getattr(node, "value", None)
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return None
    if not isinstance(value, ast.Dict) or not value.keys:
        return None
    lines = [node.lineno, *(k.lineno if k else 0 for k in value.keys)]
    texts = all(isinstance(getattr(k, "value", None), str) for k in value.keys)
    return value if texts and lines == sorted(set(lines)) else None


def _left_out(node: ast.stmt, named: Named) -> list[ast.expr]:
    """Returns the values of a table's entries that nobody names."""
    table = _table(node)
    if table is None:
        return []
    pairs = zip(table.keys, table.values, strict=True)
    return [value for key, value in pairs if key.value not in named]


def _source(here: Module, node: ast.stmt, named: Named) -> str:
    """Returns the lines of a definition, without a table's entries left out."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    kept = here.source.splitlines()[first - 1 : node.end_lineno]
    lines = dict(enumerate(kept, first))
    if out := _left_out(node, named):
        table = _table(node)
        for key, value in zip(table.keys, table.values, strict=True):
            if value in out:
                for number in range(key.lineno, value.end_lineno + 1):
                    lines.pop(number)
        path = f"models/{here.name.replace('.', '/')}.py"
        lines[node.end_lineno - 0.5] = f"    # ... and more in {path}"
    return "\n".join(lines[number] for number in sorted(lines))
