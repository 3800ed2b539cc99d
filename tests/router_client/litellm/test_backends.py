"""The model list as backends: provider, model, host, limits, routing; of a URL the origin and the verdict alone."""

from __future__ import annotations

import pytest

from router_client.snapshot import Backends
from router_client.states import BackendIssue, KeyState
from tests.router_client.litellm.support import BUSY, litellm, read
from tests.support import Replay

pytestmark = pytest.mark.anyio


async def backends_of(router: Replay | str = BUSY) -> Backends:
    backends = (await read(router)).backends
    assert backends is not None
    return backends


async def test_each_deployment_is_a_backend_with_its_host_and_its_limits() -> None:
    backends = await backends_of()
    first = backends.items[0]
    assert (first.name, first.group, first.provider, first.model) == (
        "chat/dep-ok",
        "chat",
        "openai",
        "openai/gpt-4o-mini",
    )
    assert (first.url, first.rpm, first.tpm) == ("http://127.0.0.1:9101", 60, 100_000)
    assert {(item.key, item.active) for item in backends.items} == {(KeyState.UNTOLD, True)}
    assert (backends.source, backends.strategy, backends.fallbacks) == ("api", "simple-shuffle", ("chat -> backup",))


async def test_a_password_in_an_api_base_is_an_issue_and_is_held_nowhere() -> None:
    snapshot = await read()
    assert snapshot.backends is not None
    assert snapshot.backends.items[3].issues == (BackendIssue.URL_CREDENTIALS,)
    assert snapshot.backends.items[3].url == "http://127.0.0.1:9101"
    assert "PASSWORDINURL" not in repr(snapshot)


async def test_a_long_name_comes_whole_since_a_cut_could_leave_half_a_secret() -> None:
    replay = litellm()
    body = replay.body("/get/config/callbacks", "proxy_key")
    body["router_settings"]["fallbacks"] = [{"chat": ["f" * 100_000]}]
    backends = await backends_of(replay.override("/get/config/callbacks", body))
    assert backends.fallbacks == (f"chat -> {'f' * 100_000}",)


async def test_without_a_model_list_it_says_why() -> None:
    backends = await backends_of(litellm().override("/model/info", "<html>"))
    assert (backends.source, backends.reason) == (None, "LiteLLM's model list could not be read.")


async def test_the_rest_of_the_callbacks_answer_is_never_held() -> None:
    replay = litellm()
    body = replay.body("/get/config/callbacks", "proxy_key")
    body["callbacks"] = [{"name": "langfuse", "variables": {"LANGFUSE_SECRET_KEY": "sk-lf-FAKEFAKEFAKE"}}]
    body["alerts"][0]["variables"]["SMTP_PASSWORD"] = "FAKEMAILPASSWORD"
    snapshot = await read(replay.override("/get/config/callbacks", body))
    assert "FAKE" not in repr(snapshot)
