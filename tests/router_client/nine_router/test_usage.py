"""9router's usage counts successes only; its health, its tunnels and its providers."""

from __future__ import annotations

from typing import Any

import pytest

from router_client.model.facts import value_of
from router_client.model.spending import Usage
from router_client.model.states import BackendIssue, Outcome, Part
from router_client.model.targets import Cause
from router_client.reads import Result
from router_client.routers.adapter import Gathered
from router_client.routers.nine_router import ADAPTER, reads, wire
from tests.router_client.nine_router.support import (
    NODES,
    assessed,
    connection,
    look,
    nine_router,
    pool_of,
    predictions,
    stats,
    success,
)
from tests.support import Replay

LOGIN = {"requireLogin": True, "tunnelDashboardAccess": True, "tunnelUrl": "", "tailscaleUrl": ""}


def usage_of(router: Replay) -> Usage:
    usage = value_of(look(router).usage)
    assert usage is not None
    return usage


def test_no_error_rate_is_made_of_successes() -> None:
    usage = usage_of(nine_router([connection()], stats(success())))
    assert usage.window is not None
    assert (usage.window.requests, usage.window.error_rate, usage.window.minutes) == (1, None, 1440)
    assert "only requests that succeeded" in usage.notes[0]


@pytest.mark.parametrize(("total", "shown"), [(None, None), (5.0, 5), ("5", None)])
def test_total_of_another_shape_does_not_cost_the_successes(total: object, shown: int | None) -> None:
    router = nine_router([connection()], stats(success(), totalRequests=total))
    assert predictions(router) == {"stubo/small": True}
    window = usage_of(router).window
    assert window is not None
    assert window.requests == shown


@pytest.mark.parametrize("usage", [{}, {"error": "x"}, stats(byAccount=None)])
def test_usage_without_accounts_shows_no_lack_of_successes(usage: dict[str, object]) -> None:
    (target,) = pool_of(nine_router([connection()], usage)).targets
    assert target.cause == Cause("usage_unread")


@pytest.mark.parametrize(("path", "name"), [("/api/combos", "combos"), ("/api/provider-nodes", "nodes")])
def test_list_that_is_null_is_empty_and_one_that_is_missing_is_unread(path: str, name: str) -> None:
    bodies: dict[Outcome, object] = {Outcome.OK: {name: None}, Outcome.MALFORMED: {"error": "x"}}
    for outcome, body in bodies.items():
        reads = look(nine_router([connection()], stats(success())).override(path, body)).reads
        assert [read.outcome for read in reads if read.name == name] == [outcome]


def test_keys_of_the_api_keys_are_not_shown() -> None:
    rows = stats(success(), byApiKey={"sk-FAKE9***|small": {"requests": 1, "apiKeyMasked": "sk-FAKE9***"}})
    assert "sk-FAKE9" not in repr(look(nine_router([connection()], rows)))


def test_model_without_a_price_has_no_cost() -> None:
    rows = stats(success(cost=0), totalCost=0, byModel={"x": success(cost=0, requests=3, promptTokens=60)})
    usage = usage_of(nine_router([connection()], rows))
    assert usage.window is not None
    assert usage.window.estimated_cost_usd is None
    assert [(row.model, row.requests, row.avg_input_tokens, row.estimated_cost_usd) for row in usage.models] == [
        ("small", 3, 20, None)
    ]


def test_models_of_a_connection_are_added_up() -> None:
    usage = usage_of(nine_router([connection()], stats(success(), success(model="other"), success("gone"))))
    assert [(row.name, row.requests, row.input_tokens, row.estimated_cost_usd) for row in usage.targets] == [
        ("a", 2, 40, 1.0)
    ]


def test_model_has_the_prefix_under_which_clients_request_it() -> None:
    rows = {
        "small (custom-o)": success(provider="Stub O"),
        "sonnet (claude)": success(model="sonnet", provider="claude"),
        "small (removed)": success(provider="removed"),
    }
    usage = usage_of(nine_router([connection()], stats(byModel=rows)))
    assert [row.model for row in usage.models] == ["stubo/small", "cc/sonnet", "small"]


