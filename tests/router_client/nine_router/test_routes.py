"""9router's names: `prefix/model`, any other model of a provider, and combos."""

from __future__ import annotations

import pytest

from mcp_server.answers.views.status import status_view
from router_client.model.states import Severity, TargetState
from tests.router_client.nine_router.support import (
    assessed,
    at,
    connection,
    failed,
    nine_router,
    pool_of,
    predictions,
    stats,
    success,
)

CLAUDE = connection("c", provider="claude", authType="oauth")
FIRST, SECOND = connection("a"), connection("b", provider="custom-a")
CHAIN: dict[str, object] = {"id": "1", "name": "best", "kind": None, "models": ["stubo/small", "stuba/large"]}
LARGE = success("b", "large")


def test_built_in_provider_is_shown_under_its_prefix() -> None:
    assert predictions(nine_router([CLAUDE], stats(success("c", "sonnet")))) == {"cc/sonnet": True}


def test_provider_that_is_not_known_is_shown_under_its_id() -> None:
    assert set(predictions(nine_router([connection(provider="brand-new")]))) == {"brand-new/*"}


def test_provider_without_a_known_model_is_listed_last_and_no_problem() -> None:
    found = assessed(nine_router([FIRST, SECOND], stats(success())))
    assert {route.route.name: route.serving for route in found.routes} == {"stubo/small": True, "stuba/*": None}
    (finding,) = [finding for finding in found.findings if finding.id == "route.unknown"]
    assert (finding.severity, finding.subject) == (Severity.INFO, "stuba/*")
    assert finding.message.startswith(
        "Only a request would show whether this model is served: its API key is unverified"
    )
    assert [route.name for route in status_view(found).routes] == ["stubo/small", "stuba/*"]


def test_combo_goes_on_to_its_next_model() -> None:
    rows = [connection("a", **failed(429, lock_s=3)), SECOND]
    found = predictions(nine_router(rows, stats(LARGE), [CHAIN]))
    assert (found["best"], found["stubo/small"], found["stuba/large"]) == (True, False, True)


def test_combo_that_serves_by_its_first_model_is_not_degraded() -> None:
    found = assessed(nine_router([FIRST, SECOND], stats(success(), LARGE), [CHAIN]))
    assert (found.verdict.name, found.serving) == ("ok", True)


def test_combo_whose_models_are_all_locked_is_refused() -> None:
    rows = [connection("a", **failed(500, lock_s=30)), connection("b", provider="custom-a", isActive=False)]
    assert predictions(nine_router(rows, stats(), [CHAIN]))["best"] is False


def test_combo_may_name_another_combo_and_itself() -> None:
    combos: list[dict[str, object]] = [
        CHAIN | {"models": ["stubo/small", "best"]},
        {"name": "outer", "models": ["best", "stuba/large"]},
    ]
    rows = [connection("a", **failed(500, lock_s=30)), SECOND]
    found = predictions(nine_router(rows, stats(LARGE), combos))
    assert found["outer"] is True


def test_combo_with_the_id_of_a_provider_means_the_same_model() -> None:
    combo = {"name": "best", "models": ["claude/sonnet"]}
    assert predictions(nine_router([CLAUDE], stats(success("c", "sonnet")), [combo]))["best"] is True


@pytest.mark.parametrize("model", ["oc/free", "alias", "gone/x"])
def test_model_of_a_provider_without_a_connection_is_unknown(model: str) -> None:
    """Some providers need no connection, and a name without a prefix may be an alias."""
    rows = [connection("a", **failed(500, lock_s=30))]
    found = predictions(nine_router(rows, stats(), [CHAIN | {"models": ["stubo/small", model]}]))
    assert found["best"] is None


FREE: dict[str, object] = {"rawModel": "free", "provider": "opencode", "requests": 2, "lastUsed": at(-60)}


@pytest.mark.parametrize("row", [[], [success("noauth", "free", provider="opencode")]])
def test_model_that_was_served_without_a_connection_is_unverified(row: list[dict[str, object]]) -> None:
    """9router has providers that need none, and never lists a connection for them."""
    found = assessed(nine_router([], stats(*row, byModel={"free (opencode)": FREE})))
    assert (found.verdict.name, found.serving) == ("unverified", None)
    assert found.verdict.headline.startswith("The router is up, and nothing is known against its only provider, but")
    assert predictions(nine_router([FIRST], stats(success(), byModel={"free (opencode)": FREE}))) == {
        "stubo/small": True,
        "oc/free": None,
    }


