"""Usage and upstreams: percent, costs by what pays, the last hour minute by minute, and no credential of a URL."""

from __future__ import annotations

from typing import Any

import pytest

from router_client.model.facts import value_of
from router_client.model.states import BackendIssue
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.backends import backends
from router_client.routers.better_ccflare.usage import usage
from tests.router_client.better_ccflare.support import KEY, KIND, NOW_S, account, ms, snapshot
from tests.support import Replay

pytestmark = pytest.mark.anyio
TOTALS = {
    "requests": 4,
    "successRate": 75,
    "avgResponseTime": 50,
    "totalCostUsd": 3,
    "planCostUsd": 2,
    "apiCostUsd": 1,
}


def mapped(**body: Any) -> Any:
    return usage(wire.Analytics({"totals": TOTALS, **body}), NOW_S)


async def test_recorded_hour() -> None:
    found = value_of((await snapshot("pool3_one_limited")).usage)
    assert found is not None
    assert found.window is not None
    assert (found.window.requests, found.window.minutes) == (3, 60)
    assert found.window.error_rate == pytest.approx(1 / 3)
    assert (found.window.input_tokens, found.window.output_tokens, found.window.avg_latency_ms) == (42, 18, 69)
    assert [(row.name, row.requests, row.failures) for row in found.targets] == [("personal", 2, 0), ("work", 1, 1)]
    assert [(row.model, row.requests, row.failures) for row in found.models] == [("claude-sonnet-4-5", 2, 0)]


def test_costs_are_told_apart_by_what_pays() -> None:
    billing = mapped().billing
    assert [(each.name, each.paid, each.estimated_cost_usd, each.requests) for each in billing.buckets] == [
        ("plan", False, 2, None),
        ("API", True, 1, None),
    ]


def test_averages_of_no_requests_are_placeholders() -> None:
    window = mapped(totals={"requests": 0, "successRate": 0, "avgResponseTime": 0}).window
    assert (window.requests, window.error_rate, window.avg_latency_ms) == (0, None, None)


def test_series_has_the_minutes_with_requests_the_oldest_first() -> None:
    minutes = [
        {"ts": ms(60), "requests": 4, "errorRate": 25, "tokens": 9, "costUsd": 0.5},
        {"ts": ms(600), "requests": 2, "errorRate": 0},
        {"requests": 7},
    ]
    first, second = mapped(timeSeries=minutes).series
    assert (first.starts_ago_s, first.seconds, first.requests, first.failures, first.tokens) == (600, 60, 2, 0, None)
    assert (second.starts_ago_s, second.failures, second.tokens, second.estimated_cost_usd) == (60, 1, 9, 0.5)


def test_requests_that_found_nobody_are_no_account() -> None:
    rows = [{"name": "no_account", "requests": 3, "successRate": 0}, {"name": "work", "requests": 1}]
    assert [row.name for row in mapped(accountPerformance=rows).targets] == ["work"]


@pytest.mark.parametrize("value", [None, [], "x", 7, {"a": 1}, [None, 7, "x"]])
def test_odd_lists_are_empty_and_never_raise(value: Any) -> None:
    found = mapped(timeSeries=value, accountPerformance=value, modelDistribution=value, modelPerformance=value)
    assert (found.series, found.targets) == ((), ())


@pytest.mark.parametrize(
    ("endpoint", "origin", "issues"),
    [
        (None, None, ()),
        ("https://api.example/v1", "https://api.example:443", ()),
        ("https://user:hunter2secret@api.example/v1", "https://api.example:443", (BackendIssue.URL_CREDENTIALS,)),
        ("https://api.example/v1?key=hunter2secret", "https://api.example:443", (BackendIssue.QUERY_SECRET,)),
        ('{"endpoint": "http://127.0.0.1:9/v1", "modelMappings": {}}', "http://127.0.0.1:9", ()),
        (
            '{"endpoint": "https://u:hunter2secret@api.example"}',
            "https://api.example:443",
            (BackendIssue.URL_CREDENTIALS,),
        ),
        ('{"endpoint": 7}', None, ()),
        ('{"hunter2secret', None, ()),
        ("bedrock:us-east-1", None, ()),
    ],
)
def test_endpoint_shows_only_scheme_host_and_port(
    endpoint: str | None, origin: str | None, issues: tuple[BackendIssue, ...]
) -> None:
    rows = wire.accounts([account("a", customEndpoint=endpoint, **KEY)], is_open=True).rows
    (found,) = backends(rows, "session").items
    assert (found.url, found.issues, found.provider) == (origin, issues, "anthropic-compatible")
    assert "hunter2secret" not in repr(vars(rows[0])) + repr(found)


async def test_backends_have_the_strategy_and_not_the_paused_ones() -> None:
    found = value_of((await snapshot(Replay("pool3_one_paused", KIND))).backends)
    assert found is not None
    assert (found.strategy, {item.name: item.active for item in found.items}["work"]) == ("session", False)
