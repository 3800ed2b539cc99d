"""Which reads are done, in which order, and the outcome of each."""

from __future__ import annotations

import pytest

from router_client.model.facts import NOT_OFFERED, NotRead
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome, Part, Peer
from router_client.reads import Answer
from router_client.routers.litellm import ADAPTER, reads
from router_client.routers.litellm.wire import Models
from tests.router_client.litellm.support import NO_KEY, WRONG_KEY, Proxy, gathered, known, pool, proxy, snapshot

IDENTITY = ["/health/liveliness", "/health/readiness"]
GATE = ["/health/backlog"]
KEYED = ["/health/readiness/details", "/model/info", "/get/config/callbacks", "/metrics/"]
NO_DATABASE = {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}
NO_RIGHTS = {"error": {"message": "Only proxy admin can be used. Your role=internal_user.", "type": "auth_error"}}


def ends(found: Snapshot) -> dict[str, Outcome]:
    return {report.name: report.outcome for report in found.reads}


def paths(router: Proxy) -> list[str]:
    gathered(router)
    return router.paths


def test_open_reads_come_first_then_the_gate_then_the_others() -> None:
    assert paths(proxy()) == IDENTITY + GATE + KEYED


def test_older_version_reads_the_model_list_before_the_others() -> None:
    router = proxy("litellm_1_80_17_one_served_one_failing")
    others = [path for path in KEYED if path != "/model/info"]
    assert paths(router) == [*IDENTITY, "/model/info", *GATE, *others]
    found = snapshot(router)
    unsupported = {name for name, outcome in ends(found).items() if outcome is Outcome.UNSUPPORTED}
    assert unsupported == {"backlog", "details"}
    assert all(report.optional for report in found.reads if report.name in unsupported)
    assert (found.router.version, found.queue) == ("1.80.17", NOT_OFFERED)


def test_older_version_rejects_a_wrong_key_once() -> None:
    refusal = {"error": {"message": "Authentication Error", "type": "auth_error", "code": "401"}}
    router = proxy("litellm_1_80_17_one_served_one_failing").override("/model/info", refusal, 401)
    assert paths(router) == [*IDENTITY, "/model/info"]


def test_budgets_are_read_only_if_the_proxy_enforces_them() -> None:
    assert "/provider/budgets" in paths(proxy("budget_nearly_spent"))
    assert "/provider/budgets" not in paths(proxy())


@pytest.mark.parametrize("parts", [[], [Part.ADMIN]])
def test_unwanted_parts_cause_no_reads(parts: list[Part]) -> None:
    assert ADAPTER.reads(parts, {}, has_key=True) == ()


@pytest.mark.parametrize(("key", "outcome"), [(NO_KEY, Outcome.NEEDS_KEY), (WRONG_KEY, Outcome.KEY_REJECTED)])
def test_rejected_key_skips_all_other_reads(key: str, outcome: Outcome) -> None:
    """Each rejected read counts in the operator's own metrics of failures."""
    router = proxy().with_key(key)
    assert paths(router) == [*IDENTITY, "/health/backlog"]
    found = snapshot(router)
    assert ends(found)["backlog"] is outcome
    assert (found.pool, found.usage) == (NotRead(Outcome.SKIPPED), NotRead(Outcome.SKIPPED))
    assert (found.peer, found.router.kind) == (Peer.IDENTIFIED, "litellm")


