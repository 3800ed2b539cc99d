"""The names that clients request: deployments, fallbacks, aliases, wildcards, requests."""

from __future__ import annotations

from typing import Any

import pytest

from router_client.model.states import FallbackKind
from router_client.model.targets import Traffic
from router_client.parsing.lenient import MAX_ROWS
from router_client.routers.litellm.wire import MAX_NAMES
from tests.router_client.litellm.support import BUSY, Proxy, pool, proxy, routes, row, with_models, with_settings

KNOWN = ("openai/gpt-4o", "openai/gpt-4o-mini", "openai/o3")


def wildcard(id_: str = "w1") -> list[object]:
    """Return a wildcard as it is listed: once for each known model."""
    return [row(name, id_, name) for name in KNOWN]


def listed(*rows: object, **settings: object) -> Proxy:
    """Return a proxy with these rows and settings, and without traffic."""
    router = with_settings("no_traffic", **settings)
    return router.override("/model/info", {"data": list(rows)})


def requested(name: str, count: int, status: str = "200") -> str:
    return f'litellm_proxy_total_requests_metric_total{{requested_model="{name}",status_code="{status}"}} {count}'


def failed(name: str, kind: str, status: str, count: int = 1, id_: str = "None") -> str:
    labels = f'exception_class="{kind}",exception_status="{status}",model_id="{id_}",requested_model="{name}"'
    return f"litellm_proxy_failed_requests_metric_total{{{labels}}} {count}"


def with_samples(router: Proxy, *lines: str) -> Proxy:
    return router.override("/metrics/", "\n".join((router.page(), *lines, "")))


def test_route_has_its_deployments_in_the_routers_order() -> None:
    found = pool(BUSY).routes
    assert [(route.name, [target.name for target in route.targets]) for route in found] == [
        ("chat", ["chat/dep-ok", "chat/dep-429", "chat/dep-500"]),
        ("backup", ["backup/dep-backup"]),
    ]
    assert (pool(BUSY).retries, pool(BUSY).max_fallbacks) == (1, 5)


def test_default_fallbacks_serve_names_without_their_own() -> None:
    found = routes(with_settings(fallbacks=[{"*": ["backup"]}, {"chat": ["spare"]}, {"chat": ["x"]}, "odd"]))
    assert (found["chat"].fallbacks, found["chat"].default_fallbacks) == (("spare",), ())
    assert (found["backup"].fallbacks, found["backup"].default_fallbacks) == ((), ())
    assert routes(with_settings(fallbacks=None, default_fallbacks=["backup"]))["chat"].default_fallbacks == ("backup",)


@pytest.mark.parametrize(
    ("targets", "read"),
    [
        (["a", "b"], ("a", "b")),
        ([{"model": "a", "messages": []}, {"model": 7}, {}, 7, None], ("a",)),
        ("a", ("a",)),
        ({"model": "a"}, ("a",)),
        (7, ()),
        (None, ()),
    ],
)
def test_fallback_is_a_name_or_an_object_with_a_model(targets: object, read: tuple[str, ...]) -> None:
    assert routes(with_settings(fallbacks=[{"chat": targets}]))["chat"].fallbacks == read


def test_fallback_without_provider_serves_the_name_with_it() -> None:
    router = listed(row("openai/gpt-4o", "a"), fallbacks=[{"gpt-4o": ["spare"]}])
    assert routes(router)["openai/gpt-4o"].fallbacks == ("spare",)


def test_conditional_fallback_is_not_a_general_one() -> None:
    too_long, against_policy = [{"chat": ["backup"]}], [{"*": ["spare"]}]
    router = with_settings(fallbacks=None, context_window_fallbacks=too_long, content_policy_fallbacks=against_policy)
    route = routes(router)["chat"]
    assert (route.fallbacks, route.default_fallbacks) == ((), ())
    assert route.conditional == (
        (FallbackKind.CONTEXT_WINDOW, ("backup",)),
        (FallbackKind.CONTENT_POLICY, ("spare",)),
    )


