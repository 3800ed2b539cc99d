"""Limits for every file: its length, and no trace of the machine that it was written on."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules

MAX_LINES = 300
MAX_FUNCTION_LINES = 30
# One table of sentences in a function.
TABLES = {"router_client/routers/dario/advice.py"}
# Home folders, except those of invented users in examples.
HOME_FOLDER = re.compile(r"(?<![\w.-])/(?:home|Users)/([A-Za-z][\w.-]*)|\\Users\\+([A-Za-z][\w.-]*)")
INVENTED_USERS = {"NAME", "USER", "alice", "bob", "jane", "me", "name", "you", "user"}
MACHINE_FOLDER = re.compile(r"(?<![\w.:/-])/(?:work|root)(?![\w.-])")
# The redaction rules contain the names that they search for.
ALLOWED_MACHINE_FOLDERS = {"mcp_server/redaction/identifiers.py"}
REGISTRY = re.compile(
    r"https?://(?!(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org|npmjs\.org)\b)[^\s\"'<>)]*"
    r"(?:/simple\b|artifactory|nexus|/npm/|/pypi/|\.whl\b|\.tgz\b)"
    r"|--(?:extra-)?index-url|--trusted-host|^\s*registry\s*=",
    re.MULTILINE,
)


@cache
def texts() -> dict[str, str]:
    """Return the text of every file that is tracked or not ignored, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    paths = [path for path in listed.split("\0") if path and (ROOT / path).is_file()]
    return {path: (ROOT / path).read_text("utf-8", "replace") for path in paths}


pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs git")


def test_file_list_contains_known_files() -> None:
    assert {
        "pyproject.toml",
        "mcp_server/terminal/cli.py",
        Path(__file__).relative_to(ROOT).as_posix(),
    } <= texts().keys()


def test_no_source_file_has_more_than_300_lines() -> None:
    lengths = {path: text.count("\n") for path, text in texts().items() if path.endswith(".py")}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_no_function_has_more_than_30_lines() -> None:
    functions = [
        (path, node.name, body_lines(node))
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 500
    long = {(path, name): lines for path, name, lines in functions if lines > MAX_FUNCTION_LINES}
    assert {place: lines for place, lines in long.items() if place[0] not in TABLES} == {}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines after the docstring."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return (function.end_lineno or 0) - first.lineno + 1


def test_no_file_contains_a_home_folder() -> None:
    found = {(path, *match.groups("")) for path, text in texts().items() for match in HOME_FOLDER.finditer(text)}
    users = {(path, unix or windows) for path, unix, windows in found}
    assert {(path, user) for path, user in users if user not in INVENTED_USERS} == set()


def test_no_file_contains_a_folder_of_the_development_machine() -> None:
    own_folder = re.compile(re.escape(str(ROOT)) + r"(?![\w.-])") if len(ROOT.parts) > 2 else MACHINE_FOLDER
    found = {path for path, text in texts().items() if MACHINE_FOLDER.search(text) or own_folder.search(text)}
    assert found - ALLOWED_MACHINE_FOLDERS - {Path(__file__).relative_to(ROOT).as_posix()} == set()


def test_no_file_contains_a_private_package_registry() -> None:
    found = {path for path, text in texts().items() if REGISTRY.search(text)}
    assert found - {Path(__file__).relative_to(ROOT).as_posix()} == set()
