"""Which reads are done, in which order and with which key; what a key that is missing or wrong costs."""

from __future__ import annotations

import pytest

from router_client import Part
from router_client.states import Outcome, Peer
from tests.router_client.litellm.support import litellm, read
from tests.support import KEY, Replay, client_for

pytestmark = pytest.mark.anyio
IDENTITY = ["/health/liveliness", "/health/readiness"]
GATE = ["/health/backlog", "/health/readiness/details"]
KEYED = ["/model/info", "/get/config/callbacks", "/metrics/"]
NO_DATABASE = {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}


def ends(replay_snapshot: object) -> dict[str, Outcome]:
    return {report.name: report.outcome for report in replay_snapshot.reads}  # type: ignore[attr-defined]


async def test_open_reads_come_first_then_the_gate_alone_and_then_the_others() -> None:
    replay = litellm()
    await read(replay)
    assert sorted(replay.paths[:2]) == IDENTITY
    assert replay.paths[2:4] == GATE
    assert sorted(replay.paths[4:]) == sorted(KEYED)
    assert {path: replay.credentials[path] for path in IDENTITY} == {path: ["none"] for path in IDENTITY}
    assert all(replay.credentials[path] == ["proxy_key"] for path in GATE + KEYED)


async def test_budgets_are_asked_for_only_where_there_are_any() -> None:
    replay = litellm("budget_nearly_spent")
    await read(replay)
    assert "/provider/budgets" in replay.paths


@pytest.mark.parametrize(
    ("env", "outcome"),
    [({"ROUTER_API_KEY": ""}, Outcome.NEEDS_KEY), ({"ROUTER_API_KEY": "sk-wrong-1"}, Outcome.KEY_REJECTED)],
)
async def test_a_refusal_is_met_once_and_the_rest_is_left_alone(env: dict[str, str], outcome: Outcome) -> None:
    """Each one counts on the operator's own counters of failures."""
    replay = litellm()
    snapshot = await read(replay, **env)
    assert replay.paths[2:] == ["/health/backlog"]
    told = ends(snapshot)
    assert told.pop("backlog") is outcome
    assert {told[name] for name in ("details", "models", "routing", "metrics")} == {Outcome.SKIPPED}
    assert (snapshot.peer, snapshot.router.kind) == (Peer.PROVED, "litellm")


@pytest.mark.parametrize(
    ("status", "body", "env", "outcome"),
    [
        (400, NO_DATABASE, {}, Outcome.KEY_REJECTED),
        (400, {"error": {"type": "bad_request"}}, {}, Outcome.MALFORMED),
        (400, "<html>", {}, Outcome.MALFORMED),
        (401, {}, {}, Outcome.KEY_REJECTED),
        (403, {}, {}, Outcome.KEY_REJECTED),
        (429, {}, {}, Outcome.THROTTLED),
        (500, "Internal Server Error", {}, Outcome.MALFORMED),
        (500, "Internal Server Error", {"ROUTER_API_KEY": ""}, Outcome.NEEDS_KEY),
        (200, {}, {}, Outcome.MALFORMED),
    ],
)
async def test_each_refusal_has_its_outcome(status: int, body: object, env: dict[str, str], outcome: Outcome) -> None:
    told = ends(await read(litellm().override("/health/backlog", body, status), **env))
    assert told["backlog"] is outcome


async def test_the_metrics_are_off_or_not_those_of_this_router() -> None:
    assert ends(await read("metrics_off"))["metrics"] is Outcome.DISABLED
    other = litellm().override("/metrics/", "# TYPE go_threads gauge\ngo_threads 7\n")
    assert ends(await read(other))["metrics"] is Outcome.MALFORMED


@pytest.mark.parametrize("body", ['"ok"', '"I\'m alive"', '{"status": "ok"}', "I'm alive!", "null", '["I\'m alive!"]'])
async def test_only_its_own_words_prove_it(body: str) -> None:
    replay = litellm().override("/health/liveliness", body)
    snapshot = await read(replay)
    assert snapshot.peer is Peer.FOREIGN
    assert not [request for request in replay.requests if "authorization" in request.headers]


async def test_version_health_and_queue_are_what_it_says_without_our_own_read() -> None:
    snapshot = await read()
    assert snapshot.router.version == "1.106.2"
    assert snapshot.health is not None
    assert (snapshot.health.ok, snapshot.health.database) == (True, False)
    assert snapshot.queue is not None
    assert (snapshot.queue.active, snapshot.queue.queued) == (0, 0)


@pytest.mark.parametrize("parts", [[], [Part.ADMIN]])
async def test_nothing_is_read_that_is_not_wanted(parts: list[Part]) -> None:
    replay: Replay = litellm()
    await client_for(replay, ROUTER_API_KEY=KEY).snapshot(parts)
    assert not set(replay.paths) & set(KEYED)
