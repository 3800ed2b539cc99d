"""Redaction of known secrets does not depend on earlier calls.

The secrets are in settings or in the state folder, and the router reports them as names. They have no known format, so
that they are redacted only because they are known. Words that are no secrets are shown, even if a file contains them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from mcp_types import ResourceTemplateReference, TextResourceContents

from mcp_server.terminal.commands.watch import print_changes
from router_client import RouterClient, Snapshot
from tests.mcp_server.process.child import ERAS, Place, request, started
from tests.mcp_server.process.routers import replaying
from tests.mcp_server.worlds import connected, valid_answer
from tests.security.canaries import PREFIX, Nest
from tests.security.planting import TOOLS
from tests.state_folder import StateFolder
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio

STATE = "pool3_traffic"
DIGITS = 918_273_645
FORWARDS, BACKWARDS = tuple(range(len(TOOLS))), tuple(reversed(range(len(TOOLS))))
ORDERS = [FORWARDS, BACKWARDS, *((first, *FORWARDS) for first in FORWARDS)]
RESOURCES = ("router://pool", "router://usage", "router://status", "router://report", "router://backends")
# Names that the router reports: accounts, a model and a claim.
NAMES = ("personal", "work", "z-backup", "claude-haiku-4-5", "seven_day")


class UnknownFormat(Nest):
    """Canaries of no known format."""

    def canary(self) -> str:
        mark = f"{PREFIX}{len(self.marks):04d}"
        self.marks.append(mark)
        return f"Zq8wLm2x{mark}Vt5rKp7c"


def router_and_settings(home: Path, nest: UnknownFormat) -> tuple[Replay, dict[str, str]]:
    """Return a router whose names and counts are secrets of a file or a setting, and the settings."""
    key, user, password, query, header = (nest.canary() for _ in NAMES)
    settings = {"ROUTER_API_KEY": nest.canary(), "ROUTER_ADMIN_TOKEN": nest.canary(), "ROUTER_HOME": str(home)}
    folder = StateFolder(home)
    url = f"https://{user}:{password}@host.example/v1?api_key={query}"
    folder.backend("first", apiKey=key, baseUrl=url, headers={"X-Auth": [f"Bearer {header}"]})
    folder.backend("second", apiKey=str(DIGITS), name=settings["ROUTER_ADMIN_TOKEN"])
    folder.file("third.json", f'{{"apiKey": "{nest.canary()}",}}')
    replay = Replay(STATE)
    for path, auth in list(replay.recorded.answers):
        body = replay.recorded.answers[path, auth].body
        for name, secret in zip(NAMES, (key, user, password, query, header), strict=True):
            body = body.replace(f'"{name}"', f'"{secret}"')
        replay.override(path, body.replace('"requestCount":7', f'"requestCount":{DIGITS}'))
    accounts = json.loads(replay.recorded.answers["/accounts", "any"].body)
    assert {row["alias"] for row in accounts["accounts"]} <= set(NAMES)
    version = {"version": settings["ROUTER_API_KEY"], "requests": DIGITS}
    for path in ("/health", "/status"):
        replay.override(path, replay.body(path) | version)
    return replay, settings


@contextmanager
def client_of_router_with_secrets(home: Path, nest: UnknownFormat) -> Iterator[RouterClient]:
    replay, settings = router_and_settings(home, nest)
    yield client_for(replay, **settings)


async def call_tools(client: RouterClient, order: Sequence[int]) -> dict[int, str]:
    """Call the tools in this order and return the first answer of each as JSON."""
    answers: dict[int, str] = {}
    async with connected(client) as session:
        for number in order:
            name, arguments = TOOLS[number]
            result = await valid_answer(session, name, dict(arguments))
            answers.setdefault(number, result.model_dump_json(by_alias=True))
    return answers


def assert_redacted(nest: UnknownFormat, *texts: str) -> None:
    assert nest.seen_in(*texts) == []
    assert not [text for text in texts if str(DIGITS) in text or f"{DIGITS:,}" in text]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "-".join(map(str, order)))
async def test_known_secret_is_redacted_in_every_order_of_calls(order: Sequence[int], tmp_path: Path) -> None:
    nest = UnknownFormat()
    with client_of_router_with_secrets(tmp_path, nest) as client:
        answers = await call_tools(client, order)
    assert_redacted(nest, *answers.values())
    assert all("[redacted:known" in answers[number] for number in FORWARDS if TOOLS[number][0] != "doctor")


async def test_label_does_not_depend_on_the_order_of_calls(tmp_path: Path) -> None:
    def without_reads(text: str) -> Any:
        data = json.loads(text)["structuredContent"]
        return {field: value for field, value in data.items() if field != "reads"}

    with (
        client_of_router_with_secrets(tmp_path, UnknownFormat()) as one,
        client_of_router_with_secrets(tmp_path, UnknownFormat()) as other,
    ):
        first, second = await call_tools(one, FORWARDS), await call_tools(other, BACKWARDS)
    for number in FORWARDS:
        assert without_reads(first[number]) == without_reads(second[number])


@pytest.mark.parametrize("first", RESOURCES)
async def test_known_secret_is_redacted_in_the_first_resource_and_completion(first: str, tmp_path: Path) -> None:
    nest = UnknownFormat()
    for template, argument in ((first, ""), ("router://pool/{name}", "name"), ("router://backends/{name}", "name")):
        with client_of_router_with_secrets(tmp_path, nest) as client:
            async with connected(client) as session:
                if argument:
                    reference = ResourceTemplateReference(type="ref/resource", uri=template)
                    found = await session.complete(reference, {"name": argument, "value": ""})
                    assert_redacted(nest, *found.completion.values)
                    assert any("[redacted:known" in value for value in found.completion.values)
                else:
                    (content,) = (await session.read_resource(template)).contents
                    assert isinstance(content, TextResourceContents)
                    assert_redacted(nest, content.text)


COMMANDS = [
    *(
        [name, *options]
        for name in ("status", "pool", "usage", "backends", "doctor", "report")
        for options in ([], ["--json"])
    ),
    ["line", "--json"],
    ["line", "--format", "{mark} {trouble} {quota}"],
    ["hook", "session-start"],
    ["hook", "stop-failure"],
    ["wait", "--timeout", "0"],
]
SHOWS_NO_NAME = {"doctor", "line", "hook", "wait"}
"""The commands whose words are only ours in this state."""


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
async def test_known_secret_is_redacted_in_every_terminal_command(arguments: list[str], tmp_path: Path) -> None:
    nest, place = UnknownFormat(), Place(tmp_path)
    replay, settings = router_and_settings(tmp_path / "router", nest)
    with replaying(replay) as url:
        async with started(place, *arguments, env=settings | {"ROUTER_URL": url}) as child:
            out = (await child.rest()).decode()
            assert await child.ended() in {0, 1}
    assert_redacted(nest, out, place.errors)
    assert "[redacted:known" in out or arguments[0] in SHOWS_NO_NAME


@pytest.mark.parametrize("as_json", [False, True])
async def test_known_secret_is_redacted_in_a_change_from_a_name_that_was_none(
    as_json: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An account's name turns out to be a key at the look at which it is gone: the line says so without the name."""
    router, nest = Replay(STATE), UnknownFormat()
    secret = nest.canary()
    accounts = router.body("/accounts")
    router.override("/accounts", json.loads(json.dumps(accounts).replace('"work"', f'"{secret}"')))
    client = client_for(router, ROUTER_HOME=str(tmp_path))
    look, looks = client.snapshot, count(1)

    async def changing(*arguments: Any) -> Snapshot:
        match next(looks):
            case 2:
                StateFolder(tmp_path).backend("first", apiKey=secret)
                router.override("/accounts", accounts)
            case 3:
                raise KeyboardInterrupt
        return await look(*arguments)

    client.snapshot = changing  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyboardInterrupt):
        await print_changes(client, 0, as_json)
    out = capsys.readouterr().out
    assert_redacted(nest, out)
    assert ("work" in out, "[redacted:known]" in out) == (True, True)


