"""Each command imports what it uses and nothing else, so that it starts quickly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mcp_server.process.child import DEADLINE_S, Place

SDK = {"mcp", "mcp_types", "mcp_server.protocol"}
TERMINAL = {"rich", "mcp_server.terminal.screen", "mcp_server.terminal.editors"}
LOADED = """
import sys
from mcp_server.terminal.cli import run
if "watch" in sys.argv:
    from mcp_server.terminal import rounds
    rounds.output_is_closed = iter((False, True)).__next__
try: run(sys.argv[1:])
finally: print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--version"], SDK | {"httpx", "pydantic", "asyncio", "mcp_server.terminal.commands"}),
        (["doctor"], SDK | TERMINAL | {"httpx", "pydantic", "pydantic_core", "mcp_server.demo"}),
        (["line"], SDK | TERMINAL | {"httpx", "pydantic", "pydantic_core", "mcp_server.demo"}),
        (["hook", "stop-failure"], SDK | TERMINAL | {"httpx", "pydantic", "pydantic_core", "mcp_server.demo"}),
        (["wait", "--timeout", "0"], SDK | TERMINAL | {"httpx", "pydantic", "pydantic_core", "mcp_server.demo"}),
        (["config", "statusline"], SDK | {"pydantic", "httpx", "rich", "mcp_server.demo"}),
        (["doctor", "--demo"], SDK | TERMINAL | {"pydantic", "pydantic_core"}),
        (["report"], SDK | TERMINAL | {"httpx", "pydantic", "pydantic_core", "mcp_server.demo"}),
        # Its first look is its last one.
        (["watch", "--changes"], SDK | TERMINAL | {"httpx", "pydantic", "pydantic_core", "mcp_server.demo"}),
        (["config", "zed"], SDK | {"pydantic", "httpx", "rich", "mcp_server.demo"}),
        # The SDK imports rich itself where it finds it.
        ([], TERMINAL - {"rich"} | {"mcp_server.demo", "mcp_server.answers.text"}),
    ],
)
def test_a_command_imports_no_more_than_it_needs(arguments: list[str], unneeded: set[str], place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOADED, *arguments],
        env=place.environment(), cwd=place.cwd, timeout=DEADLINE_S, check=False, capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "mcp_server.terminal.cli" in loaded
    assert not unneeded & loaded
