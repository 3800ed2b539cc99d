"""Identity, the reads and their order, and the three refusals, which differ only in their text."""

from __future__ import annotations

from typing import Any

import pytest

from mcp_server.assessment import assess
from router_client import Part
from router_client.model.facts import value_of
from router_client.model.snapshot import Health
from router_client.model.states import Outcome, Peer
from router_client.reads import Answer
from router_client.routers import load_adapter
from router_client.routers.adapter import Gathered
from router_client.routers.better_ccflare import reads, wire
from router_client.routers.better_ccflare.mapping import router_now_s
from router_client.routers.better_ccflare.terms import NO_STRATEGY
from tests.router_client.better_ccflare.support import ANALYTICS, KIND, NOW_S, REQUESTS, snapshot
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for

pytestmark = pytest.mark.anyio
KEYED = ["/api/accounts", REQUESTS, ANALYTICS]
NEVER = {
    *("/livez", "/api/version/check", "/api/api-keys", "/api/requests/detail", "/api/requests/stream", "/v1/models"),
    *("/api/logs/stream", "/api/logs/history", "/api/debug/heap", "/api/oauth/init", "/api/requests/payload/x"),
}


def test_none_of_the_forbidden_reads_is_in_the_list() -> None:
    paths = {read.path for read in load_adapter(KIND).every_read}
    assert not paths & NEVER
    assert not [path for path in paths if path.startswith(("/v1", "/messages", "/api/oauth", "/api/debug"))]


async def test_health_goes_only_to_a_program_with_its_page_unless_a_setting_names_it() -> None:
    """Another program's /health may cost money, also where the router was found before."""
    replay = Replay("pool3_traffic", KIND)
    await client_for(replay).snapshot((Part.STATE,))
    assert replay.paths[:2] == ["/livez", "/health"]
    replay = Replay("pool3_traffic", KIND).override("/livez", b'{"detail":"Not Found"}', 404)
    found = await client_for(replay, OPENAI_BASE_URL="http://127.0.0.1:4000/v1").snapshot((Part.STATE,))
    assert found.peer is Peer.UNRECOGNIZED
    assert set(replay.paths) <= {"/livez", "/version", "/"}


async def test_named_kind_starts_with_health_and_reads_one_after_another() -> None:
    """/livez would be forwarded if the dashboard is off."""
    replay = Replay("pool3_traffic", KIND)
    await snapshot(replay)
    assert replay.paths == ["/health", *KEYED]


@pytest.mark.parametrize(
    ("state", "env", "outcome", "verdict"),
    [
        ("key_missing", {}, Outcome.NEEDS_KEY, "needs_key"),
        ("key_missing", {"ROUTER_API_KEY": "btr-wrong-0123456789"}, Outcome.KEY_REJECTED, "key_rejected"),
        ("key_without_role", {"ROUTER_API_KEY": KEY}, Outcome.NEEDS_ADMIN, "needs_key"),
        ("keys_required", {"ROUTER_API_KEY": KEY}, Outcome.OK, "unverified"),
    ],
)
async def test_refusals_are_told_apart_and_end_the_look(
    state: str, env: dict[str, str], outcome: Outcome, verdict: str
) -> None:
    replay = Replay(state, KIND)
    found = await snapshot(replay, **env)
    assert {read.name: read.outcome for read in found.reads}["accounts"] is outcome
    assert assess(found).verdict.name == verdict
    assert [path for path in replay.paths if path != "/health"] == (KEYED if outcome is Outcome.OK else KEYED[:1])


async def test_admin_token_takes_the_place_of_the_key() -> None:
    replay = Replay("pool3_traffic", KIND)
    await snapshot(replay, ROUTER_API_KEY=KEY, ROUTER_ADMIN_TOKEN=ADMIN_TOKEN)
    assert [replay.credentials[path] for path in KEYED] == [["admin_token"]] * 3
    alone = Replay("pool3_traffic", KIND)
    await snapshot(alone, BETTER_CCFLARE_API_KEY=KEY)
    assert alone.credentials["/api/accounts"] == ["proxy_key"]


