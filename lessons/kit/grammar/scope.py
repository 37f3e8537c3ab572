"""Which names of a definition belong to its module, and not to a function in it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

SCOPES = (ast.FunctionDef, ast.Lambda, ast.GeneratorExp)
SCOPES += (ast.ListComp, ast.SetComp, ast.DictComp)


def global_names(
    node: ast.AST, skip: Collection[ast.AST] = (), local: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Yields the names that are read and not `local`, in the order of the source.

    What stands in `skip` is not looked at.
    """
    if node in skip:
        return
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load) and node.id not in local:
            yield node.id
        return
    if not isinstance(node, SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from global_names(child, skip, local)
        return
    inner = local | _bound(node)
    for child in _outside(node):
        yield from global_names(child, skip, local)
    outside = set(_outside(node))
    for child in ast.iter_child_nodes(node):
        if child not in outside and not isinstance(child, ast.arguments):
            yield from global_names(child, skip, inner)


def _outside(node: ast.AST) -> list[ast.AST]:
    """Returns those parts of a scope that are read outside it."""
    if isinstance(node, ast.FunctionDef):
        returns = [node.returns] if node.returns else []
        return [*node.decorator_list, *_of_arguments(node.args), *returns]
    if isinstance(node, ast.Lambda):
        return _of_arguments(node.args)
    return [node.generators[0].iter]


def _of_arguments(arguments: ast.arguments) -> list[ast.AST]:
    """Returns the annotations and the defaults."""
    notes = [a.annotation for a in _arguments(arguments) if a.annotation]
    defaults = [*arguments.defaults, *arguments.kw_defaults]
    return [*notes, *(d for d in defaults if d is not None)]


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    starred = [a for a in (arguments.vararg, arguments.kwarg) if a]
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*plain, *starred]


def _bound(scope: ast.AST) -> frozenset[str]:
    """Returns the names that a scope binds: parameters, targets, inner functions."""
    names: set[str] = set()
    shared: set[str] = set()
    if isinstance(scope, (ast.FunctionDef, ast.Lambda)):
        names |= {a.arg for a in _arguments(scope.args)}
    stack = list(ast.iter_child_nodes(scope))
    while stack:
        node = stack.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {a.asname or a.name.split(".")[0] for a in aliases}
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                names.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                names.add(name)
            case ast.Global(names=declared):
                shared |= set(declared)
        if not isinstance(node, (*SCOPES, ast.ClassDef)):
            stack += ast.iter_child_nodes(node)
    return frozenset(names - shared)
