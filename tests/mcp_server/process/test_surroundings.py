"""The environment and the working folder do not affect the process, and it changes no files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import anyio
import pytest

from tests.mcp_server.process.child import COMMAND, SCRIPT, Place, call, request, started
from tests.mcp_server.process.routers import never_answering, replaying
from tests.state_folder import StateFolder
from tests.support import KEY, Replay

pytestmark = pytest.mark.anyio

TOOLS = ("doctor", "status", "pool", "usage", "backends_list")
SECRET = "FAKE-secret-" + "0123456789abcdef"
SHADOWED = ("mcp", "httpx", "router_client", "mcp_server", "pydantic", "anyio", "json", "logging", "sitecustomize")
BAD_SETTINGS = {
    "ROUTER_URL": f"http://user:{SECRET}@127.0.0.1:3456",
    "ROUTER_KIND": SECRET,
    "ROUTER_API_KEY": "${" + SECRET + "}",
    "ROUTER_ADMIN_TOKEN": f"{SECRET} and more",
    "ROUTER_API_KEY_FILE": f"/{SECRET}",
    "ROUTER_HOME": SECRET,
    "ROUTER_TIMEOUT": SECRET,
    "ROUTER_LOG_LEVEL": SECRET,
}


def commands() -> list[tuple[str, ...]]:
    """Return the module command, and the console script if it is installed."""
    return [COMMAND, (str(SCRIPT),)] if SCRIPT.exists() else [COMMAND]


def make_hostile(place: Place, trap: str) -> dict[str, str]:
    """Fill the working folder and the home with hostile files, and return a hostile environment."""
    for name in SHADOWED:
        (place.cwd / f"{name}.py").write_text(f"open({str(place.tmp / 'imported')!r}, 'a').write({name!r})\n")
    settings = f"ROUTER_URL={trap}\nROUTER_API_KEY={SECRET}\nROUTER_LOG_LEVEL=debug\nFASTMCP_LOG_LEVEL=nonsense\n"
    (place.cwd / ".env").write_text(settings)
    (place.home / ".netrc").write_text(f"default login somebody password {SECRET}\n")
    (place.home / ".netrc").chmod(0o600)
    proxies = {name: trap for stem in ("HTTP", "HTTPS", "ALL") for name in (f"{stem}_PROXY", f"{stem.lower()}_proxy")}
    nowhere = str(place.cwd / "nothing.pem")
    return proxies | {"SSL_CERT_FILE": nowhere, "SSL_CERT_DIR": nowhere, "NETRC": str(place.home / ".netrc")}


@pytest.mark.parametrize("command", commands(), ids=lambda command: Path(command[-1]).name)
async def test_proxies_certificates_netrc_dotenv_and_local_modules_are_ignored(
    command: tuple[str, ...], place: Place
) -> None:
    router = Replay("api_key")
    async with never_answering() as trap:
        env = make_hostile(place, trap.url)
        with replaying(router) as url:
            async with started(place, command=command, new=True, ROUTER_URL=url, ROUTER_API_KEY=KEY, env=env) as child:
                await child.open()
                await child.send(call(1))
                answer = (await child.answer(1))["result"]["structuredContent"]
                assert await child.end_input() == 0
    assert (answer["verdict"], answer["router"]["url"]) == ("ok", url)
    assert {read["outcome"] for read in answer["reads"]} == {"ok"}
    assert set(router.credentials["/livez"]) == {"none"}
    assert set(router.credentials["/status"]) == {"proxy_key"}
    assert not trap.asked.is_set()
    assert not (place.tmp / "imported").exists()
    assert place.errors == ""


async def test_server_writes_and_changes_no_file(place: Place) -> None:
    StateFolder(place.home / ".dario").backend("groq")
    before = place.tree()
    with replaying(Replay()) as url:
        async with started(place, new=True, ROUTER_URL=url, ROUTER_LOG_LEVEL="debug") as child:
            await child.open()
            for number, tool in enumerate(TOOLS, 1):
                await child.send(call(number, tool))
                assert not (await child.answer(number))["result"].get("isError")
            assert place.tree() == before
            assert await child.end_input() == 0
    assert place.tree() == before


@pytest.mark.parametrize("name", BAD_SETTINGS)
async def test_wrong_setting_is_reported_in_one_line_without_its_value(name: str, place: Place) -> None:
    async with started(place, "status", env={name: BAD_SETTINGS[name]}) as child:
        assert await child.ended() == 2
        assert await child.rest() == b""
    (line,) = place.errors.splitlines()
    assert line.startswith(f"routerscope: {name}")
    assert SECRET.lower() not in line.lower()


@pytest.mark.parametrize("name", BAD_SETTINGS)
async def test_server_with_a_wrong_setting_serves_and_names_it_without_its_value(name: str, place: Place) -> None:
    async with started(place, env={name: BAD_SETTINGS[name]}) as child:
        await child.open()
        await child.send(request(1, "tools/list"))
        assert len((await child.answer(1))["result"]["tools"]) == len(TOOLS)
        for number, tool in enumerate(TOOLS, 2):
            await child.send(call(number, tool))
            answer = json.dumps(await child.answer(number))
            assert all(part in answer for part in (f"A setting is invalid. {name}", '"verdict": "bad_setting"'))
            assert SECRET.lower() not in answer.lower()
        assert await child.end_input() == 0
    (line,) = place.errors.splitlines()
    assert line.startswith(f"routerscope: {name}")
    assert SECRET.lower() not in line.lower()


def listening(pid: int) -> set[str]:
    """Return the listening TCP, UDP and Unix sockets of a process, as lines of /proc/net."""
    links = [link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir()]
    inodes = {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}
    rows = [row.split() for table in ("tcp", "tcp6") for row in net(table) if row.split()[3] == "0A"]
    rows += [row.split() for table in ("udp", "udp6") for row in net(table)]
    sockets = {row[9]: " ".join(row) for row in rows}
    sockets |= {row.split()[6]: row for row in net("unix") if int(row.split()[3], 16) & 0x10000}
    return {sockets[inode] for inode in inodes & set(sockets)}


def net(table: str) -> list[str]:
    """Return the lines of a table of /proc/net."""
    path = Path("/proc/net") / table
    return path.read_text().splitlines()[1:] if path.exists() else []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_server_listens_on_no_socket(place: Place) -> None:
    async with (
        never_answering() as router,
        started(place, new=True, ROUTER_URL=router.url, ROUTER_TIMEOUT="30") as child,
    ):
        await child.open()
        await child.send(call(1))
        await router.asked.wait()
        assert listening(child.process.pid) == set()
        assert await child.end_input() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_only_the_demo_listens_and_only_on_loopback(place: Place) -> None:
    async with started(place, "--demo", new=True) as child:
        await child.open()
        (row,) = await anyio.to_thread.run_sync(listening, child.process.pid)
        assert row.split()[1].startswith("0100007F:")
        assert await child.end_input() == 0
