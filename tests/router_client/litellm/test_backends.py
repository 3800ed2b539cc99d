"""The model list as backends: provider, model, limits, fallbacks, and URLs without credentials."""

from __future__ import annotations

from router_client.model.facts import NotRead
from router_client.model.snapshot import Backends
from router_client.model.states import BackendIssue, KeyState, Outcome, Part
from router_client.routers.litellm import ADAPTER
from tests.router_client.litellm.support import BUSY, Proxy, gathered, known, proxy, row, snapshot, with_settings
from tests.router_client.litellm.test_routes import listed, wildcard


def backends(router: Proxy | str = BUSY) -> Backends:
    return known(snapshot(router).backends)


def test_each_deployment_is_a_backend_with_host_and_limits() -> None:
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


def test_wildcard_is_one_backend() -> None:
    (item,) = backends(listed(*wildcard())).items
    assert (item.name, item.model, item.provider) == ("openai/*/w1", "openai/*", "openai")


def test_password_in_api_base_is_an_issue_and_never_kept() -> None:
    found = snapshot()
    assert known(found.backends).items[3].issues == (BackendIssue.URL_CREDENTIALS,)
    assert known(found.backends).items[3].url == "http://127.0.0.1:9101"
    assert "PASSWORDINURL" not in repr(found)


def test_long_name_is_not_cut_before_redaction() -> None:
    found = backends(with_settings(fallbacks=[{"chat": ["f" * 100_000]}]))
    assert found.fallbacks == (("chat", ("f" * 100_000,)),)


def test_without_a_model_list_there_is_a_reason() -> None:
    found = backends(proxy().override("/model/info", "<html>"))
    assert (found.source, found.reason) == (None, "LiteLLM's model list could not be read.")


def test_backends_are_present_only_if_requested() -> None:
    whole = gathered(proxy())
    less = type(whole)(whole.taken_at_s, whole.kind, whole.url, (Part.STATE,), whole.results)
    assert ADAPTER.snapshot(less).backends == NotRead(Outcome.SKIPPED)


def test_other_fields_of_the_callbacks_response_are_never_kept() -> None:
    router = proxy()
    body = router.body("/get/config/callbacks")
    body["callbacks"] = [{"name": "langfuse", "variables": {"LANGFUSE_SECRET_KEY": "sk-lf-FAKEFAKEFAKE"}}]
    body["alerts"][0]["variables"]["SMTP_PASSWORD"] = "FAKEMAILPASSWORD"
    assert "FAKE" not in repr(snapshot(router.override("/get/config/callbacks", body)))


def test_error_message_is_never_kept() -> None:
    router = proxy().override("/health/backlog", {"error": {"message": "FAKESECRET", "type": "FAKETYPE"}}, 401)
    assert "FAKE" not in repr(gathered(router))


def test_limits_and_remaining_are_windows_without_utilization() -> None:
    found = known(snapshot().pool).targets[0].windows
    assert [(window.name, window.limit, window.remaining) for window in found] == [
        ("rpm", 60, None),
        ("tpm", 100_000, None),
        ("requests-left", None, 42),
        ("tokens-left", None, 91_234),
    ]
    assert {(window.reading.value, window.utilization) for window in found} == {("not_reported", None)}


def test_infinite_limit_is_none() -> None:
    assert row("chat", "a", rpm=9.223372036854776e18)["model_name"] == "chat"
    (target,) = known(snapshot(listed(row("chat", "a", rpm=9.223372036854776e18))).pool).targets
    assert target.windows == ()
