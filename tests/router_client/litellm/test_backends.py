"""The model list as backends: provider, model, host, limits, routing; of a URL the origin and the verdict alone."""

from __future__ import annotations

from router_client.model.facts import NotRead
from router_client.model.snapshot import Backends
from router_client.model.states import BackendIssue, KeyState, Outcome, Part
from router_client.routers.litellm import ADAPTER
from tests.router_client.litellm.support import BUSY, Proxy, gathered, known, proxy, row, snapshot, with_settings
from tests.router_client.litellm.test_routes import listed, wildcard


def backends(router: Proxy | str = BUSY) -> Backends:
    return known(snapshot(router).backends)


def test_each_deployment_is_a_backend_with_its_host_and_its_limits() -> None:
    found = backends()
    first = found.items[0]
    assert (first.name, first.route, first.provider, first.model) == (
        "chat/dep-ok",
        "chat",
        "openai",
        "openai/gpt-4o-mini",
    )
    assert (first.url, first.rpm, first.tpm) == ("http://127.0.0.1:9101", 60, 100_000)
    assert {(item.key, item.active) for item in found.items} == {(KeyState.NOT_REPORTED, True)}
    assert (found.source, found.strategy, found.fallbacks) == ("api", "simple-shuffle", (("chat", ("backup",)),))


def test_a_wildcard_is_one_backend() -> None:
    (item,) = backends(listed(*wildcard())).items
    assert (item.name, item.model, item.provider) == ("openai/*/w1", "openai/*", "openai")


def test_a_password_in_an_api_base_is_an_issue_and_is_held_nowhere() -> None:
    found = snapshot()
    assert known(found.backends).items[3].issues == (BackendIssue.URL_CREDENTIALS,)
    assert known(found.backends).items[3].url == "http://127.0.0.1:9101"
    assert "PASSWORDINURL" not in repr(found)


def test_a_long_name_comes_whole_since_a_cut_could_leave_half_a_secret() -> None:
    found = backends(with_settings(fallbacks=[{"chat": ["f" * 100_000]}]))
    assert found.fallbacks == (("chat", ("f" * 100_000,)),)


def test_without_a_model_list_it_says_why() -> None:
    found = backends(proxy().override("/model/info", "<html>"))
    assert (found.source, found.reason) == (None, "LiteLLM's model list could not be read.")


def test_they_are_there_only_where_they_are_wanted() -> None:
    whole = gathered(proxy())
    less = type(whole)(whole.taken_at_s, whole.kind, whole.url, (Part.STATE,), whole.results)
    assert ADAPTER.snapshot(less).backends == NotRead(Outcome.SKIPPED)


def test_the_rest_of_the_callbacks_answer_is_never_held() -> None:
    router = proxy()
    body = router.body("/get/config/callbacks")
    body["callbacks"] = [{"name": "langfuse", "variables": {"LANGFUSE_SECRET_KEY": "sk-lf-FAKEFAKEFAKE"}}]
    body["alerts"][0]["variables"]["SMTP_PASSWORD"] = "FAKEMAILPASSWORD"
    assert "FAKE" not in repr(snapshot(router.override("/get/config/callbacks", body)))


def test_no_message_of_an_error_is_held() -> None:
    router = proxy().override("/health/backlog", {"error": {"message": "FAKESECRET", "type": "FAKETYPE"}}, 401)
    assert "FAKE" not in repr(gathered(router))


def test_limits_and_what_is_left_are_windows_whose_use_is_not_reported() -> None:
    found = known(snapshot().pool).targets[0].windows
    assert [(window.name, window.limit, window.remaining) for window in found] == [
        ("rpm", 60, None),
        ("tpm", 100_000, None),
        ("requests-left", None, 42),
        ("tokens-left", None, 91_234),
    ]
    assert {(window.reading.value, window.utilization) for window in found} == {("not_reported", None)}


def test_a_limit_of_infinity_is_none() -> None:
    assert row("chat", "a", rpm=9.223372036854776e18)["model_name"] == "chat"
    (target,) = known(snapshot(listed(row("chat", "a", rpm=9.223372036854776e18))).pool).targets
    assert target.windows == ()
