"""SECURITY.md and the tests agree: every test named there exists, and every test of this folder is named there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
SECURITY = TESTS.parent / "SECURITY.md"


def functions(folder: Path) -> set[str]:
    """Return the names of all functions in a folder and its subfolders, such as tests/browser."""
    trees = [ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py")]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)}


def promised() -> set[str]:
    """Return the names in backticks in the last column of SECURITY.md's table."""
    rows = [line for line in SECURITY.read_text("utf-8").splitlines() if line.startswith("|")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[2])}


def test_every_promise_names_tests_that_exist() -> None:
    rows = [line for line in SECURITY.read_text("utf-8").splitlines() if line.startswith("|")][2:]
    assert len(rows) > 15
    assert [row for row in rows if not re.search(r"`\w+`", row.split("|")[2])] == []
    assert promised() - functions(TESTS) == set()


def test_every_security_test_is_named_in_security_md() -> None:
    own = functions(Path(__file__).parent) - functions_of_this_file()
    assert {name for name in own if name.startswith("test_")} - promised() == set()


def functions_of_this_file() -> set[str]:
    """Return the functions that check the list; they test no promise themselves."""
    tree = ast.parse(Path(__file__).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
