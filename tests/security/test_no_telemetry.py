"""No telemetry and no update check: no name is resolved and no address contacted but the router's.

A Python audit hook sees every connection, name lookup and new process of the interpreter, whoever starts it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mcp_server.terminal.arguments import COMMANDS
from router_client.routers import KINDS
from tests.mcp_server.process.child import DEADLINE_S, Place, call, started
from tests.mcp_server.process.routers import replaying
from tests.support import Replay

AUDITED = """
import os, sys
seen = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
WATCHED = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen",
           "os.exec", "os.system", "os.posix_spawn", "urllib.Request", "webbrowser.open")
def note(event, args):
    if event.startswith(WATCHED):
        place = args[1] if event in ("socket.connect", "socket.sendto") else args[0]
        os.write(seen, (event + " " + repr(place) + "\\n").encode())
sys.addaudithook(note)
from mcp_server.terminal.cli import run
from mcp_server.terminal.shutdown import end
end(run(sys.argv[2:]))
"""
ARGUMENTS = {
    "wait": ["--timeout", "0"],
    "hook": ["stop-failure"],
    "config": ["cursor"],
}
ENDS_BY_ITSELF = sorted(COMMANDS.keys() - {"watch", "demo"})
"""`watch` makes the looks of `status` again and again, and `demo` only asks its own sample router."""


def contacted(place: Place, *arguments: str, **env: str) -> list[str]:
    """Run it in a process of its own, and return what the audit hook saw."""
    seen = place.tmp / "seen"
    subprocess.run(
        [sys.executable, "-P", "-c", AUDITED, str(seen), *arguments], env=place.environment(**env), cwd=place.cwd,
        timeout=DEADLINE_S, check=False, capture_output=True, text=True, input="",
    )  # fmt: skip
    return seen.read_text().splitlines()


@pytest.mark.parametrize("command", ENDS_BY_ITSELF)
def test_no_command_contacts_anything_but_the_router(command: str, tmp_path: Path) -> None:
    with replaying(Replay("pool3_traffic")) as url:
        seen = contacted(Place(tmp_path), command, *ARGUMENTS.get(command, []), ROUTER_URL=url)
    expected = f"socket.connect ('127.0.0.1', {urlsplit(url).port})"
    assert set(seen) == (set() if command == "config" else {expected})


@pytest.mark.anyio
async def test_server_contacts_nothing_but_the_router(tmp_path: Path) -> None:
    place = Place(tmp_path)
    seen = place.tmp / "seen"
    audited = (sys.executable, "-P", "-c", AUDITED, str(seen))
    with replaying(Replay("pool3_traffic")) as url:
        async with started(place, command=audited, new=True, ROUTER_URL=url) as child:
            await child.open()
            for number in (1, 2):
                await child.send(call(number, "doctor"))
                assert "result" in await child.answer(number)
            assert await child.end_input() == 0
    assert set(seen.read_text().splitlines()) == {f"socket.connect ('127.0.0.1', {urlsplit(url).port})"}


def test_search_contacts_only_the_default_ports_of_this_machine(tmp_path: Path) -> None:
    """A management page's port is one of them: it shows that a router is there whose own port refuses connections."""
    urls = [url for row in KINDS.values() for url in (row.url, *(url for _, url in row.other_urls))]
    urls += [row.management.url for row in KINDS.values() if row.management]
    ports = {urlsplit(url).port for url in urls}
    seen = contacted(Place(tmp_path), "status", ROUTER_URL="")
    assert set(seen) == {f"socket.connect ('127.0.0.1', {port})" for port in ports}


def test_audit_hook_sees_a_lookup_and_a_connection(tmp_path: Path) -> None:
    """The proof that a leak would be seen: a remote router's name is looked up."""
    env = {"ROUTER_URL": "https://router.invalid", "ROUTER_ALLOW_REMOTE": "1"}
    seen = contacted(Place(tmp_path), "status", **env)
    assert any(line.startswith("socket.getaddrinfo") and "router.invalid" in line for line in seen)
