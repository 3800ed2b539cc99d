"""No answer contains a credential: unique canaries in every response, every tool, both protocol eras."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Collection
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import anyio
import httpx
import msgspec
import pytest
from msgspec.structs import replace

import router_client
from mcp_server.answers import reports
from mcp_server.answers.boundary import MAX_CHARACTERS, Delivery
from mcp_server.answers.text.line import FIELDS, render_template
from mcp_server.log import configure_log
from mcp_server.redaction import Scrubber
from mcp_server.terminal import rounds
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import watch
from mcp_server.terminal.commands.hook import EVENTS
from router_client import Part, RouterClient, Snapshot, load_settings
from tests.mcp_server.worlds import connected, valid_answer
from tests.mock_network import MockNetwork
from tests.security.canaries import SHAPES, Nest
from tests.security.planting import LOCKED, TOOLS, client, folder, planted
from tests.support import EVERY_STATE, Replay

pytestmark = pytest.mark.anyio

EVERY_FIELD = " ".join(f"{{{name}}}" for name in FIELDS)


async def call_every_tool(router: RouterClient, mode: str) -> list[str]:
    """Call every tool, all at once so that they share the reads, and return the results as JSON."""
    answers: dict[int, str] = {}
    async with connected(router, mode) as session, anyio.create_task_group() as tasks:

        async def ask(number: int) -> None:
            name, arguments = TOOLS[number]
            result = await valid_answer(session, name, dict(arguments))
            answers[number] = result.model_dump_json(by_alias=True)

        for number in range(len(TOOLS)):
            tasks.start_soon(ask, number)
    return [answers[number] for number in range(len(TOOLS))]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_no_answer_or_log_line_contains_a_canary(
    kind: str, state: str, mode: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nest = Nest()
    router = client(planted(state, nest, kind), folder(tmp_path, nest), nest)
    handlers, level = logging.root.handlers[:], logging.root.level
    configure_log("debug", router.known_secrets)
    try:
        answers = await call_every_tool(router, mode)
        logging.root.handlers[0].flush()
    finally:
        logging.root.handlers, logging.root.level = handlers, level
    assert len(nest.marks) > 20
    assert f'"kind":"{kind}"' in answers[0]
    assert nest.seen_in(*answers, *capfd.readouterr()) == []
    # The canaries reached the answers: most states show several redacted names.
    assert "[redacted:" in "".join(answers) or state in LOCKED


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_no_line_and_no_hook_contains_a_canary(kind: str, state: str, event: str, tmp_path: Path) -> None:
    nest = Nest()
    router = client(planted(state, nest, kind), folder(tmp_path, nest), nest)
    template = replace(reports.LINE, render=partial(render_template, template=EVERY_FIELD), is_shared=False)
    answers = await reports.Answers(router).several((reports.LINE, template))
    view = answers[0].delivery.structured
    assert view is not None
    shown = [json.dumps(view), *(answer.delivery.text for answer in answers), json.dumps(EVENTS[event](view))]
    assert len(nest.marks) > 20
    assert nest.seen_in(*shown) == []


class TwoLooks:
    """A client after two looks at a router whose names changed in between; each command gets these looks again."""

    def __init__(self, asked: RouterClient, router: Replay, second: Callable[[], Replay]) -> None:
        first = anyio.run(asked.snapshot, tuple(Part))
        router.__dict__.update(second().__dict__)
        self._looks = (first, anyio.run(asked.snapshot, tuple(Part)))
        self._next = cycle(self._looks)
        self.known_secrets = asked.known_secrets

    async def snapshot(self, _: Collection[Part], on_read: object = None) -> Snapshot:
        return next(self._next)

    async def aclose(self) -> None:
        self._next = cycle(self._looks)


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
def test_no_report_and_nothing_that_watch_shows_contains_a_canary(
    kind: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The second look of `watch` has other names in every place, so that the changes name those of both looks."""
    nest = Nest()
    router, home = planted(state, nest, kind), folder(tmp_path, nest)

    def with_other_names() -> Replay:
        while len(nest.marks) % len(SHAPES) != 1:
            nest.canary()  # so that each name has another label than in the first look
        return planted(state, nest, kind)

    looked = TwoLooks(client(router, home, nest), router, with_other_names)

    def watched(command: Callable[..., Any], *arguments: object) -> None:
        monkeypatch.setattr(rounds, "output_is_closed", iter([False, False, True]).__next__)
        with pytest.raises(BrokenPipeError):
            anyio.run(command, looked, 0, *arguments)

    monkeypatch.setattr(router_client, "RouterClient", lambda _: looked)
    assert [run(["report", *options]) for options in ([], ["--json"])] == [0, 0]
    for as_json in (False, True):
        watched(watch.print_changes, as_json)
    watched(watch.refresh, print)
    output = capfd.readouterr()
    assert all(part in output.out for part in ("Versions ", '"versions"', "Every 0s, last at"))
    assert nest.seen_in(*output) == []
    assert state in LOCKED or "[redacted:" in output.out


