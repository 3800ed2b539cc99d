"""Stub upstreams and the real proxy in front of them, once for all tests; traffic of known shape."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integration.proxy import KEY, Proxy, proxy
from integration.stubs import HANG, Stub, stub

MOST_CALLS = 100
SETTLE_S = 60
UPSTREAM_KEY = "sk-FAKEUPSTREAMKEY0123456789abcdef"
STATUSES = {"ok": 200, "spare": 200, "limited": 429, "failing": 500, "hanging": HANG, "locked": 401}


@dataclass
class World:
    """The proxy and what stands behind it."""

    proxy: Proxy
    stubs: dict[str, Stub]

    @property
    def seen(self) -> int:
        """How many requests the upstreams got."""
        return sum(len(each.seen) for each in self.stubs.values())


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that the MCP SDK's stdio server runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def stubs() -> Iterator[dict[str, Stub]]:
    """One upstream of each kind."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(stub(status)) for name, status in STATUSES.items()}


def deployment(alias: str, id_: str, url: str, **params: Any) -> dict[str, Any]:
    """An entry of model_list."""
    base = {"model": "openai/gpt-4o-mini", "api_key": UPSTREAM_KEY, "api_base": url, "max_retries": 0}
    return {"model_name": alias, "litellm_params": base | params, "model_info": {"id": id_}}


def configuration(stubs: dict[str, Stub], callbacks: list[str], **settings: Any) -> dict[str, Any]:
    """`chat` has one of each that comes back at once; every other name has one deployment, and one more."""
    well = stubs["ok"].url
    spare = stubs["spare"].url
    with_password = spare.replace("http://", "http://user:pw-INURL-0123456789@")
    return {
        "model_list": [
            deployment("chat", "ok", well, rpm=600, tpm=100_000),
            deployment("chat", "limited", stubs["limited"].url, rpm=600),
            deployment("chat", "failing", stubs["failing"].url, rpm=600),
            deployment("slow", "hanging", stubs["hanging"].url, timeout=1),
            deployment("slow", "hanging-too", stubs["hanging"].url, timeout=1),
            deployment("locked", "locked", stubs["locked"].url),
            deployment("locked", "locked-too", stubs["locked"].url),
            deployment("spare", "spare", spare),
            deployment("never-asked", "with-password", with_password),
        ],
        "litellm_settings": {"callbacks": callbacks, "num_retries": 0, **settings},
        "router_settings": {
            "allowed_fails": 0,
            "cooldown_time": 600,
            "num_retries": 3,
            "fallbacks": [{"slow": ["spare"]}],
            "provider_budget_config": {"openai": {"budget_limit": 100.0, "time_period": "1d"}},
        },
        "general_settings": {"master_key": KEY},
    }


@pytest.fixture(scope="session")
def world(stubs: dict[str, Stub], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The proxy with its metrics on, after some traffic."""
    with proxy(tmp_path_factory.mktemp("on"), configuration(stubs, ["prometheus"])) as running:
        for _ in range(MOST_CALLS):
            # It picks at random, and puts aside what fails: until each was picked, then some more.
            if len(stubs["ok"].asked) >= 12 and stubs["limited"].asked and stubs["failing"].asked:
                break
            running.chat("chat")
        for name in ("slow", "slow", "locked", "locked"):
            running.chat(name)
        _settle(running, stubs)
        yield World(running, stubs)


def _settle(running: Proxy, stubs: dict[str, Stub]) -> None:
    """LiteLLM counts after it has answered: wait until what was sent well is counted."""
    counted = re.compile(r'litellm_deployment_success_responses_total\S*model_id="(ok|spare)"\S* (\S+)')
    deadline = time.monotonic() + SETTLE_S
    wanted = {"ok": len(stubs["ok"].asked), "spare": len(stubs["spare"].asked)}
    told: dict[str, float] = {}
    while time.monotonic() < deadline:
        page = counted.findall(running.metrics())
        told = {id_: float(value) for id_, value in page}
        if told == wanted:
            return
        time.sleep(0.5)
    raise TimeoutError(f"of {wanted} it counted {told}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a proxy of a test's own."""
    return tmp_path
