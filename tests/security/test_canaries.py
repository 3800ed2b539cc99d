"""No credential gets out: a different one in every slot of every answer, through every tool, in both eras."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from mcp_server import answers
from mcp_server.boundary import LONGEST, Delivery
from mcp_server.log import configure_log
from mcp_server.redaction import Scrubber
from mcp_server.server import build_server
from router_client import RouterClient, load_settings
from router_client.routers import load_adapter
from tests.mcp_server.process.child import ERAS, Place, request, started
from tests.mcp_server.process.routers import replaying
from tests.security.canaries import Nest
from tests.support import EVERY_STATE, Replay, StateFolder

pytestmark = pytest.mark.anyio

TOOLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("status", {}),
    ("pool", {}),
    ("usage", {}),
    ("backends_list", {}),
    ("doctor", {}),
    ("doctor", {"detail": "all"}),
)


def planted(state: str, nest: Nest, kind: str = "dario", *, decisive: bool = False) -> Replay:
    """A router in that state whose every answer is full of canaries, whatever is presented."""
    replay = Replay(state, kind)
    for path in {read.path: None for read in load_adapter(kind).every_read}:
        auth = "admin_token" if path == "/admin/accounts" else "proxy_key"
        answer = replay.recorded.answer(path, auth)
        assert answer is not None
        is_page = answer.content_type.startswith("text/")
        planted_json = None if is_page else nest.plant(path, json.loads(answer.body), decisive=decisive)
        body = nest.plant_labels(answer.body) if is_page else json.dumps(planted_json)
        replay.override(path, body, answer.status, {"X-Secret": nest.canary(), "Set-Cookie": f"a={nest.canary()}"})
    return replay


def folder(home: Path, nest: Nest) -> Path:
    """A state folder with canaries in every field, in the file's name and in fields that dario does not know."""
    state = StateFolder(home)
    fields = {name: nest.canary() for name in ("apiKey", "model", "provider", "owner", "name")}
    state.file("plain.json", {**fields, "provider": "openai", "baseUrl": "https://api.example/v1"})
    url = f"https://u:{nest.canary()}@host.example/t/{nest.canary()}/v1?key={nest.canary()}#{nest.canary()}"
    state.file("url.json", {**fields, "provider": nest.canary(), "baseUrl": url, "headers": {"x": [nest.canary()]}})
    state.file("broken.json", f'{{"apiKey": "{nest.canary()}", ')
    state.file("list.json", [nest.canary(), {"apiKey": nest.canary()}])
    return home


def client(replay: Replay, home: Path, nest: Nest) -> RouterClient:
    keys = {"ROUTER_API_KEY": nest.canary().replace(" ", ""), "ROUTER_ADMIN_TOKEN": nest.canary()}
    settings = load_settings({"ROUTER_HOME": str(home), **keys})
    now = replay.recorded.captured_at_s
    return RouterClient(settings, transport=httpx.MockTransport(replay), clock=lambda: now)


