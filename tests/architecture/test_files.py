"""The files: short, and free of whatever belongs to the machine they were written on."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 30
# One table of sentences each.
TABLES = {"router_client/routers/dario/advice.py"}
# Folders of people, and of the machines that this was made on. Made-up people are allowed, as samples.
PERSONAL = re.compile(r"(?<![\w.-])/(?:home|Users)/([A-Za-z][\w.-]*)|\\Users\\+([A-Za-z][\w.-]*)")
MADE_UP = {"NAME", "USER", "alice", "bob", "jane", "me", "name", "you", "user"}
MACHINE = re.compile(r"(?<![\w.:/-])/(?:work|root)(?![\w.-])")
# The scrubber's own rules have to name what they look for.
NAMES_A_MACHINE = {"mcp_server/redaction/identifiers.py"}
REGISTRY = re.compile(
    r"https?://(?!(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org|npmjs\.org)\b)[^\s\"'<>)]*"
    r"(?:/simple\b|artifactory|nexus|/npm/|/pypi/|\.whl\b|\.tgz\b)"
    r"|--(?:extra-)?index-url|--trusted-host|^\s*registry\s*=",
    re.MULTILINE,
)


@cache
def texts() -> dict[str, str]:
    """Every file that is or would be committed, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    paths = [path for path in listed.split("\0") if path and (ROOT / path).is_file()]
    return {path: (ROOT / path).read_text("utf-8", "replace") for path in paths}


pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="asks git for the files")


def test_the_list_of_files_is_no_empty_one() -> None:
    assert {
        "pyproject.toml",
        "mcp_server/terminal/cli.py",
        Path(__file__).relative_to(ROOT).as_posix(),
    } <= texts().keys()


def test_no_source_file_is_longer_than_a_person_reads_at_once() -> None:
    lengths = {path: text.count("\n") for path, text in texts().items() if path.endswith(".py")}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_longer_than_a_person_reads_at_once() -> None:
    functions = [
        (path, node.name, body_lines(node))
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 500
    long = {(path, name): lines for path, name, lines in functions if lines > MOST_LINES_OF_A_FUNCTION}
    assert {place: lines for place, lines in long.items() if place[0] not in TABLES} == {}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines after its docstring."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return (function.end_lineno or 0) - first.lineno + 1


def test_no_file_names_a_persons_folder() -> None:
    found = {(path, *match.groups("")) for path, text in texts().items() for match in PERSONAL.finditer(text)}
    assert {(path, unix or windows) for path, unix, windows in found if (unix or windows) not in MADE_UP} == set()


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    place = re.compile(re.escape(str(ROOT)) + r"(?![\w.-])") if len(ROOT.parts) > 2 else MACHINE
    named = {path for path, text in texts().items() if MACHINE.search(text) or place.search(text)}
    assert named - NAMES_A_MACHINE - {Path(__file__).relative_to(ROOT).as_posix()} == set()


def test_no_file_names_a_registry_of_packages_other_than_the_public_ones() -> None:
    named = {path for path, text in texts().items() if REGISTRY.search(text)}
    assert named - {Path(__file__).relative_to(ROOT).as_posix()} == set()