def test_last_ten_minutes_are_a_series_by_the_clock() -> None:
    minutes = [{"requests": 0}] * 9 + [{"requests": 5, "promptTokens": 120, "completionTokens": 45, "cost": 0.1}]
    series = usage_of(nine_router([connection()], stats(last10Minutes=minutes))).series
    assert len(series) == 10
    assert (series[-1].requests, series[-1].tokens, series[-1].failures, series[-1].seconds) == (5, 165, None, 60)
    assert 0 <= series[-1].starts_ago_s < 60
    assert series[0].starts_ago_s == pytest.approx(series[-1].starts_ago_s + 9 * 60)


@pytest.mark.parametrize("minutes", [None, {}, "x", [1, None], [{"requests": -1}]])
def test_series_of_another_shape_is_left_out(minutes: Any) -> None:
    series = usage_of(nine_router([connection()], stats(last10Minutes=minutes))).series
    assert all(interval.requests is None for interval in series)


@pytest.mark.parametrize(
    ("login", "settings"),
    [
        ({"tunnelUrl": "https://abc.trycloudflare.com"}, {}),
        ({"tailscaleUrl": "https://host.ts.net"}, {}),
        ({}, {"tunnelEnabled": True}),
    ],
)
def test_tunnel_is_reported_without_its_address(login: dict[str, str], settings: dict[str, bool]) -> None:
    router = nine_router([connection()], settings=settings).override("/api/settings/require-login", LOGIN | login)
    found = assessed(router)
    assert [finding.id for finding in found.findings if finding.id == "router.tunnel"] == ["router.tunnel"]
    assert not [url for url in login.values() if url in repr(found)]


def test_router_without_a_key_is_reported() -> None:
    router = nine_router([connection()], settings={"requireApiKey": False})
    assert "router.no_key" in [finding.id for finding in assessed(router).findings]


def test_router_without_a_key_at_another_machine_is_open_to_the_network() -> None:
    login, settings = wire.Login(LOGIN), wire.Settings({"requireApiKey": False})
    results = {read.name: Result(read, Outcome.OK) for read in reads.IDENTITY}
    results |= {"login": Result(reads.LOGIN, Outcome.OK, data=login)}
    results |= {"settings": Result(reads.OTHERS[2], Outcome.OK, data=settings)}
    for is_loopback in (True, False):
        gathered = Gathered(0, "9router", "", tuple(Part), results, is_loopback=is_loopback)
        health = value_of(ADAPTER.snapshot(gathered).health)
        assert health is not None
        assert (health.requires_key, health.open_to_network) == (False, not is_loopback)


@pytest.mark.parametrize(("state", "count"), [("login_off", 1), ("healthy_traffic", 0)])
def test_login_that_is_off_is_a_finding(state: str, count: int) -> None:
    found = [finding.id for finding in assessed(Replay(state, "9router")).findings]
    assert found.count("router.open_management") == count


def test_providers_show_the_origin_of_their_url_only() -> None:
    nodes = [NODES[0] | {"baseUrl": "https://user:pw-INURL-0123@h.example:8443/v1?key=SECRET12345678901234"}]
    router = nine_router([connection(), connection("c", provider="claude", isActive=False)])
    backends = value_of(look(router.override("/api/provider-nodes", {"nodes": nodes})).backends)
    assert backends is not None
    own, built_in = backends.items
    assert (own.name, own.url, own.route, own.active) == ("Stub O", "https://h.example:8443", "stubo/*", True)
    assert own.issues == (BackendIssue.URL_CREDENTIALS, BackendIssue.QUERY_SECRET)
    assert (built_in.name, built_in.route, built_in.active) == ("claude", "cc/*", False)
    assert "INURL" not in repr(backends)
