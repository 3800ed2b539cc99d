"""The source of both packages as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("mcp_server", "router_client")


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the two packages, by its path from the root."""
    files = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in files}


def under(*places: str) -> dict[str, ast.Module]:
    """Return the modules whose path begins with one of these; fail if there is none."""
    found = {path: tree for path, tree in modules().items() if path.startswith(places)}
    assert found, f"nothing is under {places}"
    return found


def imported(tree: ast.Module) -> set[str]:
    """Return the modules that a module imports at run time; `from a import b` counts as a and a.b."""
    names: set[str] = set()
    for node in _running(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes except those under `if TYPE_CHECKING`."""
    if isinstance(node, ast.If) and dotted(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _running(child)


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a name or an attribute, otherwise an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def mentioned(tree: ast.Module) -> set[str]:
    """Return every name and dotted name that a module uses."""
    return {name for node in ast.walk(tree) if (name := dotted(node))}


def called(tree: ast.Module) -> list[tuple[str, ast.Call]]:
    """Return every call, with the last part of the name of the called function."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(_last(node.func), node) for node in calls]


def _last(node: ast.expr) -> str:
    # Handles `f()(…)`, `x[0].y(…)` and `Name[T](…)` too.
    if isinstance(node, ast.Subscript):
        return _last(node.value)
    return node.attr if isinstance(node, ast.Attribute) else dotted(node)
