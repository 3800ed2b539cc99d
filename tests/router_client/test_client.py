"""RouterClient: which reads it does, with which credential, and what it tells while it does them."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.client import MIN_BETWEEN_LOOKS_S
from router_client.look import SHUT
from router_client.model.counters import totals
from router_client.model.facts import value_of
from router_client.model.snapshot import Backends
from router_client.model.states import Outcome, Peer
from router_client.reads import Answer, Read, Result, Results
from router_client.routers import load_adapter
from router_client.routers.dario import reads
from router_client.routers.dario.reads import RESUME, STATUS
from tests.support import ADMIN_TOKEN, KEY, Replay, StateFolder, client_for

pytestmark = pytest.mark.anyio
IDENTITY = ["/livez", "/health"]
KEYED = ["/status", "/accounts", "/analytics", "/admin/resume"]
EVERYTHING = tuple(Part)
BOTH = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}


def whole_or_reduced(snapshot: Snapshot) -> str:
    health = value_of(snapshot.health)
    assert health is not None
    return "reduced" if health.reduced else "whole"


def backends_of(snapshot: Snapshot) -> Backends:
    backends = value_of(snapshot.backends)
    assert backends is not None
    return backends


@pytest.mark.parametrize(
    ("parts", "paths"),
    [
        ([], IDENTITY),
        ([Part.STATE], IDENTITY + KEYED),
        ([Part.POOL], IDENTITY + KEYED),
        ([Part.USAGE], IDENTITY + KEYED),
        ([Part.ADMIN], [*IDENTITY, "/status", "/admin/accounts"]),
        ([Part.BACKENDS], [*IDENTITY, "/status"]),
        (EVERYTHING, [*IDENTITY, *KEYED, "/admin/accounts"]),
    ],
)
async def test_only_what_the_parts_take_is_read_and_each_once(parts: list[Part], paths: list[str]) -> None:
    replay = Replay("admin_accounts")
    snapshot = await client_for(replay, **BOTH).snapshot(parts)
    assert sorted(replay.paths) == sorted(paths)
    assert len(snapshot.reads) == len(paths)


async def test_each_read_carries_its_own_credential_and_the_identity_reads_none() -> None:
    replay = Replay("admin_accounts")
    await client_for(replay, **BOTH).snapshot(EVERYTHING)
    expected = {path: ["none"] for path in IDENTITY} | {path: ["proxy_key"] for path in KEYED}
    assert replay.credentials == expected | {"/admin/accounts": ["admin_token"]}


async def test_without_a_key_the_keyed_reads_are_tried_bare() -> None:
    replay = Replay("pool1")
    snapshot = await client_for(replay).snapshot([Part.STATE])
    assert {credential for each in replay.credentials.values() for credential in each} == {"none"}
    assert {read.outcome for read in snapshot.reads} == {Outcome.OK}


async def test_without_an_admin_token_the_admin_read_is_not_sent_and_says_so() -> None:
    replay = Replay("admin_accounts")
    snapshot = await client_for(replay, ROUTER_API_KEY=KEY).snapshot([Part.ADMIN])
    assert "/admin/accounts" not in replay.paths
    ends = {read.name: (read.outcome, read.ms) for read in snapshot.reads}
    assert ends["admin_accounts"] == (Outcome.NEEDS_ADMIN, None)


@pytest.mark.parametrize("parts", [[Part.STATE], [Part.POOL], [Part.USAGE]])
async def test_the_keyed_health_is_read_where_strangers_get_the_public_view(parts: list[Part]) -> None:
    replay = Replay("api_key").override("/health", {"status": "ok"})
    snapshot = await client_for(replay, ROUTER_API_KEY=KEY).snapshot(parts)
    assert replay.credentials["/health"] == ["none", "proxy_key"]
    assert "health_keyed" in [read.name for read in snapshot.reads]
    assert whole_or_reduced(snapshot) == "reduced"


async def test_the_keyed_health_is_not_read_where_the_open_one_tells_all() -> None:
    replay = Replay("api_key")
    snapshot = await client_for(replay, ROUTER_API_KEY=KEY).snapshot([Part.STATE])
    assert replay.credentials["/health"] == ["none"]
    assert whole_or_reduced(snapshot) == "whole"


async def test_what_the_keyed_health_tells_replaces_the_public_view() -> None:
    replay = Replay("api_key")
    whole = replay.body("/health", "proxy_key")

    def published_port(request: httpx.Request) -> httpx.Response:
        answer = replay(request)
        stranger = request.url.path == "/health" and "authorization" not in request.headers
        return httpx.Response(200, json={"status": "ok"}) if stranger else answer

    client = RouterClient(
        load_settings({"ROUTER_KIND": "dario", "ROUTER_API_KEY": KEY}), transport=httpx.MockTransport(published_port)
    )
    snapshot = await client.snapshot([Part.STATE])
    assert snapshot.router.version == whole["version"]
    assert whole_or_reduced(snapshot) == "whole"


async def test_reads_are_reported_in_one_order_whichever_came_first() -> None:
    snapshot = await client_for("admin_accounts", **BOTH).snapshot(EVERYTHING)
    names = [read.name for read in snapshot.reads]
    assert names == ["livez", "health", "status", "accounts", "analytics", "resume", "admin_accounts"]
    assert all(read.ms is not None and read.ms >= 0 for read in snapshot.reads)


async def test_progress_counts_every_read_up_to_all_of_them() -> None:
    told: list[tuple[int, int, str]] = []

    async def on_read(done: int, total: int, name: str) -> None:
        told.append((done, total, name))

    snapshot = await client_for("pool3_traffic").snapshot([Part.STATE], on_read)
    assert [done for done, _, _ in told] == [1, 2, 3, 4, 5, 6]
    assert [total for _, total, _ in told] == [2, 2, 3, 6, 6, 6]
    assert {name for _, _, name in told} == {read.name for read in snapshot.reads}


async def test_known_secrets_are_the_settings_and_the_keys_met_in_the_state_folder(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.backend("groq", apiKey="gsk_FAKE0002")
    client = client_for("pool1", ROUTER_HOME=str(tmp_path), **BOTH)
    assert client.known_secrets() == (KEY, ADMIN_TOKEN, "gsk_FAKE0002"), "also before the first look, for the log"
    one = await client.snapshot([Part.BACKENDS])
    folder.backend("groq", apiKey="gsk_FAKE0003")
    assert client.known_secrets() == (KEY, ADMIN_TOKEN, "gsk_FAKE0002")
    other = await client.snapshot([Part.BACKENDS])
    assert client.known_secrets() == (KEY, ADMIN_TOKEN, "gsk_FAKE0003"), "those of the latest look alone"
    assert client.known_secrets(one) == (KEY, ADMIN_TOKEN, "gsk_FAKE0002"), "each look has its own"
    assert client.known_secrets(other) == (KEY, ADMIN_TOKEN, "gsk_FAKE0003")
    assert "FAKE" not in repr(one.secrets)


async def test_a_look_that_does_not_read_the_folder_has_the_secrets_of_the_latest_one_that_did(tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("groq", apiKey="gsk_FAKE0002")
    client = client_for("pool1", ROUTER_HOME=str(tmp_path))
    await client.snapshot([Part.BACKENDS])
    assert client.known_secrets(await client.snapshot([Part.STATE])) == ("gsk_FAKE0002",)


async def test_the_backends_are_read_with_the_router_down(tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("groq")
    replay = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    snapshot = await client_for(replay, ROUTER_HOME=str(tmp_path)).snapshot([Part.BACKENDS])
    assert snapshot.peer is Peer.ABSENT
    assert [item.name for item in backends_of(snapshot).items] == ["groq"]


async def test_with_reading_files_turned_off_the_backends_say_why() -> None:
    backends = backends_of(await client_for("pool1", ROUTER_HOME="").snapshot([Part.BACKENDS]))
    assert backends.source is None
    assert "ROUTER_HOME" in (backends.reason or "")


async def test_the_url_is_the_configured_origin_and_the_kind_is_named_once_it_is_proved() -> None:
    down = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    asked = {"ROUTER_URL": "http://localhost:4000"}
    proved = (await client_for("pool1", ROUTER_KIND="auto", **asked).snapshot([])).router
    assumed = (await client_for(down, ROUTER_KIND="auto", **asked).snapshot([])).router
    set_so = (await client_for(down, ROUTER_KIND="dario", **asked).snapshot([])).router
    assert (proved.kind, assumed.kind, set_so.kind) == ("dario", None, "dario")
    assert {proved.url, assumed.url, set_so.url} == {"http://localhost:4000"}


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now_s: float) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


async def test_each_look_brings_the_totals_of_the_one_before() -> None:
    replay = Replay("pool3_traffic")
    clock = Clock(replay.recorded.captured_at_s)
    client = RouterClient(
        load_settings({"ROUTER_HOME": "", "ROUTER_KIND": "dario"}), transport=httpx.MockTransport(replay), clock=clock
    )
    first = await client.snapshot([Part.STATE])
    clock.now_s += MIN_BETWEEN_LOOKS_S
    second = await client.snapshot([Part.STATE])
    assert first.previous is None
    assert second.previous == totals(first)


async def test_looks_that_follow_each_other_at_once_are_compared_with_the_same_earlier_one() -> None:
    replay = Replay("pool3_traffic")
    start = replay.recorded.captured_at_s
    clock = Clock(start)
    client = RouterClient(
        load_settings({"ROUTER_HOME": "", "ROUTER_KIND": "dario"}), transport=httpx.MockTransport(replay), clock=clock
    )
    compared_with = []
    for after_s in (0, 0.25, 0.5, 1, 1.5, 2.5):
        clock.now_s = start + after_s
        previous = (await client.snapshot([Part.STATE])).previous
        compared_with.append(previous and previous.taken_at_s - start)
    assert compared_with == [None, 0, 0, 0, 1, 1]


async def test_a_look_without_counters_makes_no_totals_of_zero() -> None:
    """Else the next one would see every counter rise from nothing."""
    down = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    counters = totals(await client_for(down).snapshot([Part.STATE]))
    assert (counters.targets, counters.routes, counters.completed, counters.unanswered) == ({}, {}, None, 0)


@pytest.mark.parametrize("outcome", sorted(SHUT))
async def test_behind_a_gate_that_is_shut_nothing_more_is_sent(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each refused read counts as a failed login on some routers."""
    replay, adapter = Replay("pool1"), load_adapter("dario")

    def gate(results: Results) -> Read | None:
        return None if "status" in results else STATUS

    def judge(read: Read, answer: Answer) -> Result:
        return Result(read, outcome) if read is STATUS else reads.judge(read, answer)

    monkeypatch.setattr(adapter, "gate", gate)
    monkeypatch.setattr(adapter, "judge", judge)
    snapshot = await client_for(replay).snapshot([Part.STATE])
    assert replay.paths == ["/livez", "/health", "/status"]
    assert {read.outcome for read in snapshot.reads if read.name in {"accounts", "analytics"}} == {Outcome.SKIPPED}


