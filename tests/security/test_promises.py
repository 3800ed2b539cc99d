"""SECURITY.md against the tests: every test named there exists, and every test here is named there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
SECURITY = TESTS.parent / "SECURITY.md"


def functions(folder: Path) -> set[str]:
    """The names of all functions in the tests below a folder."""
    trees = [ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py")]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)}


def promised() -> set[str]:
    """The tests that SECURITY.md names: whatever stands in backticks in the last column of its table."""
    rows = [line for line in SECURITY.read_text("utf-8").splitlines() if line.startswith("|")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[2])}


def test_every_promise_has_a_test_that_exists() -> None:
    rows = [line for line in SECURITY.read_text("utf-8").splitlines() if line.startswith("|")][2:]
    assert len(rows) > 15
    assert [row for row in rows if not re.search(r"`\w+`", row.split("|")[2])] == []
    assert promised() - functions(TESTS) == set()


def test_every_test_of_this_folder_holds_a_promise() -> None:
    own = functions(Path(__file__).parent) - functions_of_this_file()
    assert {name for name in own if name.startswith("test_")} - promised() == set()


def functions_of_this_file() -> set[str]:
    """These two hold the list, not a promise."""
    tree = ast.parse(Path(__file__).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
