"""RouterClient: which reads it sends, with which credential, and the progress that it reports."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.client import MIN_COMPARISON_INTERVAL_S
from router_client.look import GATE_CLOSED_OUTCOMES
from router_client.model.counters import totals
from router_client.model.facts import value_of
from router_client.model.snapshot import Backends
from router_client.model.states import Outcome, Peer
from router_client.reads import Answer, Read, Result, Results
from router_client.routers import load_adapter
from router_client.routers.dario import reads
from router_client.routers.dario.reads import RESUME, STATUS
from tests.mock_network import MockNetwork
from tests.state_folder import StateFolder
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for

pytestmark = pytest.mark.anyio
IDENTITY = ["/livez", "/health"]
KEYED = ["/status", "/accounts", "/analytics", "/admin/resume"]
EVERYTHING = tuple(Part)
BOTH = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}


def health_view(snapshot: Snapshot) -> str:
    health = value_of(snapshot.health)
    assert health is not None
    return "reduced" if health.reduced else "complete"


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
async def test_only_reads_that_the_parts_need_are_sent_each_once(parts: list[Part], paths: list[str]) -> None:
    replay = Replay("admin_accounts")
    snapshot = await client_for(replay, **BOTH).snapshot(parts)
    assert sorted(replay.paths) == sorted(paths)
    assert len(snapshot.reads) == len(paths)


async def test_each_read_sends_its_own_credential_and_identity_reads_none() -> None:
    replay = Replay("admin_accounts")
    await client_for(replay, **BOTH).snapshot(EVERYTHING)
    expected = {path: ["none"] for path in IDENTITY} | {path: ["proxy_key"] for path in KEYED}
    assert replay.credentials == expected | {"/admin/accounts": ["admin_token"]}


async def test_keyed_reads_are_sent_without_a_key_if_none_is_set() -> None:
    replay = Replay("pool1")
    snapshot = await client_for(replay).snapshot([Part.STATE])
    assert {credential for each in replay.credentials.values() for credential in each} == {"none"}
    assert {read.outcome for read in snapshot.reads} == {Outcome.OK}


async def test_admin_read_is_not_sent_without_an_admin_token() -> None:
    replay = Replay("admin_accounts")
    snapshot = await client_for(replay, ROUTER_API_KEY=KEY).snapshot([Part.ADMIN])
    assert "/admin/accounts" not in replay.paths
    results = {read.name: (read.outcome, read.ms) for read in snapshot.reads}
    assert results["admin_accounts"] == (Outcome.NEEDS_ADMIN, None)


@pytest.mark.parametrize("parts", [[Part.STATE], [Part.POOL], [Part.USAGE]])
async def test_keyed_health_is_read_if_the_open_one_is_reduced(parts: list[Part]) -> None:
    replay = Replay("api_key").override("/health", {"status": "ok"})
    snapshot = await client_for(replay, ROUTER_API_KEY=KEY).snapshot(parts)
    assert replay.credentials["/health"] == ["none", "proxy_key"]
    assert "health_keyed" in [read.name for read in snapshot.reads]
    assert health_view(snapshot) == "reduced"


async def test_keyed_health_is_not_read_if_the_open_one_is_complete() -> None:
    replay = Replay("api_key")
    snapshot = await client_for(replay, ROUTER_API_KEY=KEY).snapshot([Part.STATE])
    assert replay.credentials["/health"] == ["none"]
    assert health_view(snapshot) == "complete"


async def test_keyed_health_replaces_the_public_view() -> None:
    replay = Replay("api_key")
    complete = replay.body("/health", "proxy_key")

    def published_port(request: httpx.Request) -> httpx.Response:
        answer = replay(request)
        is_stranger = request.url.path == "/health" and "authorization" not in request.headers
        return httpx.Response(200, json={"status": "ok"}) if is_stranger else answer

    client = RouterClient(
        load_settings({"ROUTER_KIND": "dario", "ROUTER_API_KEY": KEY}), network=MockNetwork(published_port)
    )
    snapshot = await client.snapshot([Part.STATE])
    assert snapshot.router.version == complete["version"]
    assert health_view(snapshot) == "complete"


async def test_reads_are_reported_in_a_fixed_order() -> None:
    snapshot = await client_for("admin_accounts", **BOTH).snapshot(EVERYTHING)
    names = [read.name for read in snapshot.reads]
    assert names == ["livez", "health", "status", "accounts", "analytics", "resume", "admin_accounts"]
    assert all(read.ms is not None and read.ms >= 0 for read in snapshot.reads)


async def test_progress_counts_every_read() -> None:
    reported: list[tuple[int, int, str]] = []

    async def on_read(done: int, total: int, name: str) -> None:
        reported.append((done, total, name))

    snapshot = await client_for("pool3_traffic").snapshot([Part.STATE], on_read)
    assert [done for done, _, _ in reported] == [1, 2, 3, 4, 5, 6]
    assert [total for _, total, _ in reported] == [1, 2, 3, 6, 6, 6]
    assert {name for _, _, name in reported} == {read.name for read in snapshot.reads}


async def test_known_secrets_are_those_of_the_settings_and_the_state_folder(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.backend("groq", apiKey="gsk_FAKE0002")
    client = client_for("pool1", ROUTER_HOME=str(tmp_path), **BOTH)
    assert client.known_secrets() == (KEY, ADMIN_TOKEN, "gsk_FAKE0002"), "also before the first look, for the log"
    one = await client.snapshot([Part.BACKENDS])
    folder.backend("groq", apiKey="gsk_FAKE0003")
    assert client.known_secrets() == (KEY, ADMIN_TOKEN, "gsk_FAKE0002")
    other = await client.snapshot([Part.BACKENDS])
    assert client.known_secrets() == (KEY, ADMIN_TOKEN, "gsk_FAKE0003"), "only those of the latest look"
    assert client.known_secrets(one) == (KEY, ADMIN_TOKEN, "gsk_FAKE0002"), "each look has its own"
    assert client.known_secrets(other) == (KEY, ADMIN_TOKEN, "gsk_FAKE0003")
    assert "FAKE" not in repr(one.secrets)


async def test_every_look_has_the_secrets_of_the_state_folder(tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("groq", apiKey="gsk_FAKE0002")
    client = client_for("pool1", ROUTER_HOME=str(tmp_path))
    await client.snapshot([Part.BACKENDS])
    assert client.known_secrets(await client.snapshot([Part.STATE])) == ("gsk_FAKE0002",)


async def test_backends_are_read_while_the_router_is_down(tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("groq")
    replay = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    snapshot = await client_for(replay, ROUTER_HOME=str(tmp_path)).snapshot([Part.BACKENDS])
    assert snapshot.peer is Peer.UNREACHABLE
    assert [item.name for item in backends_of(snapshot).items] == ["groq"]


async def test_backends_give_a_reason_if_no_files_are_to_be_read() -> None:
    backends = backends_of(await client_for("pool1", ROUTER_HOME="").snapshot([Part.BACKENDS]))
    assert backends.source is None
    assert "ROUTER_HOME" in (backends.reason or "")


async def test_kind_is_reported_if_proven_or_configured() -> None:
    down = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    env = {"ROUTER_URL": "http://localhost:4000"}
    proven = (await client_for("pool1", ROUTER_KIND="auto", **env).snapshot([])).router
    unproven = (await client_for(down, ROUTER_KIND="auto", **env).snapshot([])).router
    configured = (await client_for(down, ROUTER_KIND="dario", **env).snapshot([])).router
    assert (proven.kind, unproven.kind, configured.kind) == ("dario", None, "dario")
    assert {proven.url, unproven.url, configured.url} == {"http://localhost:4000"}


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now_s: float) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


async def test_look_has_the_totals_of_the_previous_one() -> None:
    replay = Replay("pool3_traffic")
    clock = Clock(replay.recorded.captured_at_s)
    client = RouterClient(
        load_settings({"ROUTER_HOME": "", "ROUTER_KIND": "dario"}), network=MockNetwork(replay), clock=clock
    )
    first = await client.snapshot([Part.STATE])
    clock.now_s += MIN_COMPARISON_INTERVAL_S
    second = await client.snapshot([Part.STATE])
    assert first.previous is None
    assert second.previous == totals(first)


async def test_looks_in_quick_succession_are_compared_with_the_same_one() -> None:
    replay = Replay("pool3_traffic")
    start = replay.recorded.captured_at_s
    clock = Clock(start)
    client = RouterClient(
        load_settings({"ROUTER_HOME": "", "ROUTER_KIND": "dario"}), network=MockNetwork(replay), clock=clock
    )
    compared_with = []
    for after_s in (0, 0.25, 0.5, 1, 1.5, 2.5):
        clock.now_s = start + after_s
        previous = (await client.snapshot([Part.STATE])).previous
        compared_with.append(previous and previous.taken_at_s - start)
    assert compared_with == [None, 0, 0, 0, 1, 1]


async def test_look_without_counters_has_no_totals() -> None:
    """With totals of zero, the next look would see every counter increase."""
    down = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    counters = totals(await client_for(down).snapshot([Part.STATE]))
    assert (counters.targets, counters.routes, counters.completed, counters.unanswered) == ({}, {}, None, 0)


@pytest.mark.parametrize("outcome", sorted(GATE_CLOSED_OUTCOMES))
async def test_no_read_follows_a_closed_gate(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    """On some routers each refused read counts as a failed login."""
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


async def test_gate_reads_are_sent_one_by_one_before_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    replay, adapter = Replay("pool1"), load_adapter("dario")
    gates = {"status": STATUS, "resume": RESUME}

    def gate(results: Results) -> Read | None:
        return next((read for name, read in gates.items() if name not in results), None)

    monkeypatch.setattr(adapter, "gate", gate)
    await client_for(replay).snapshot([Part.STATE])
    assert replay.paths[2:4] == ["/status", "/admin/resume"]
    assert "/accounts" in replay.paths[4:]


async def test_gate_read_is_not_sent_to_an_unrecognized_program(monkeypatch: pytest.MonkeyPatch) -> None:
    replay, adapter = Replay("pool1").override("/livez", "<html>"), load_adapter("dario")
    monkeypatch.setattr(adapter, "gate", lambda results: None if "status" in results else STATUS)
    snapshot = await client_for(replay, **BOTH).snapshot(EVERYTHING)
    assert replay.paths == ["/livez"]
    assert {read.outcome for read in snapshot.reads if read.name == "status"} == {Outcome.SKIPPED}


async def test_client_closes_its_transport() -> None:
    closed: list[str] = []

    class Transport(httpx.MockTransport):
        async def aclose(self) -> None:
            closed.append("closed")

    client = RouterClient(load_settings({"ROUTER_HOME": ""}), network=MockNetwork(Replay(), Transport(Replay())))
    await client.snapshot([])
    assert closed == []
    await client.aclose()
    assert closed == ["closed"]