async def everything_said(router: RouterClient, mode: str) -> list[str]:
    """All that the tools answer: text and data."""
    said: list[str] = []
    async with Client(build_server(lambda: router), mode=mode) as mcp:
        for name, arguments in TOOLS:
            result = await mcp.call_tool(name, dict(arguments))
            assert not result.is_error
            said.append(result.model_dump_json(by_alias=True))
    return said


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_no_canary_of_any_answer_or_file_gets_out(
    kind: str, state: str, mode: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nest = Nest()
    router = client(planted(state, nest, kind), folder(tmp_path, nest), nest)
    handlers, level = logging.root.handlers[:], logging.root.level
    configure_log("debug", router.known_secrets)
    try:
        said = await everything_said(router, mode)
        logging.root.handlers[0].flush()
    finally:
        logging.root.handlers, logging.root.level = handlers, level
    assert len(nest.marks) > 30
    assert f'"kind":"{kind}"' in said[0]
    assert nest.seen_in(*said, *capfd.readouterr()) == []
    # The canaries were in the way of the answers, not beside it: most states show several redacted names.
    assert "[redacted:" in "".join(said) or state == "key_missing", "a router that is locked shows no names"


@pytest.mark.parametrize("length", [64, 256, 1024, 16_384, 20_000, 65_536])
@pytest.mark.parametrize(("kind", "state"), [("dario", "overage_halted"), ("litellm", "one_ok_one_429_one_500")])
async def test_no_part_of_a_key_gets_out_of_a_long_text(kind: str, state: str, length: int, tmp_path: Path) -> None:
    """Whatever cut a text before it is scrubbed would leave a piece: the digits in front become one short label."""
    key = "hunter2.FAKE.correct.horse.battery.staple.0123456789"

    class Behind(Nest):
        def canary(self) -> str:
            return f"{'f' * (length - 20)} {key}"

    replay = planted(state, Behind(), kind)
    router = RouterClient(
        load_settings({"ROUTER_HOME": str(tmp_path), "ROUTER_API_KEY": key}),
        transport=httpx.MockTransport(replay),
        clock=lambda: replay.recorded.captured_at_s,
    )
    said = "".join(await everything_said(router, "auto"))
    assert [key[at : at + 6] for at in range(len(key) - 6) if key[at : at + 6] in said] == []
    assert ("[redacted:hex]" in said) == (length < LONGEST)


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_no_canary_gets_out_where_it_makes_the_router_a_stranger(kind: str, state: str, tmp_path: Path) -> None:
    nest = Nest()
    said = await everything_said(client(planted(state, nest, kind, decisive=True), tmp_path, nest), "auto")
    assert nest.seen_in(*said) == []
    assert '"verdict":"not_a_router"' in said[0]


@pytest.mark.parametrize(("kind", "state"), [("dario", "overage_halted"), ("litellm", "one_ok_one_429_one_500")])
@pytest.mark.parametrize("step", ["value", "report"])
async def test_a_boundary_that_lets_one_through_is_caught(
    step: str, kind: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: a scrubber that leaves text as it is. Either step alone still holds; both gone, canaries fly."""
    nest = Nest()
    router = client(planted(state, nest, kind), folder(tmp_path, nest), nest)
    monkeypatch.setattr(Scrubber, step, lambda _, text, *__: text)
    if step == "report":
        monkeypatch.setattr(Scrubber, "value", lambda _, text, *__: text)
    assert nest.seen_in(*await everything_said(router, "auto")) != []


async def test_a_mutant_that_skips_the_view_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nest = Nest()
    router = client(planted("pool3_traffic", nest), folder(tmp_path, nest), nest)

    def leaky(view: Any, render: Any, _: Any = ()) -> Delivery:
        return Delivery(render(view), view.model_dump(mode="json"))

    monkeypatch.setattr(answers, "deliver", leaky)
    assert nest.seen_in(*await everything_said(router, "auto")) != []


@pytest.mark.parametrize("command", ["status", "pool", "usage", "backends", "doctor"])
async def test_no_canary_gets_out_through_a_terminal_command(command: str, tmp_path: Path) -> None:
    nest = Nest()
    router = client(planted("overage_halted", nest), folder(tmp_path, nest), nest)
    delivery = (await answers.answer(router, getattr(answers, command.upper()), "all")).delivery
    assert (
        nest.seen_in(delivery.text, json.dumps(delivery.structured), json.dumps(delivery.structured, indent=2)) == []
    )


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_no_canary_reaches_a_pipe_of_the_process(kind: str, state: str, era: str, tmp_path: Path) -> None:
    """The real thing: a subprocess, a router over HTTP, stdout and stderr as they come, the log at DEBUG."""
    nest = Nest()
    place = Place(tmp_path)
    keys = {"ROUTER_API_KEY": nest.canary(), "ROUTER_ADMIN_TOKEN": nest.canary()}
    home = str(folder(tmp_path / "router", nest))
    with replaying(planted(state, nest, kind)) as url:
        settings = {"ROUTER_URL": url, "ROUTER_HOME": home, "ROUTER_LOG_LEVEL": "debug"}
        async with started(place, env=settings | keys) as child:
            await child.open(era)
            said = []
            for number, (tool, arguments) in enumerate(TOOLS, 1):
                await child.send(request(number, "tools/call", era, name=tool, arguments=dict(arguments)))
                said.append(json.dumps(await child.answer(number)))
            assert await child.end_input() == 0
            said.append((await child.rest()).decode())
    assert "redacted" in said[0] + said[1] + said[2] or state == "key_missing"
    assert nest.seen_in(*said, place.errors) == []