@pytest.mark.parametrize("length", [64, 256, 1024, 16_384, 20_000, 65_536])
@pytest.mark.parametrize(("kind", "state"), [("dario", "overage_halted"), ("litellm", "one_ok_one_429_one_500")])
async def test_no_part_of_a_key_leaks_from_a_long_text(kind: str, state: str, length: int, tmp_path: Path) -> None:
    """A text that is cut before it is scrubbed would keep a part of the key; the digits before it become a label."""
    key = "hunter2.FAKE.correct.horse.battery.staple.0123456789"

    class LongTexts(Nest):
        def canary(self) -> str:
            return f"{'f' * (length - 20)} {key}"

    replay = planted(state, LongTexts(), kind)
    router = RouterClient(
        load_settings({"ROUTER_HOME": str(tmp_path), "ROUTER_API_KEY": key}),
        network=MockNetwork(replay),
        clock=lambda: replay.recorded.captured_at_s,
    )
    answers = "".join(await call_every_tool(router, "auto"))
    assert [key[at : at + 6] for at in range(len(key) - 6) if key[at : at + 6] in answers] == []
    assert ("[redacted:hex]" in answers) == (length < MAX_CHARACTERS)


async def test_credential_in_the_base_path_is_redacted_in_every_answer() -> None:
    key, known = "sk-ant-api03-FAKEfakeFAKEfakeFAKEfake0123456789", "FAKE-known-0123456789"
    env = {"ROUTER_URL": f"http://127.0.0.1:3456/{key}/{known}", "ROUTER_API_KEY": known, "ROUTER_HOME": ""}

    def not_running(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(str(request.url))

    router = RouterClient(load_settings(env), network=MockNetwork(not_running))
    for answer in await call_every_tool(router, "auto"):
        assert "http://127.0.0.1:3456/[redacted:" in answer
        assert (key in answer, known in answer) == (False, False)


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
async def test_answer_about_an_unrecognized_router_contains_no_canary(kind: str, state: str, tmp_path: Path) -> None:
    nest = Nest()
    router = planted(state, nest, kind, decisive=True)
    answers = await call_every_tool(client(router, tmp_path, nest), "auto")
    assert nest.seen_in(*answers) == []
    # A program that is not known and answers 503 may be a proxy whose router is down.
    is_down = router.recorded.refused or (kind, state) == ("openai-server", "starting")
    assert '"verdict":"unrecognized"' in answers[0] or (is_down and '"verdict":"unreachable"' in answers[0])


@pytest.mark.parametrize(("kind", "state"), [("dario", "overage_halted"), ("litellm", "one_ok_one_429_one_500")])
@pytest.mark.parametrize("step", ["value", "report"])
async def test_canary_is_detected_when_the_scrubber_is_disabled(
    step: str, kind: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scrubber that changes no values leaves canaries in the data, and one that changes no reports in the text."""
    nest = Nest()
    router = client(planted(state, nest, kind), folder(tmp_path, nest), nest)
    monkeypatch.setattr(Scrubber, step, lambda _, text, *__: text)
    if step == "report":
        monkeypatch.setattr(Scrubber, "value", lambda _, text, *__: text)
    assert nest.seen_in(*await call_every_tool(router, "auto")) != []


async def test_canary_is_detected_when_the_boundary_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nest = Nest()
    router = client(planted("pool3_traffic", nest), folder(tmp_path, nest), nest)

    def deliver_unscrubbed(view: Any, render: Any, *_: Any) -> Delivery:
        return Delivery(render(view), msgspec.to_builtins(view))

    monkeypatch.setattr(reports, "deliver", deliver_unscrubbed)
    assert nest.seen_in(*await call_every_tool(router, "auto")) != []


def in_base64(before: str) -> Callable[[str], str]:
    return lambda mark: base64.b64encode(f"{before}{mark}!".encode()).decode()


@pytest.mark.parametrize(
    "encode",
    [
        *(str, str.swapcase, lambda mark: mark[::-1], lambda mark: mark.encode().hex()),
        *(in_base64(""), in_base64("-"), in_base64("--")),
        *(lambda mark: "".join(f"%{ord(char):02X}" for char in mark),),
        *(lambda mark: "".join(f"\\u{ord(char):04x}" for char in mark),),
        *(" ".join, "\n".join, "\u2502".join, lambda mark: json.dumps(f"{mark[:4]}\n\u2502{mark[4:]}")),
    ],
)
def test_canary_is_detected_in_every_encoding(encode: Callable[[str], str]) -> None:
    nest = Nest()
    nest.canary()
    (mark,) = nest.marks
    assert nest.seen_in("nothing", f"some {encode(mark)} text") == [mark]
    assert nest.seen_in(f"some {encode('CNRX0000')} text") == []