@pytest.mark.parametrize("era", ERAS)
async def test_known_secret_is_redacted_in_the_log_before_the_first_look(era: str, tmp_path: Path) -> None:
    """At DEBUG the SDK logs the messages of the client, which can contain anything."""
    nest, place = UnknownFormat(), Place(tmp_path)
    replay, settings = router_and_settings(tmp_path / "router", nest)
    secret = json.loads((tmp_path / "router" / "backends" / "first.json").read_text())["apiKey"]
    with replaying(replay) as url:
        env = settings | {"ROUTER_URL": url, "ROUTER_LOG_LEVEL": "debug"}
        async with started(place, env=env) as child:
            await child.open(era)
            await child.send(request(1, "tools/call", era, name=secret, arguments={secret: secret}))
            answer = json.dumps(await child.answer(1))
            await child.send(request(2, "tools/call", era, name="pool", arguments={}))
            answer += json.dumps(await child.answer(2))
            assert await child.end_input() == 0
    assert "DEBUG" in place.errors
    assert_redacted(nest, answer, place.errors)


WORDS = [
    "account",
    "accounts",
    "dario",
    "usable",
    "headroom",
    "claude",
    "personal",
    "openai",
    "localhost",
    "seven_day",
]


@pytest.mark.parametrize("word", WORDS)
async def test_own_words_and_reported_names_in_a_file_are_not_redacted(word: str, tmp_path: Path) -> None:
    """The answers are the same as without these words in the file and the key."""
    plain, full = StateFolder(tmp_path / "plain"), StateFolder(tmp_path / "full")
    plain.backend("groq", apiKey="sk-FAKE-0123456789abcdef", baseUrl="https://groq.example/v1")
    full.backend(
        "groq",
        apiKey="sk-FAKE-0123456789abcdef",
        baseUrl="https://groq.example/v1?api-version=2024-10-21-preview&model=claude-haiku-4-5",
        models=["claude-haiku-4-5", "claude-sonnet-4-5", *NAMES],
        note=f"{word}: ask http://127.0.0.1:3456 or 127.0.0.1 for z-backup; 5.5.49",
        headers={"X-Name": "z-backup", "X-Auth": word, "anthropic-version": "2023-06-01"},
        token=word,
    )
    expected = await call_tools(client_for(STATE, ROUTER_HOME=str(plain.home), ROUTER_API_KEY="sk-FAKE-9"), FORWARDS)
    client = client_for(STATE, ROUTER_HOME=str(full.home), ROUTER_API_KEY=word)
    shown = await call_tools(client, FORWARDS)
    for number in FORWARDS:
        assert json.loads(shown[number])["content"] == json.loads(expected[number])["content"]
    assert "[redacted:known" not in "".join(shown.values())


async def test_only_secrets_of_the_latest_look_are_kept(tmp_path: Path) -> None:
    """64 files are rewritten before each look: only the secrets of the latest files are known."""
    client = client_for(STATE, ROUTER_HOME=str(tmp_path))
    folder = StateFolder(tmp_path)
    for look in range(3):
        for number in range(64):
            tokens = {f"{other}_token": f"FAKE-{look}-{number}-{other}-" + "x1" * 200 for other in range(64)}
            folder.backend(f"b{number}", apiKey=f"FAKE-key-{look}-{number}", **tokens)
        await call_tools(client, FORWARDS[:1])
        assert len(client.known_secrets()) == 256
        assert {secret.split("-")[2 if secret.startswith("FAKE-key") else 1] for secret in client.known_secrets()} == {
            str(look)
        }
