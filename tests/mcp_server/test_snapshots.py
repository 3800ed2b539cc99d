"""What is committed and generated is what the code makes now. Renew it with `make snapshots`, and read the diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshots import (
    COMMITTED,
    README,
    as_json,
    committed,
    examples,
    list_tools,
    state_answers,
    with_generated,
)
from tests.support import EVERY_STATE

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_every_recorded_state_answers_as_it_was_reviewed(kind: str, state: str) -> None:
    assert await state_answers(kind, state) == committed(kind, state).read_text("utf-8")


async def test_the_tool_list_is_the_reviewed_one() -> None:
    tools = [tool.model_dump(mode="json", by_alias=True) for tool in await list_tools()]
    assert as_json(tools) == (COMMITTED / "tools.json").read_text("utf-8")


async def test_the_readme_has_the_tools_and_the_snippets_as_they_are() -> None:
    readme = README.read_text("utf-8")
    assert with_generated(readme, await list_tools()) == readme


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.name)
def test_the_ready_configurations_are_what_the_command_prints(path: Path) -> None:
    assert path.read_text("utf-8") == examples()[path]


def test_no_committed_answer_is_left_over() -> None:
    found = {path for path in Path(COMMITTED).rglob("*") if path.is_file()}
    assert found == {*(committed(kind, state) for kind, state in EVERY_STATE), COMMITTED / "tools.json"}
