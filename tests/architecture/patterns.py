"""Every regular expression of both packages, and texts on which a superlinear one becomes slow."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any, NamedTuple

from mcp_server.redaction.rules import Rule, Word
from tests.architecture.source import ROOT, dotted, modules

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")
COMPILERS = {"re.compile": "", "compiled": "", **{f"re.{method}": method for method in METHODS}}
MAX_UNITS = 4


class Use(NamedTuple):
    """A pattern, and how it is applied: anchored at the start (match, fullmatch) or searched from each position."""

    where: str
    pattern: str | bytes
    flags: int
    anchored: bool


def uses() -> Iterator[Use]:
    """Yield every pattern of the source: compiled on import, compiled at first use, or a row of a table."""
    for path, tree in modules().items():
        module = importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        yield from _rows(path, module)
        for call in _calls(tree):
            if dotted(call.func) in COMPILERS and (pattern := _evaluated(call.args[0], module)) is not None:
                flags = (
                    _evaluated(call.args[1], module) if len(call.args) > 1 and dotted(call.func) == "re.compile" else 0
                )
                yield Use(f"{path}:{call.lineno}", pattern, int(flags or 0), _is_anchored(call, tree, module))


def unevaluated() -> set[str]:
    """Return the calls whose pattern cannot be evaluated from the source; each must be tested in another way."""
    found = set()
    for path, tree in modules().items():
        module = importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for call in _calls(tree):
            if dotted(call.func) in COMPILERS and _evaluated(call.args[0], module) is None:
                found.add(f"{path}: {ast.unparse(call)}")
    return found


def _rows(path: str, module: ModuleType) -> Iterator[Use]:
    """Yield the rows of tables, and patterns kept in constants and compiled elsewhere."""
    for name, value in vars(module).items():
        if getattr(value, "__module__", None) == "builtins" or name.startswith("__"):
            continue
        for item in value if isinstance(value, tuple) else (value,):
            inner = item[0] if isinstance(item, tuple) and item and isinstance(item[0], re.Pattern) else item
            if isinstance(inner, re.Pattern):
                yield Use(
                    f"{path}: {name}", inner.pattern, inner.flags & ~re.UNICODE, anchored=_only_anchored(path, name)
                )
            elif isinstance(inner, Rule):
                yield Use(f"{path}: {inner.kind}", inner.pattern, 0, anchored=False)
            elif isinstance(inner, Word):
                yield Use(f"{path}: {inner.kind}", inner.pattern, 0, anchored=True)
    if path.endswith("redaction/labels.py"):
        yield Use(path, module.label_pattern().pattern, 0, anchored=False)


def _evaluated(node: ast.expr, module: ModuleType) -> Any:
    try:
        return eval(compile(ast.Expression(node), "", "eval"), vars(module))
    except NameError:
        return None


def _is_anchored(call: ast.Call, tree: ast.Module, module: ModuleType) -> bool:
    """Return whether a pattern is only applied at the start; searched, a possessive quantifier is quadratic."""
    name = dotted(call.func)
    if COMPILERS[name]:
        return COMPILERS[name] in {"match", "fullmatch"}
    for node in _nodes(tree):
        if isinstance(node, ast.Attribute) and node.value is call:
            return node.attr in {"match", "fullmatch"}
    names = [
        t.id
        for n in tree.body
        if isinstance(n, ast.Assign) and n.value is call
        for t in n.targets
        if isinstance(t, ast.Name)
    ]
    return bool(names) and _only_anchored(_path(module), names[0])


def _path(module: ModuleType) -> str:
    return next(path for path in modules() if str(ROOT / path) == module.__file__)


def _only_anchored(path: str, name: str) -> bool:
    """Return whether all uses of a constant, in its module and where it is imported, are anchored."""
    own = [tree for other, tree in modules().items() if other == path or name in _imported_names(tree)]
    used = {attribute for tree in own for owner, attribute in _attributes(tree) if owner == name}
    return bool(used) and used <= {"match", "fullmatch"}


@cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    # Each tree is searched many times.
    return tuple(ast.walk(tree))


@cache
def _calls(tree: ast.Module) -> tuple[ast.Call, ...]:
    return tuple(node for node in _nodes(tree) if isinstance(node, ast.Call))


@cache
def _attributes(tree: ast.Module) -> set[tuple[str, str]]:
    """Return each name of which an attribute is used, with that attribute."""
    return {
        (node.value.id, node.attr)
        for node in _nodes(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


@cache
def _imported_names(tree: ast.Module) -> set[str]:
    return {alias.name for node in _nodes(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


class Run(NamedTuple):
    """A text: a head that the pattern matches, followed by one unit repeated."""

    head: str
    unit: str

    def of(self, size: int) -> str:
        """Return a text of about this length; its last character is in no class, so that the match fails there."""
        return self.head + self.unit * (size // len(self.unit)) + "\x00"


def runs(use: Use) -> Iterator[Run]:
    """Yield runs for each character class: the class, the class after the text that leads to it, and both repeated."""
    parsed = _parser.parse(use.pattern, use.flags)
    found = {
        Run(head, unit)
        for before, char in _classes(parsed)
        for unit, head in ((char, ""), (char, before), (before + char, ""))
        if unit
    }
    yield from sorted(found)


def _classes(items: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield for each character class or repeated group a text that leads to it and an example to repeat."""
    for op, argument in items:
        if op in _LEAVES:
            for char in _chars(op, argument):
                yield before, char
        for inner in _inner(op, argument):
            yield from _classes(inner, before)
            if op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
                yield before, _example(inner)
        before += _example([(op, argument)])


