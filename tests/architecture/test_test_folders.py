"""Every folder of tests/ with tests is run: by `make test`, or by a make target of its own."""

from __future__ import annotations

import re
import tomllib

from tests.architecture.source import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
# Data and helpers of tests.
WITHOUT_TESTS = {"committed", "recorded", "working_day"}


def collected_paths() -> set[str]:
    """Return the folders that pytest collects by default."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    return {str(path).removeprefix("tests/") for path in options["testpaths"]}


def make_targets() -> set[str]:
    """Return the make targets that run what is of the same name in tests/, by pytest or as a program."""
    recipes = re.findall(r"^([a-z]+):.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    return {name for name, recipe in recipes if re.search(rf"pytest tests/{name}\b|-m tests\.{name}\b", recipe)}


def test_every_test_folder_is_run() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    with_target = folders & make_targets()
    assert with_target == {"integration", "browser", "acceptance"}
    assert collected_paths() | with_target == folders - WITHOUT_TESTS
    assert not collected_paths() & with_target


def test_folders_that_are_not_run_contain_no_tests() -> None:
    assert [path for folder in WITHOUT_TESTS for path in (ROOT / "tests" / folder).rglob("test_*.py")] == []