async def test_a_gate_goes_alone_and_the_others_follow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    replay, adapter = Replay("pool1"), load_adapter("dario")
    gates = {"status": STATUS, "resume": RESUME}

    def gate(results: Results) -> Read | None:
        return next((read for name, read in gates.items() if name not in results), None)

    monkeypatch.setattr(adapter, "gate", gate)
    await client_for(replay).snapshot([Part.STATE])
    assert replay.paths[2:4] == ["/status", "/admin/resume"]
    assert "/accounts" in replay.paths[4:]


async def test_a_gate_before_a_stranger_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    replay, adapter = Replay("pool1").override("/livez", "<html>"), load_adapter("dario")
    monkeypatch.setattr(adapter, "gate", lambda results: None if "status" in results else STATUS)
    snapshot = await client_for(replay, **BOTH).snapshot(EVERYTHING)
    assert sorted(replay.paths) == ["/health", "/livez"]
    assert {read.outcome for read in snapshot.reads if read.name == "status"} == {Outcome.SKIPPED}


async def test_a_client_closes_its_transport_where_it_opened_one() -> None:
    closed: list[str] = []

    class Transport(httpx.MockTransport):
        async def aclose(self) -> None:
            closed.append("closed")

    client = RouterClient(load_settings({"ROUTER_HOME": ""}), transport=Transport(Replay()))
    await client.aclose()
    assert closed == []
    await client.snapshot([])
    await client.aclose()
    assert closed == ["closed"]
