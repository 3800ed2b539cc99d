"""Plays scenarios: traffic, our looks, what these changed, then one real request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from tests.integration.better_ccflare.provider import Grant, Provider, provider
from tests.integration.better_ccflare.router import Router, router
from tests.integration.better_ccflare.scenarios import CLOSED, Login, Scenario
from tests.integration.look import look
from tests.integration.proxy import free_port
from tests.integration.stubs import Stub, stub

LOOKS = ("STATUS", "POOL", "USAGE")


@dataclass
class Played:
    """What was said, what a real request got, and what the looks changed."""

    data: dict[str, dict[str, Any]]
    real: int
    upstream_requests: int
    changed: list[str]

    @property
    def serving(self) -> bool | None:
        """The prediction."""
        found: bool | None = self.data["STATUS"]["serving"]
        return found


def play_all(scenarios: Sequence[Scenario], folder: Path) -> dict[str, Played]:
    """Play scenarios one after another on one router, each with accounts and records of its own."""
    with stub() as upstream, provider(folder) as logins, router(folder / "home", logins.environment) as running:
        return {each.name: _play(each, running, upstream, logins) for each in scenarios}


def _play(scenario: Scenario, running: Router, upstream: Stub, logins: Provider) -> Played:
    running.empty()
    for name, behaviour, priority in scenario.accounts:
        place = f"127.0.0.1:{free_port()}" if behaviour == CLOSED else upstream.address
        # The stub counts by the last part, so it must be this scenario's own.
        running.add(name, f"http://{place}/{behaviour}/{name}-{scenario.slug}", priority)
    for login in scenario.logins:
        _log_in(login, scenario, running, logins)
    _send(scenario, running, scenario.requests)
    if scenario.then is not None:
        scenario.then(running)
    _send(scenario, running, scenario.more)
    return _look(scenario, running, lambda: len(upstream.seen) + len(logins.seen))


def _log_in(login: Login, scenario: Scenario, running: Router, logins: Provider) -> None:
    token = f"{login.name}-{scenario.slug}"
    running.grants[login.name] = logins.grants[token] = Grant(login.messages, login.usage, login.refresh)
    running.add_login(login.name, token, login.priority)


def _send(scenario: Scenario, running: Router, times: int) -> None:
    before = running.recorded()
    for _ in range(times):
        running.send(running.keys.get(scenario.request_key or ""))
    if times:
        running.settle(before + times - 1)


def _look(scenario: Scenario, running: Router, count: Callable[[], int]) -> Played:
    env = {"BETTER_CCFLARE_API_KEY": running.keys[scenario.key]} if scenario.key else {}
    seen, before, files = count(), running.stored(), running.files()
    data = {name: anyio.run(_answer, running.url, name, env) for name in LOOKS}
    after = running.stored()
    changed = [table for table in before if before[table] != after[table]] + [
        *(files.items() ^ running.files().items())
    ]
    caused = count() - seen
    real = running.send(running.keys.get(scenario.request_key or ""))
    return Played(data, real, caused, [str(each) for each in changed])


async def _answer(url: str, name: str, env: dict[str, str]) -> dict[str, Any]:
    _, data = await look(url, name, **env)
    return data
