"""What a router does not have is left out, and nouns and small numbers read as a person would say them."""

from __future__ import annotations

from typing import Any

from mcp_server.answers.text.backends import render_backends
from mcp_server.answers.text.line import render_line
from mcp_server.answers.text.pool import render_pool
from mcp_server.answers.text.status import render_status
from mcp_server.answers.text.usage import render_usage
from mcp_server.answers.views.backends import backends_view
from mcp_server.answers.views.line import line_view
from mcp_server.answers.views.pool import pool_view
from mcp_server.answers.views.status import status_view
from mcp_server.answers.views.usage import usage_view
from mcp_server.assessment import assess
from router_client.model.snapshot import Backends, Queue
from router_client.model.spending import Billing, Bucket, Figures, Interval, TargetUsage, Usage
from router_client.model.states import KeyState, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, Lock
from tests.mcp_server.sample import backend, pool, snapshot, target, usage

KEYS = pool(target("a", kind="API key"), target("b", TargetState.DISABLED, kind="API key"))


def usage_text(of: Usage, **changes: Any) -> str:
    return render_usage(usage_view(assess(snapshot(usage=of, **changes))))


def test_noun_keeps_its_capital_letters_and_is_the_same_in_every_answer() -> None:
    status = render_status(status_view(assess(snapshot(pool=KEYS))))
    assert "API keys    1 of 2 usable" in status
    rows = Usage(Figures(1, 60.0), targets=(TargetUsage("a", 1),))
    assert "\nAPI KEY  REQUESTS" in usage_text(rows, pool=KEYS)
    assert "\nAPI KEY" in render_pool(pool_view(assess(snapshot(pool=KEYS))))


def test_two_of_two_are_both() -> None:
    paused = pool(target("a", TargetState.PAUSED), target("b", TargetState.PAUSED))
    assert "both accounts paused" in render_line(line_view(assess(snapshot(pool=paused))))


def test_failure_of_this_second_is_just_now() -> None:
    limited = target(state=TargetState.RATE_LIMITED, cause=Cause("rejected"), last_failure=Attempt(429, 0.4))
    rows = assess(snapshot(pool=pool(limited, target("b")))).findings
    assert any("just now" in (row.evidence or "") for row in rows)
    assert not any("0s ago" in (row.evidence or "") for row in rows)


def test_queue_shows_only_what_is_reported() -> None:
    text = render_status(status_view(assess(snapshot(queue=Queue(0, None, None)))))
    assert "Queue       0 in flight\n" in text


def test_column_of_keys_is_left_out_if_none_is_reported() -> None:
    unknown = [backend(name, key=KeyState.NOT_REPORTED) for name in ("a", "b")]
    for items, shown in ((unknown, False), ([*unknown, backend("c")], True)):
        view = backends_view(assess(snapshot(backends=Backends("api", tuple(items)))))
        assert ("  KEY  " in render_backends(view).replace("KEY           ", "KEY  ")) is shown


def test_billing_by_cost_alone_is_left_out_while_it_is_zero() -> None:
    by_cost = Billing((Bucket("plan", None, paid=False, estimated_cost_usd=0.0),))
    assert "billing" not in usage_text(Usage(Figures(3, 60.0), billing=by_cost))
    by_count = Billing((Bucket("plan", 0, paid=False),))
    assert "billing: none yet" in usage_text(Usage(Figures(0, 60.0), billing=by_count))


def test_bars_without_requests_are_left_out() -> None:
    quiet = tuple(Interval(120.0 - 60 * at, 60.0, 0) for at in range(2))
    assert "peak" not in usage_text(Usage(Figures(0, 60.0), series=quiet))


def test_lock_that_makes_a_target_unavailable_has_one_time() -> None:
    locked = target(
        "a", TargetState.RATE_LIMITED, available_in_s=28.0, available_is_minimum=True, locks=(Lock("small", 28.0),)
    )
    text = render_pool(pool_view(assess(snapshot(pool=pool(locked, target("b"))))))
    assert "locked for small (for 28s)" in text
    assert "available in" not in text


def test_requests_that_all_failed_have_no_last_success_to_report() -> None:
    failed = pool(target("a", TargetState.RATE_LIMITED), target("b", last_success=NEVER))
    headline = assess(snapshot(pool=failed, usage=usage(error_rate=1.0))).verdict.headline
    assert "all failed" in headline
    assert "last success not reported" not in headline


def test_unverified_router_with_one_account_says_once_what_is_missing() -> None:
    only = target(state=TargetState.UNVERIFIED, cause=Cause("no_request_yet"), last_success=NEVER)
    headline = assess(snapshot(pool=pool(only), usage=Usage())).verdict.headline
    assert headline == (
        "The router is up, and nothing is known against its only account, but only a request would show whether it"
        " serves: no request has used it yet."
    )
