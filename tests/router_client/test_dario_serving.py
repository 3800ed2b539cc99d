"""dario's health, login, queue and spending guard, in states that are not recorded."""

from __future__ import annotations

import pytest

from router_client import Part, Snapshot
from router_client.model.facts import Fact, NotRead, value_of
from router_client.model.snapshot import Auth, Guard, Halt, Queue
from router_client.model.states import AuthState, Outcome
from tests.support import KEY, Replay, client_for, recorded

pytestmark = pytest.mark.anyio
NOW_MS = recorded("pool1").captured_at_s * 1000


async def after(path: str, body: object, status: int = 200, state: str = "pool1", **env: str) -> Snapshot:
    replay = Replay(state).override(path, body, status)
    return await client_for(replay, **env).snapshot([Part.STATE])


async def queue_of(**fields: object) -> Queue | None:
    body = Replay("pool1").body("/health")
    body["queue"] = {"active": 10, "queued": 7, "maxConcurrent": 10, "maxQueued": 128} | fields
    return value_of((await after("/health", body)).queue)


async def guard_of(body: object) -> Guard | None:
    return value_of((await after("/admin/resume", body)).guard)


@pytest.mark.parametrize(
    ("fields", "stalled_for_s"),
    [
        ({"stalledSince": NOW_MS - 90_000, "stalledForMs": 60_000}, 60.0),
        ({"stalledSince": NOW_MS - 90_000}, 90.0),
        ({"stalledSince": NOW_MS + 5000}, 0.0),
        ({"stalledSince": None}, None),
        ({"stalledSince": "yesterday", "stalledForMs": None}, None),
        ({}, None),
    ],
)
async def test_stalled_queue_has_a_duration(fields: dict[str, object], stalled_for_s: float | None) -> None:
    assert await queue_of(**fields) == Queue(10, 7, 10, 128, stalled_for_s)


async def test_missing_numbers_are_not_zero() -> None:
    assert await queue_of(active=-1, queued="7", maxConcurrent=None, maxQueued=2**60) == Queue(None, None, None, None)


@pytest.mark.parametrize("queue", [None, [], "10/10", 3])
async def test_queue_missing_from_health_is_read_from_analytics(queue: object) -> None:
    body = Replay("pool1").body("/health") | {"queue": queue}
    assert value_of((await after("/health", body)).queue) == Queue(0, 0, 10, 128)


OUTSIDE = "a request was billed outside the subscription"


async def test_halt_has_its_times_and_its_request() -> None:
    cause = {"timestamp": NOW_MS, "model": "m", "account": "a", "claim": "c"}
    state = {"since": NOW_MS - 60_000, "cooldownUntil": NOW_MS + 30_000, "reason": "overage_detected"}
    guard = await guard_of({"halted": True, "state": state | {"request": cause}, "config": {"enabled": True}})
    assert guard == Guard(enabled=True, halted=True, halt=Halt(60.0, 30.0, OUTSIDE, "m", "a", "c"))


async def test_halt_past_its_cooldown_clears_in_zero_seconds() -> None:
    guard = await guard_of({"halted": True, "state": {"since": NOW_MS - 9000, "cooldownUntil": NOW_MS - 1000}})
    assert guard == Guard(halted=True, halt=Halt(9.0, 0.0))


@pytest.mark.parametrize("state", [None, [], "halted", {}, {"since": None, "request": None}, {"request": [1]}])
async def test_halt_without_details_is_a_halt(state: object) -> None:
    assert await guard_of({"halted": True, "state": state}) == Guard(halted=True, halt=Halt(None, None))


async def test_state_of_an_earlier_halt_is_ignored() -> None:
    guard = await guard_of({"halted": False, "state": {"since": 1, "cooldownUntil": 2}, "config": {"enabled": True}})
    assert guard == Guard(enabled=True)


@pytest.mark.parametrize("halted", [None, "true", 1, 0, "yes", []])
async def test_missing_halted_flag_is_not_guessed(halted: object) -> None:
    snapshot = await after("/admin/resume", {"halted": halted})
    assert snapshot.guard == NotRead(Outcome.MALFORMED)
    assert {read.name: read.outcome for read in snapshot.reads}["resume"] is Outcome.MALFORMED


@pytest.mark.parametrize(
    ("status", "outcome", "guard"),
    [
        (403, Outcome.FORBIDDEN, NotRead(Outcome.FORBIDDEN)),
        (401, Outcome.NEEDS_KEY, NotRead(Outcome.NEEDS_KEY)),
        (429, Outcome.RATE_LIMITED, NotRead(Outcome.RATE_LIMITED)),
        (404, Outcome.MALFORMED, NotRead(Outcome.MALFORMED)),
        (500, Outcome.MALFORMED, NotRead(Outcome.MALFORMED)),
        (503, Outcome.MALFORMED, NotRead(Outcome.MALFORMED)),
        (302, Outcome.MALFORMED, NotRead(Outcome.MALFORMED)),
        (204, Outcome.MALFORMED, NotRead(Outcome.MALFORMED)),
    ],
)
async def test_each_http_status_has_its_outcome(status: int, outcome: Outcome, guard: Fact[Guard]) -> None:
    snapshot = await after("/admin/resume", {"halted": True}, status)
    assert {read.name: read.outcome for read in snapshot.reads}["resume"] is outcome
    assert snapshot.guard == guard


@pytest.mark.parametrize("path", ["/status", "/accounts", "/analytics", "/admin/resume"])
async def test_401_without_a_key_is_needs_key_and_otherwise_rejected(path: str) -> None:
    name = path.rpartition("/")[2]
    without, given = await after(path, {}, 401), await after(path, {}, 401, ROUTER_API_KEY=KEY)
    assert {read.name: read.outcome for read in without.reads}[name] is Outcome.NEEDS_KEY
    assert {read.name: read.outcome for read in given.reads}[name] is Outcome.KEY_REJECTED


@pytest.mark.parametrize(
    ("changes", "auth"),
    [
        ({"status": "healthy", "expiresAt": NOW_MS + 5000}, Auth(AuthState.OK, 5.0)),
        ({"status": "broken", "expiresAt": NOW_MS - 5000}, Auth(AuthState.BROKEN, 0.0)),
        ({"status": "none", "expiresAt": None}, Auth(AuthState.NONE, None)),
        ({"status": "healthy", "expiresAt": float("nan")}, Auth(AuthState.OK, None)),
        ({"status": "expiring", "expiresAt": "soon"}, Auth(AuthState.UNKNOWN, None)),
        ({"status": 7, "expiresAt": NOW_MS + 5000}, Auth(AuthState.OK, 5.0)),
    ],
)
async def test_auth_is_read_from_status_or_health(changes: dict[str, object], auth: Auth) -> None:
    assert value_of((await after("/status", Replay("pool1").body("/status") | changes)).auth) == auth


@pytest.mark.parametrize(("status", "ok"), [(200, True), (503, False)])
async def test_health_is_read_with_status_200_and_503(status: int, *, ok: bool) -> None:
    body = Replay("pool1").body("/health") | {"status": "ok" if ok else "degraded"}
    health = value_of((await after("/health", body, status)).health)
    assert health is not None
    assert health.ok is ok