_LEAVES = {sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY}


def _inner(op: Any, argument: Any) -> list[Any]:
    if op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        return [argument[2]]
    if op is sre.SUBPATTERN:
        return [argument[3]]
    if op is sre.BRANCH:
        return list(argument[1])
    if op is sre.ATOMIC_GROUP:
        return [argument]
    if op is sre.GROUPREF_EXISTS:
        return [part for part in argument[1:] if part]
    return [argument[1]] if op in {sre.ASSERT, sre.ASSERT_NOT} else []


def _example(items: Any) -> str:
    """Return a short text that these items match; assertions are ignored."""
    found = ""
    for op, argument in items:
        if op in _LEAVES:
            found += _chars(op, argument)[0]
        elif op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            found += _example(argument[2]) * min(argument[0], 64)
        elif op not in {sre.ASSERT, sre.ASSERT_NOT} and (inner := _inner(op, argument)):
            found += _example(inner[0])
    return found


def _chars(op: Any, argument: Any) -> str:
    """Return a few characters that a class matches."""
    if op is sre.LITERAL:
        return chr(argument)
    if op is sre.ANY:
        return "a"
    takes = re.compile(f"[{''.join(_written(op, argument))}]")
    sample = "a0A-._ \t:/=@%\"'\\+~$<{[(!,;&#é\n" + "".join(map(chr, range(33, 127)))
    taken = list(dict.fromkeys(char for char in sample if takes.fullmatch(char)))
    return "".join(taken[:MAX_UNITS]) or "\u2500"


def _written(op: Any, argument: Any) -> Iterator[str]:
    if op is sre.NOT_LITERAL:
        yield "^" + re.escape(chr(argument))
        return
    for kind, value in argument:
        if kind is sre.NEGATE:
            yield "^"
        elif kind is sre.LITERAL:
            yield re.escape(chr(value))
        elif kind is sre.RANGE:
            yield f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            yield _CATEGORIES[value]


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def applied(use: Use) -> Callable[[str], object]:
    """Return a function that applies a pattern to a text: match and fullmatch if anchored, otherwise finditer."""
    pattern = re.compile(use.pattern, use.flags)
    is_bytes = isinstance(use.pattern, bytes)

    def apply(text: str) -> None:
        data: Any = text.encode() if is_bytes else text
        if use.anchored:
            pattern.match(data)
            pattern.fullmatch(data)
        else:
            for _ in pattern.finditer(data):
                pass

    return apply
