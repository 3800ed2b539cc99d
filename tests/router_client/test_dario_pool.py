"""dario's pool: its upstream key, the route for OpenAI-compatible clients, and unanswered requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcp_server.assessment import assess
from router_client import Part, Snapshot
from router_client.model.facts import value_of
from router_client.model.states import Selection, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, Pool, Route, Target, Traffic
from router_client.routers.dario.pool import MAX_RECORDS
from router_client.routers.dario.terms import EMPTY_POOL, NO_RESET
from tests.state_folder import StateFolder
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio
WANTED = (Part.STATE, Part.POOL, Part.BACKENDS)
COUNTED = {"requests": 4}
GUARD_OFF, GUARD_ON = {"enabled": False}, {"enabled": True}
SERVES = {"status": "allowed", "expiresInMs": 3_600_000}
COOLING = {"status": "auth-cooldown", "cooldownMs": 48_000, "consecutiveAuthFailures": 1, "expiresInMs": 3_600_000}
REJECTED = {"status": "rejected", "claim": "five_hour", "expiresInMs": 3_600_000}

EXPIRED = {"alias": "expired", "status": "unknown", "expiresInMs": 0}


def pool_in(snapshot: Snapshot) -> Pool:
    pool = value_of(snapshot.pool)
    assert pool is not None
    return pool


def without_accounts(accounts: object, config: object, analytics: object) -> Replay:
    replay = Replay("upstream_apikey_backend").override("/accounts", {"accounts": accounts})
    replay.override("/admin/resume", {"halted": False, "config": config})
    return replay.override("/analytics", analytics)


async def pool_of(accounts: object, config: object = GUARD_ON, analytics: object = None, **env: str) -> Pool:
    replay = without_accounts(accounts, config, analytics or {"allTime": {"requests": 0}})
    return pool_in(await client_for(replay, **env).snapshot(WANTED))


@pytest.mark.parametrize(
    ("accounts", "config", "all_time", "per_account", "state"),
    [
        ([], GUARD_OFF, COUNTED, {"__apikey__": COUNTED}, TargetState.USABLE),
        ([], GUARD_ON, COUNTED, {"__apikey__": COUNTED}, TargetState.USABLE),
        ([], GUARD_OFF, COUNTED, {}, TargetState.USABLE),
        ([], GUARD_OFF, {"requests": 0}, {}, TargetState.UNKNOWN),
        ([], GUARD_OFF, None, {}, TargetState.UNKNOWN),
        ([], GUARD_ON, COUNTED, {}, None),
        ([], None, COUNTED, {}, None),
        ([{"alias": "a", **SERVES}], GUARD_OFF, COUNTED, {}, None),
        ([EXPIRED, {"alias": "a", **SERVES}], GUARD_OFF, COUNTED, {}, None),
        ([EXPIRED], GUARD_ON, COUNTED, {}, None),
        ([{"alias": "a", **SERVES}], GUARD_OFF, COUNTED, {"__apikey__": COUNTED}, TargetState.USABLE),
    ],
)
async def test_requests_of_its_own_confirm_an_upstream_key(
    accounts: object, config: object, all_time: object, per_account: object, state: TargetState | None
) -> None:
    pool = await pool_of(accounts, config, {"allTime": all_time, "perAccount": per_account})
    keys = [target for target in pool.targets if target.kind == "upstream key"]
    assert [key.state for key in keys] == ([] if state is None else [state])
    claude, *_ = pool.routes
    assert claude.targets == (tuple(keys) or pool.targets)


@pytest.mark.parametrize(
    ("path", "state"),
    [("/accounts", None), ("/analytics", TargetState.UNKNOWN), ("/admin/resume", TargetState.USABLE)],
)
async def test_upstream_key_needs_the_reads_that_show_it(path: str, state: TargetState | None) -> None:
    replay = Replay("upstream_apikey_backend").override(path, {}, 500)
    pool = value_of((await client_for(replay).snapshot(WANTED)).pool)
    assert [target.state for target in pool.targets] == [state] if pool else state is None


async def test_possible_upstream_key_is_unknown_with_a_cause() -> None:
    (key,) = (await pool_of([], GUARD_OFF)).targets
    assert key.cause == Cause("upstream_key_possible")
    assert (key.last_success, key.last_failure) == (NEVER, NEVER)


@pytest.mark.parametrize("since_start", [0, 4])
async def test_accounts_that_cannot_serve_do_not_decide_while_an_upstream_key_may(since_start: int) -> None:
    """The recorded request was served with the key, which /analytics.perAccount names only for an hour."""
    replay = Replay("upstream_key_with_accounts_on_disk")
    accounts, analytics = replay.body("/accounts"), replay.body("/analytics")
    accounts["accounts"][0]["expiresInMs"] = 0
    analytics["allTime"]["requests"] = since_start
    replay.override("/accounts", accounts).override("/analytics", analytics)
    assessment = assess(await client_for(replay).snapshot(tuple(Part)))
    assert replay.recorded.real["served"] is True
    assert assessment.serving is None
    assert "dario may serve with an upstream API key" in str(assessment.verdict.next_step)
    pool = pool_in(assessment.snapshot)
    assert [target.state for target in pool.targets] == [TargetState.UNKNOWN, TargetState.EXPIRED]
    assert pool.routes[0].targets == pool.targets


@pytest.mark.parametrize(
    ("account", "states"),
    [
        (EXPIRED, [TargetState.USABLE]),
        ({"alias": "a", **REJECTED}, [TargetState.USABLE]),
        ({"alias": "a", **COOLING}, [TargetState.UNKNOWN, TargetState.COOLING_DOWN]),
    ],
)
async def test_backend_needs_a_possible_key_only_if_dario_can_pick_no_account(
    tmp_path: Path, account: object, states: list[TargetState]
) -> None:
    StateFolder(tmp_path).backend("groq")
    _, route = (await pool_of([account], GUARD_OFF, ROUTER_HOME=str(tmp_path))).routes
    assert [target.state for target in route.targets] == states


async def test_accounts_are_paused_while_an_upstream_key_serves() -> None:
    analytics = {"allTime": COUNTED, "perAccount": {"__apikey__": COUNTED}}
    pool = await pool_of([{"alias": "a", **SERVES}], GUARD_OFF, analytics)
    key, account = pool.targets
    assert (key.kind, account.state, account.cause) == (
        "upstream key",
        TargetState.PAUSED,
        Cause("upstream_key_in_use"),
    )
    assert account.selected_as is Selection.SKIPPED


@pytest.mark.parametrize(
    ("claims", "last", "error_rate", "state", "success"),
    [
        ({"unknown": 4}, "unknown", 0, TargetState.USABLE, Attempt()),
        ({"api": 3, "unknown": 1}, "unknown", 0, TargetState.FAILING, None),
        ({"api": 3, "unknown": 0}, "api", 0.5, TargetState.USABLE, Attempt()),
        ({"unknown": 4}, "unknown", 0.5, TargetState.USABLE, None),
    ],
)
async def test_last_claim_shows_whether_an_upstream_key_succeeded(
    claims: object, last: str, error_rate: float, state: TargetState, success: Attempt | None
) -> None:
    window = {"requests": 4, "claimBreakdown": claims, "errorRate": error_rate}
    analytics = {"window": window, "allTime": COUNTED, "perAccount": {"__apikey__": {**COUNTED, "lastClaim": last}}}
    (key,) = (await pool_of([], GUARD_OFF, analytics)).targets
    assert key.state is state
    assert (key.last_success if isinstance(key.last_success, Attempt) else None) == success


async def test_claude_traffic_is_the_window_and_its_error_rate() -> None:
    analytics = {"window": {"requests": 9, "errorRate": 0.3333}, "allTime": {"requests": 9}}
    (claude,) = (await pool_of([{"alias": "a", **SERVES}], analytics=analytics)).routes
    assert (claude.name, claude.traffic) == ("Claude", Traffic(9, 3, cumulative=False))


@pytest.mark.parametrize("window", [None, {}, {"requests": 9}, {"errorRate": 0.5}])
async def test_without_an_error_rate_there_is_no_traffic(window: object) -> None:
    (claude,) = (await pool_of([{"alias": "a", **SERVES}], analytics={"window": window, "allTime": COUNTED})).routes
    assert claude.traffic is None


async def openai_route(home: Path, *accounts: object, **fields: object) -> Route:
    """The route for OpenAI-compatible clients, with one backend file in the state folder."""
    StateFolder(home).backend("groq", **fields)
    _, route = (await pool_of(list(accounts), ROUTER_HOME=str(home))).routes
    assert (route.name, route.secondary) == ("OpenAI-compatible", True)
    return route


async def test_without_an_active_backend_there_is_one_route(tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("other", provider="anthropic")
    assert [r.name for r in (await pool_of([{"alias": "a", **SERVES}], ROUTER_HOME=str(tmp_path))).routes] == [
        "Claude"
    ]
    assert [r.name for r in (await pool_of([{"alias": "a", **SERVES}])).routes] == ["Claude"]


@pytest.mark.parametrize(
    "account", [SERVES, REJECTED, {**SERVES, "expiresInMs": 0}], ids=["allowed", "rejected", "expired"]
)
async def test_backend_serves_while_dario_can_pick_an_account(tmp_path: Path, account: dict[str, object]) -> None:
    route = await openai_route(tmp_path, {"alias": "a", **account})
    assert route.targets == (Target("groq", "backend", TargetState.USABLE),)


async def test_backend_is_refused_while_all_accounts_are_in_cooldown(tmp_path: Path) -> None:
    route = await openai_route(tmp_path, {"alias": "a", **COOLING}, {"alias": "b", **COOLING, "cooldownMs": 9000})
    (backend,) = route.targets
    assert (backend.state, backend.cause) == (TargetState.COOLING_DOWN, Cause("pool_refuses"))
    assert backend.available_in_s == 9.0


async def test_backend_waits_for_a_cooldown_also_if_the_token_is_expired(tmp_path: Path) -> None:
    route = await openai_route(tmp_path, {"alias": "a", **COOLING, "expiresInMs": 0})
    (backend,) = route.targets
    assert (backend.state, backend.cause) == (TargetState.COOLING_DOWN, Cause("pool_refuses"))


async def test_empty_pool_blocks_the_backend(tmp_path: Path) -> None:
    (backend,) = (await openai_route(tmp_path)).targets
    assert (backend.state, backend.cause) == (TargetState.PAUSED, Cause("pool_refuses"))
    assert backend.available_in_s is None


async def test_claude_serves_if_the_backend_is_incomplete(tmp_path: Path) -> None:
    route = await openai_route(tmp_path, {"alias": "a", **SERVES}, baseUrl=None)
    assert [target.name for target in route.targets] == ["a"]


@pytest.mark.parametrize(
    ("bound", "recorded", "active", "queued", "unanswered"),
    [
        (3, 0, 0, 0, 3),
        (9, 7, 1, 1, 0),
        (9, 7, 0, 0, 2),
        (3, 7, 0, 0, 0),
        (MAX_RECORDS + 5, MAX_RECORDS, 0, 0, 0),
        (None, 0, 0, 0, 0),
        (3, None, 0, 0, 0),
    ],
)
async def test_conversations_without_a_record_count_as_unanswered(
    bound: int | None, recorded: int | None, active: int, queued: int, unanswered: int
) -> None:
    replay = without_accounts([{"alias": "a", **SERVES}], GUARD_ON, {"allTime": {"requests": recorded}})
    replay.override("/accounts", {"accounts": [{"alias": "a", **SERVES}], "stickyBindings": bound})
    health = Replay("pool1").body("/health")
    replay.override("/health", health | {"queue": {"active": active, "queued": queued, "maxConcurrent": 10}})
    assert pool_in(await client_for(replay).snapshot(WANTED)).unanswered == unanswered


async def test_notes_fit_the_state_of_the_pool() -> None:
    assert (await pool_of([])).notes == (EMPTY_POOL,)
    assert (await pool_of([], GUARD_OFF)).notes == ()
    assert (await pool_of([{"alias": "a", **REJECTED}])).notes == (NO_RESET,)
    assert (await pool_of([{"alias": "a", **SERVES}])).notes == ()