def test_alias_is_a_route_with_the_deployments_of_another() -> None:
    aliases = {"short": "chat", "hidden": {"model": "chat", "hidden": True}, "of-nothing": "gone", "odd": 7}
    rows = [row("chat", "a"), row("chat", "b"), row("short", "a"), row("short", "b")]
    router = listed(*rows, model_group_alias=aliases, fallbacks=[{"chat": ["spare"]}])
    found = routes(router)
    assert list(found) == ["chat", "short", "hidden"]
    assert len(pool(router).targets) == 2
    for name in ("short", "hidden"):
        assert (found[name].alias_of, found[name].targets) == ("chat", found["chat"].targets)
        assert found[name].fallbacks == ()


def test_alias_is_found_in_the_model_list_without_settings() -> None:
    router = listed(row("chat", "a"), row("short", "a")).override("/get/config/callbacks", {}, 403)
    assert {name: route.alias_of for name, route in routes(router).items()} == {"chat": None, "short": "chat"}


def test_wildcard_is_one_deployment_and_one_route() -> None:
    router = listed(*wildcard(), row("chat", "a"))
    assert [target.name for target in pool(router).targets] == ["openai/*/w1", "chat/a"]
    assert [(route.name, len(route.targets)) for route in pool(router).routes] == [("openai/*", 1), ("chat", 1)]


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([row("openai/*", "w", "openai/*")], "openai/*"),
        ([row("*", "w", "openai/*")], "*"),
        ([row("gpt-4o", "w", "gpt-4o"), row("anthropic/claude", "w", "anthropic/claude")], "*"),
        ([row("openai/gpt-4o", "w", "openai/gpt-4o")], "openai/gpt-4o"),
    ],
)
def test_wildcard_is_named_as_written_or_by_the_common_provider(rows: list[object], name: str) -> None:
    assert list(routes(listed(*rows, fallbacks=None))) == [name]


def test_fallback_covered_by_a_wildcard_is_a_route() -> None:
    router = listed(*wildcard(), row("chat", "a"), fallbacks=[{"chat": ["openai/o3"]}, {"openai/o3": ["chat"]}])
    found = routes(router)
    assert (found["openai/o3"].targets, found["openai/o3"].secondary) == (found["openai/*"].targets, True)
    assert found["openai/o3"].fallbacks == ("chat",)
    assert not found["openai/*"].secondary


def test_wildcard_counts_its_requests_and_404_as_client_error() -> None:
    lines = [
        requested("openai/o3", 5),
        requested("openai/none", 1, "404"),
        failed("openai/none", "Openai.X", "404", 1, "w1"),
    ]
    route = routes(with_samples(listed(*wildcard()), *lines))["openai/*"]
    assert route.traffic == Traffic(requests=6, failed=0, client_errors=1)


@pytest.mark.parametrize(
    ("line", "traffic"),
    [
        (failed("chat", "Openai.InternalServerError", "500", 2, "dep-500"), Traffic(9, 2)),
        (failed("chat", "Anthropic.InternalServerError", "500", 2), Traffic(9, 2)),
        (failed("chat", "Openai.BadRequestError", "400", 2, "dep-ok"), Traffic(9, 0, 2)),
        (failed("chat", "Openai.APIError", "200", 2), Traffic(9)),
        (failed("chat", "RouterRateLimitError", "None", 2), Traffic(9, 2, 0, 2)),
        (failed("chat", "RateLimitError", "429", 2, "dep-ok"), Traffic(9, 2, 0, 2)),
        (failed("chat", "ValueError", "None", 2, ""), Traffic(9, 2, 0, 2)),
        (failed("chat", "BudgetExceededError", "400", 2), Traffic(9, 2, 0, 2)),
        (failed("chat", "HTTPException", "429", 2), Traffic(9, 2, 0, 2)),
        (failed("chat", "ProxyException", "401", 2), Traffic(9, 0, 2)),
        (failed("chat", "Exception", "None", 2), Traffic(9, 0, 2)),
        (failed("", "Exception", "None", 2), Traffic(9)),
        (failed("other", "ProxyModelNotFoundError", "400", 2), Traffic(9)),
    ],
)
def test_failed_request_has_its_source(line: str, traffic: Traffic) -> None:
    found = routes(with_samples(proxy("no_traffic"), requested("chat", 9), line))
    assert (found["chat"].traffic, found["backup"].traffic) == (traffic, None)


