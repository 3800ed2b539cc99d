"""Generated files are up to date. Regenerate them with `make snapshots`, and read the diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcp_server.protocol.tools import LIST
from release.plugin import plugin_files
from release.tool_list import tool_list
from tests.snapshots import (
    COMMITTED,
    CONTRIBUTING,
    README,
    committed,
    examples,
    icon_is_current,
    shipped_list,
    state_answers,
    with_generated,
    with_signs,
)
from tests.support import EVERY_STATE

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_answers_of_a_recorded_state_match_the_committed_ones(kind: str, state: str) -> None:
    assert await state_answers(kind, state) == committed(kind, state).read_text("utf-8")


def test_shipped_tool_list_is_that_of_the_code() -> None:
    assert LIST.read_text("utf-8") == shipped_list()


def test_generated_parts_of_the_readme_are_current() -> None:
    readme = README.read_text("utf-8")
    assert with_generated(readme, tool_list()) == readme


def test_table_of_signs_is_current() -> None:
    contributing = CONTRIBUTING.read_text("utf-8")
    assert with_signs(contributing) == contributing


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.name)
def test_example_configuration_is_current(path: Path) -> None:
    assert path.read_text("utf-8") == examples()[path]


@pytest.mark.parametrize("path", plugin_files(), ids=lambda path: path.name)
def test_file_of_the_plugin_is_current(path: Path) -> None:
    assert path.read_text("utf-8") == plugin_files()[path]


def test_icon_of_the_plugin_is_current() -> None:
    assert icon_is_current()


def test_no_committed_answer_is_obsolete() -> None:
    found = {path for path in Path(COMMITTED).rglob("*") if path.is_file()}
    assert found == {*(committed(kind, state) for kind, state in EVERY_STATE)}