async def test_wrong_admin_token_beside_a_right_key_is_called_the_token() -> None:
    found = await snapshot(Replay("keys_required", KIND), ROUTER_API_KEY=KEY, ROUTER_ADMIN_TOKEN="not-the-token-0123")
    assert assess(found).verdict.id == "router.admin_token_rejected"
    assert "admin token" in assess(found).verdict.headline


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Outcome.OK),
        ({"status": "degraded"}, Outcome.OK),
        ({"status": "starting"}, Outcome.OK),
        ({"status": None, "strategy": None, "timestamp": None}, Outcome.OK),
        ({"accounts": 3.0, "pool": {"configured": 3.0}}, Outcome.OK),
        ({"pool": {"configured": 3, "paused": "none", "rate_limited": None, "routable": -1}}, Outcome.OK),
        ({"accounts": None}, Outcome.UNRECOGNIZED),
        ({"accounts": True}, Outcome.UNRECOGNIZED),
        ({"accounts": "3"}, Outcome.UNRECOGNIZED),
        ({"accounts": 2.5}, Outcome.UNRECOGNIZED),
        ({"accounts": []}, Outcome.UNRECOGNIZED),
        ({"pool": None}, Outcome.UNRECOGNIZED),
        ({"pool": {"paused": 0, "rate_limited": 0, "routable": 3}}, Outcome.UNRECOGNIZED),
    ],
)
@pytest.mark.parametrize("status", [200, 503])
async def test_health_proves_the_router_by_its_shape(change: dict[str, Any], expected: Outcome, status: int) -> None:
    replay = Replay("pool3_traffic", KIND)
    replay.override("/health", replay.body("/health") | change, status)
    found = await snapshot(replay, ROUTER_API_KEY=KEY)
    assert found.reads[0].outcome is expected
    assert (found.peer is Peer.IDENTIFIED) is (expected is Outcome.OK)
    assert ("proxy_key" in replay.credentials.get("/api/accounts", [])) is (expected is Outcome.OK)


async def test_status_that_is_not_known_is_not_ok_and_a_missing_strategy_no_order() -> None:
    replay = Replay("pool3_traffic", KIND)
    replay.override("/health", replay.body("/health") | {"status": "starting", "strategy": None})
    found = await snapshot(replay)
    health, pool = value_of(found.health), value_of(found.pool)
    assert health is not None
    assert pool is not None
    assert not health.ok
    assert {each.rank for each in pool.targets} == {None}
    assert NO_STRATEGY in pool.notes


@pytest.mark.parametrize("status", [201, 401, 404, 500])
def test_health_with_another_status_is_another_program(status: int) -> None:
    body = b'{"status":"ok"}'
    assert reads.judge(reads.HEALTH, Answer(status, body)).outcome is Outcome.UNRECOGNIZED


async def test_health_ok_is_contradicted_where_requests_fail() -> None:
    replay = Replay("pool3_all_limited", KIND)
    replay.override("/health", replay.body("/health") | {"status": "ok"})
    found = assess(await snapshot(replay))
    assert "router.health_mismatch" in {each.id for each in found.findings}


def health_of(state: str, *, keyed: bool = False, is_loopback: bool = True) -> Health:
    """Return the health that a look shows, also of a router on another machine, which no test may contact."""
    replay = Replay(state, KIND)
    results = {}
    for read in reads.EVERY_READ:
        recorded = replay.recorded.answer(read.path, "proxy_key" if keyed else "none")
        assert recorded is not None
        results[read.name] = reads.judge(read, Answer(recorded.status, recorded.body.encode(), keyed=keyed))
    gathered = Gathered(NOW_S, KIND, "http://10.0.0.7:8080", tuple(Part), results, is_loopback=is_loopback)
    health = value_of(load_adapter(KIND).snapshot(gathered).health)
    assert health is not None
    return health


def test_router_without_a_key_is_open() -> None:
    local, remote = health_of("pool3_traffic"), health_of("pool3_traffic", is_loopback=False)
    assert (local.requires_key, local.open_to_network) == (False, False)
    assert (remote.requires_key, remote.open_to_network) == (False, True)


def test_router_that_was_read_with_a_key_may_require_one() -> None:
    """Without keys of its own it accepts any."""
    health = health_of("pool3_traffic", keyed=True, is_loopback=False)
    assert (health.requires_key, health.open_to_network) == (None, False)
    assert health_of("key_missing", is_loopback=False).requires_key is True


async def test_accounts_without_requests_are_unverified() -> None:
    replay = Replay("pool3_traffic", KIND).override(REQUESTS, b"", 500)
    pool = value_of((await snapshot(replay)).pool)
    assert pool is not None
    assert {(each.state, each.cause and each.cause.code) for each in pool.targets} == {
        ("unverified", "requests_unread")
    }


def test_instants_are_read_by_the_routers_clock() -> None:
    def health(timestamp: object) -> wire.Health:
        counts = {"configured": 1, "paused": 0, "rate_limited": 0, "routable": 1}
        return wire.Health(
            {"status": "ok", "accounts": 1, "strategy": "session", "pool": counts, "timestamp": timestamp}
        )

    assert router_now_s(None, NOW_S) == NOW_S
    assert router_now_s(health(None), NOW_S) == NOW_S
    assert router_now_s(health("2026-11-26T11:19:58Z"), NOW_S) == NOW_S, "it is cached for 2 s"
    assert router_now_s(health("2026-11-26T10:20:00Z"), NOW_S) == NOW_S - 3600


async def test_later_version_with_more_fields_is_read() -> None:
    replay = Replay("pool3_traffic", KIND)
    replay.override("/health", replay.body("/health") | {"usage_exhausted": 1, "version": "3.6"})
    rows = [
        row | {"requiresReauth": False, "usageData": {"limits": [{"kind": "weekly"}]}}
        for row in replay.body("/api/accounts")
    ]
    client = client_for(replay.override("/api/accounts", rows))
    assert (await client.snapshot(())).peer is Peer.IDENTIFIED