def test_without_the_failure_metric_the_status_decides() -> None:
    lines = [
        requested("chat", 5),
        requested("chat", 2, "500"),
        requested("chat", 1, "400"),
        requested("chat", 3, "None"),
    ]
    assert routes(with_samples(proxy("no_traffic"), *lines))["chat"].traffic == Traffic(11, 5, 1, 3)


@pytest.mark.parametrize(
    ("settings", "limited"),
    [
        ({"routing_strategy": "simple-shuffle"}, False),
        ({"routing_strategy": "usage-based-routing"}, True),
        ({"routing_strategy": "usage-based-routing-v2"}, True),
        ({"optional_pre_call_checks": ["enforce_model_rate_limits"]}, True),
    ],
)
def test_limits_count_only_if_litellm_enforces_them(settings: dict[str, object], *, limited: bool) -> None:
    found = routes(with_settings("no_traffic", **settings))
    assert (found["chat"].limited, found["backup"].limited) == (limited, False)


def test_row_without_a_name_has_no_route() -> None:
    rows: tuple[object, ...] = ({}, {"model_name": 7}, [], None, {"litellm_params": None, "model_info": []})
    view = pool(with_models(row("chat", "a"), *rows))
    assert [route.name for route in view.routes] == ["chat"]
    assert len(view.targets) == 6


def test_rows_beyond_the_cap_are_counted_as_left_out() -> None:
    view = pool(with_models(*(row("chat", f"id-{number}") for number in range(MAX_ROWS + 3))))
    assert (len(view.targets), view.left_out) == (MAX_ROWS, 3)


@pytest.mark.parametrize("kept", ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"])
def test_fallbacks_beyond_the_cap_are_counted_as_left_out(kept: str) -> None:
    settings_: dict[str, Any] = {kept: [{f"name-{number}": ["chat"]} for number in range(MAX_NAMES + 2)]}
    assert pool(with_settings("no_traffic", **settings_)).left_out == 2


def test_aliases_beyond_the_cap_are_counted_as_left_out() -> None:
    aliases = {f"alias-{number}": "chat" for number in range(MAX_NAMES + 2)}
    view = pool(with_settings("no_traffic", model_group_alias=aliases))
    assert (sum(route.alias_of == "chat" for route in view.routes), view.left_out) == (MAX_NAMES, 2)


def test_covered_names_beyond_the_cap_are_counted_as_left_out() -> None:
    names = [f"below-{number}" for number in range(MAX_NAMES + 5)]
    chains = [{name: names[start + 1 : start + 250]} for start, name in enumerate(names) if start % 250 == 0]
    router = with_settings("no_traffic", fallbacks=chains).override("/model/info", {"data": [row("*", "any")]})
    view = pool(router)
    assert (sum(route.secondary for route in view.routes), view.left_out) == (MAX_NAMES, 5)


def test_routes_to_the_same_deployments_share_them() -> None:
    """The assessment decides once for each tuple: two equal tuples would cost twice."""
    aliases = {f"alias-{number}": "chat" for number in range(3)}
    found = routes(with_settings("no_traffic", model_group_alias=aliases))
    assert len({id(route.targets) for name, route in found.items() if name == "chat" or name in aliases}) == 1
