"""The canaries once more, where nothing is replaced: a process, a router over HTTP, its pipes, the log at DEBUG."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.mcp_server.process.child import ERAS, Place, request, started
from tests.mcp_server.process.routers import replaying
from tests.security.canaries import Nest
from tests.security.planting import TOOLS, folder, planted
from tests.support import EVERY_STATE

pytestmark = pytest.mark.anyio


@contextmanager
def full_of_canaries(kind: str, state: str, top: Path, nest: Nest) -> Iterator[dict[str, str]]:
    """A router and its folder; the settings of a process that looks at them."""
    keys = {"ROUTER_API_KEY": nest.canary(), "ROUTER_ADMIN_TOKEN": nest.canary()}
    home = str(folder(top / "router", nest))
    with replaying(planted(state, nest, kind)) as url:
        yield {"ROUTER_URL": url, "ROUTER_HOME": home, "ROUTER_LOG_LEVEL": "debug", **keys}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_no_canary_reaches_a_pipe_of_the_process(kind: str, state: str, era: str, tmp_path: Path) -> None:
    nest, place = Nest(), Place(tmp_path)
    with full_of_canaries(kind, state, tmp_path, nest) as settings:
        async with started(place, env=settings) as child:
            await child.open(era)
            said = []
            for number, (tool, arguments) in enumerate(TOOLS, 1):
                await child.send(request(number, "tools/call", era, name=tool, arguments=dict(arguments)))
                said.append(json.dumps(await child.answer(number)))
            assert await child.end_input() == 0
            said.append((await child.rest()).decode())
    assert "redacted" in said[0] + said[1] + said[2] or state == "key_missing"
    assert nest.seen_in(*said, place.errors) == []


@pytest.mark.parametrize("command", ["status", "pool", "usage", "backends", "doctor"])
@pytest.mark.parametrize(
    ("kind", "state", "options"),
    [("dario", "overage_halted", ["--json"]), ("litellm", "one_ok_one_429_one_500", [])],
)
async def test_no_canary_gets_out_through_a_terminal_command(
    command: str, kind: str, state: str, options: list[str], tmp_path: Path
) -> None:
    nest, place = Nest(), Place(tmp_path)
    with full_of_canaries(kind, state, tmp_path, nest) as settings:
        async with started(place, command, *options, env=settings) as child:
            said = (await child.rest()).decode()
            assert await child.ended() in {0, 1}
    assert "[redacted:" in said or (kind, command) == ("litellm", "usage"), "figures alone"
    assert nest.seen_in(said, place.errors) == []
