"""The proxy of test_real_litellm.py: deployments of each kind, after known traffic."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.proxy import Proxy, proxy
from tests.integration.scenario import STUB, Scenario, configuration, deployment
from tests.integration.stubs import Stub, stub

MAX_REQUESTS = 100
SETTLE_S = 60
WITH_PASSWORD = f"http://user:pw-INURL-0123456789@{STUB}"
MODELS: Sequence[Any] = (
    deployment("chat", "ok", "ok", rpm=600, tpm=100_000),
    deployment("chat", "limited", "429", rpm=600),
    deployment("chat", "failing", "500", rpm=600),
    deployment("slow", "hanging", "hang", timeout=1),
    deployment("slow", "hanging-too", "hang", timeout=1),
    deployment("locked", "locked", "401"),
    deployment("locked", "locked-too", "401"),
    deployment("spare", "spare", "ok"),
    deployment("never-asked", "with-password", "ok", api_base=f"{WITH_PASSWORD}/ok/with-password"),
)
ROUTER = {
    "allowed_fails": 0,
    "cooldown_time": 600,
    "num_retries": 3,
    "fallbacks": [{"slow": ["spare"]}],
    "provider_budget_config": {"openai": {"budget_limit": 100.0, "time_period": "1d"}},
}


@dataclass
class World:
    """The proxy and its upstream."""

    proxy: Proxy
    stub: Stub


def settings_of(stub_address: str, **litellm: Any) -> dict[str, Any]:
    """Return the configuration: `chat` has a deployment of each kind, other names one or two."""
    scenario = Scenario("detail", "", MODELS, router=ROUTER, litellm={"num_retries": 0, **litellm})
    return configuration((scenario,), stub_address)


@contextmanager
def world_of(folder: Path) -> Iterator[World]:
    """Run this proxy with its metrics on, after some traffic."""
    with stub() as upstream, proxy(folder, settings_of(upstream.address)) as running:
        for _ in range(MAX_REQUESTS):
            # LiteLLM picks at random: send until each deployment was picked, then some more.
            if upstream.count("ok") >= 12 and upstream.count("limited") and upstream.count("failing"):
                break
            running.chat("chat")
        for name in ("slow", "slow", "locked", "locked"):
            running.chat(name)
        _settle(running, upstream)
        yield World(running, upstream)


def _settle(running: Proxy, upstream: Stub) -> None:
    """Wait until LiteLLM, which counts after it has responded, has counted the successes."""
    counted = re.compile(r'litellm_deployment_success_responses_total\S*model_id="(ok|spare)"\S* (\S+)')
    deadline = time.monotonic() + SETTLE_S
    wanted = {name: upstream.count(name) for name in ("ok", "spare")}
    found: dict[str, float] = {}
    while time.monotonic() < deadline:
        found = {id_: float(value) for id_, value in counted.findall(running.metrics())}
        if found == wanted:
            return
        time.sleep(0.5)
    raise TimeoutError(f"expected {wanted}, counted {found}")