@pytest.mark.parametrize(
    ("status", "body", "keyed", "outcome"),
    [
        (400, NO_DATABASE, True, Outcome.KEY_REJECTED),
        (400, {"error": {"type": "bad_request"}}, True, Outcome.MALFORMED),
        (400, {"error": {"type": "budget_exceeded"}}, True, Outcome.KEY_OVER_BUDGET),
        (429, {"error": {"type": "budget_exceeded"}}, True, Outcome.KEY_OVER_BUDGET),
        (401, {"error": {"type": "expired_key"}}, True, Outcome.KEY_EXPIRED),
        (400, "<html>", True, Outcome.MALFORMED),
        (401, {}, True, Outcome.KEY_REJECTED),
        (401, {}, False, Outcome.NEEDS_KEY),
        (403, {}, True, Outcome.KEY_REJECTED),
        (401, NO_RIGHTS, True, Outcome.NOT_PERMITTED),
        (403, {"message": "Your role=guest"}, True, Outcome.KEY_REJECTED),
        (403, {"error": {"message": "Your role=guest", "type": "forbidden"}}, True, Outcome.KEY_REJECTED),
        (403, "<html>role=main", True, Outcome.KEY_REJECTED),
        (401, "Unauthorized access to metrics endpoint: Only proxy admin can be used", True, Outcome.KEY_REJECTED),
        (401, '"Unauthorized access to metrics endpoint: Only proxy admin can be used"', True, Outcome.NOT_PERMITTED),
        (403, {"detail": "Virtual key is not allowed to call this route."}, True, Outcome.NOT_PERMITTED),
        (403, NO_RIGHTS, False, Outcome.NEEDS_KEY),
        (404, {"detail": "Not Found"}, True, Outcome.UNSUPPORTED),
        (404, "<html>", True, Outcome.MALFORMED),
        (429, {}, True, Outcome.RATE_LIMITED),
        (500, "Internal Server Error", True, Outcome.MALFORMED),
        (500, "Internal Server Error", False, Outcome.NEEDS_KEY),
        (500, {"error": {"message": "Authentication Error, no", "type": "auth_error"}}, True, Outcome.KEY_REJECTED),
        (200, {}, True, Outcome.MALFORMED),
        (204, "", True, Outcome.MALFORMED),
    ],
)
def test_each_response_has_its_outcome(status: int, body: object, *, keyed: bool, outcome: Outcome) -> None:
    router = proxy().override("/health/backlog", body, status)
    assert ends(snapshot(router if keyed else router.with_key(NO_KEY)))["backlog"] is outcome


def test_error_about_an_empty_model_list_means_no_models() -> None:
    body = b'{"detail":{"error":"LLM Model List not loaded in. Make sure you passed models"}}'
    assert ADAPTER.judge(reads.MODELS, Answer(500, body, keyed=True)).data == Models({"data": []})


def test_metrics_can_be_off_or_of_another_program() -> None:
    assert ends(snapshot("metrics_off"))["metrics"] is Outcome.DISABLED
    assert snapshot("metrics_off").usage == NOT_OFFERED
    for page in ("# TYPE go_threads gauge\ngo_threads 7\n", "process_start_time_seconds 1.0\n", ""):
        found = snapshot(proxy().override("/metrics/", page))
        assert ends(found)["metrics"] is Outcome.MALFORMED
        assert found.usage == NotRead(Outcome.MALFORMED)


def test_key_accepted_by_one_read_lacks_permission_for_another() -> None:
    found = snapshot(proxy().override("/metrics/", {}, 403))
    assert ends(found)["metrics"] is Outcome.NOT_PERMITTED
    assert found.usage == NotRead(Outcome.NOT_PERMITTED)


def test_users_key_shows_a_limited_view() -> None:
    view = pool("users_key_model_list_only")
    assert view.retries is None
    assert view.not_reported is not None
    assert view.not_reported.code == "metrics_not_permitted"
    assert any("settings could not be read" in note for note in view.notes)


@pytest.mark.parametrize("body", ['"ok"', '"I\'m alive"', '{"status": "ok"}', "I'm alive!", "null", '["I\'m alive!"]'])
def test_only_the_exact_liveliness_text_proves_litellm(body: str) -> None:
    router = proxy().override("/health/liveliness", body)
    assert snapshot(router).peer is Peer.UNRECOGNIZED
    assert router.paths[:2] == IDENTITY
    assert not set(router.paths) & {*GATE, *KEYED}


def test_queue_does_not_count_our_own_read() -> None:
    found = snapshot()
    assert found.router.version == "1.106.2"
    health, queue = known(found.health), known(found.queue)
    assert (health.ok, health.database) == (True, False)
    assert (queue.active, queue.queued) == (0, 0)


def test_proxy_that_shuts_down_is_unhealthy() -> None:
    found = snapshot(proxy().override("/health/readiness", {"status": "shutting_down"}, 503))
    assert known(found.health).ok is False