@pytest.mark.parametrize("provider", ["custom-a", "Stub A", "openai-compatible-chat-0", "claude"])
def test_model_of_a_connection_that_is_gone_is_not_served_without_one(provider: str) -> None:
    rows = [success("gone", "sonnet", provider="claude")]
    usage = stats(*rows, byModel={"x": FREE | {"provider": provider}})
    assert set(predictions(nine_router([FIRST], usage))) == {"stubo/*"}
    assert assessed(nine_router([], usage)).verdict.name == "no_targets"


@pytest.mark.parametrize(
    ("models", "expected"), [(["cc/opus", "codex/gpt-5"], False), (["cc/opus", "oc/free"], None), (["claude"], None)]
)
def test_combo_of_providers_that_always_log_in_is_refused_without_a_connection(
    models: list[str], expected: bool | None
) -> None:
    """404 `No active credentials for provider`."""
    combo = CHAIN | {"models": models}
    assert assessed(nine_router([], stats(), [combo])).serving is expected
    assert predictions(nine_router([FIRST], stats(success()), [combo]))["best"] is expected
    rows = [FIRST, CLAUDE, connection("x", provider="codex")]
    assert predictions(nine_router(rows, stats(success()), [combo]))["best"] is None


@pytest.mark.parametrize("models", [["stubo/small", "cx/gpt-5"], ["cx/gpt-5", "stubo/small"]])
def test_combo_goes_on_from_a_provider_without_its_login_and_the_others_are_no_worse_for_it(models: list[str]) -> None:
    found = assessed(nine_router([FIRST], stats(success()), [CHAIN | {"models": models}]))
    assert (found.verdict.name, {route.route.name for route in found.routes}) == ("ok", {"best", "stubo/small"})


def test_model_of_a_removed_connection_does_not_decide_beside_another() -> None:
    usage = stats(success(), byModel={"x": FREE | {"provider": "openrouter"}})
    assert assessed(nine_router([FIRST], usage)).verdict.name == "ok"
    login = FREE | {"provider": "claude"}
    assert assessed(nine_router([], stats(byModel={"x": login}))).verdict.name == "no_targets"


def test_model_of_an_own_provider_without_a_connection_is_refused() -> None:
    combo = {"name": "best", "models": ["stuba/large"]}
    assert predictions(nine_router([FIRST], stats(), [combo]))["best"] is False


@pytest.mark.parametrize(
    "settings", [{"comboStrategy": "fusion"}, {"comboStrategies": {"best": {"fallbackStrategy": "fusion"}}}]
)
def test_combo_that_asks_several_models_at_once_is_unknown(settings: dict[str, object]) -> None:
    rows = stats(success(), LARGE)
    assert predictions(nine_router([FIRST, SECOND], rows, [CHAIN], settings))["best"] is None


def test_combo_is_unknown_if_the_settings_could_not_be_read() -> None:
    router = nine_router([FIRST, SECOND], stats(success(), LARGE), [CHAIN]).override("/api/settings", b"", 500)
    assert predictions(router)["best"] is None


def test_combo_of_pictures_does_not_decide() -> None:
    combo = CHAIN | {"name": "draw", "kind": "image", "models": ["oc/picture"]}
    assert assessed(nine_router([FIRST], stats(success()), [combo])).serving is True


def test_model_that_only_a_combo_of_pictures_names_does_not_decide() -> None:
    combo = CHAIN | {"name": "draw", "kind": "image", "models": ["stuba/picture", "stubo/picture"]}
    rows = [FIRST, SECOND]
    found = assessed(nine_router(rows, stats(success()), [combo]))
    assert (found.verdict.name, found.serving) == ("ok", True)
    assert {route.route.name for route in found.routes if not route.route.secondary} == {"stubo/small"}
    chat = CHAIN | {"models": ["stuba/picture"]}
    both = assessed(nine_router(rows, stats(success()), [chat, combo])).routes
    assert {route.route.name for route in both if not route.route.secondary} == {
        "best",
        "stubo/small",
        "stuba/picture",
    }


def test_provider_whose_models_only_a_combo_of_pictures_names_is_shown_for_any_model() -> None:
    combo = CHAIN | {"name": "draw", "kind": "image", "models": ["stubo/picture"]}
    found = assessed(nine_router([FIRST], stats(), [combo])).routes
    assert [route.route.name for route in found if not route.route.secondary] == ["stubo/*"]


def test_nothing_is_confirmed_without_the_usage() -> None:
    router = nine_router([FIRST]).override("/api/usage/stats?period=24h", b"", 500)
    (target,) = pool_of(router).targets
    assert (target.state, target.cause and target.cause.code) == (TargetState.UNVERIFIED, "usage_unread")


def test_router_without_connections_has_no_targets() -> None:
    found = assessed(nine_router([]))
    assert (found.verdict.name, found.serving) == ("no_targets", False)
