"""The state folder's credentials are known even if it is read late or belongs to another router."""

from __future__ import annotations

import threading
from pathlib import Path

import anyio
import pytest

from mcp_server.answers import reports
from router_client import Part, RouterClient, load_settings
from router_client.routers.dario import disk
from tests.state_folder import StateFolder
from tests.support import KEY, Replay, client_for

pytestmark = pytest.mark.anyio
CLOSED_PORT = {"ROUTER_URL": "http://127.0.0.1:1", "ROUTER_TIMEOUT": "0.1"}


async def test_late_read_of_the_state_folder_is_used_by_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    StateFolder(tmp_path).backend("groq", apiKey="gsk-FAKE-1")
    answered, read = threading.Event(), disk.read_disk
    monkeypatch.setattr(disk, "read_disk", lambda home: read(home) if answered.wait(20) else None)
    client = RouterClient(load_settings({"ROUTER_HOME": str(tmp_path), **CLOSED_PORT}))
    first = await client.snapshot([Part.BACKENDS])
    assert client.known_secrets(first) == ()
    answered.set()
    with anyio.fail_after(10):
        while client.known_secrets() != ("gsk-FAKE-1",):
            await anyio.sleep(0.02)
    monkeypatch.setattr(disk, "read_disk", lambda _: threading.Event().wait(1))
    late = await client.snapshot([Part.BACKENDS])
    assert client.known_secrets(late) == ("gsk-FAKE-1",)


@pytest.mark.parametrize("kind", ["auto", "litellm"])
async def test_keys_in_another_routers_state_folder_are_redacted(kind: str, tmp_path: Path) -> None:
    """On a machine with two routers, a key of one can be a name at the other."""
    StateFolder(tmp_path).backend("groq", apiKey="zq8wlm2x-vt5rkp7c")
    replay = Replay("one_ok_one_429_one_500", "litellm")
    body = replay.recorded.answers["/model/info", "proxy_key"].body
    name = next(iter(set(replay.body("/model/info", "proxy_key")["data"][0]["model_name"].split())))
    assert f'"{name}"' in body
    replay.override("/model/info", body.replace(f'"{name}"', '"zq8wlm2x-vt5rkp7c"'))
    client = client_for(replay, ROUTER_HOME=str(tmp_path), ROUTER_API_KEY=KEY, ROUTER_KIND=kind)
    for look in (reports.POOL, reports.STATUS, reports.DOCTOR):
        delivery = (await reports.answer(client, look, "all")).delivery
        assert "zq8wlm2x" not in delivery.text
    assert "[redacted:known" in (await reports.answer(client, reports.POOL)).delivery.text
