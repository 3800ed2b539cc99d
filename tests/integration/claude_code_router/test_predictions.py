"""The real claude-code-router in its states: is what Routerscope predicts what the next real request gets?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.integration.claude_code_router.router import (
    PROVIDER_KEYS,
    TOKEN,
    RealRouter,
    anthropic,
    openai,
    real_router,
)
from tests.integration.stubs import Stub, stub

MODELS = ("anth/small", "anth/large", "open/small")
REPORTS = (reports.STATUS, reports.POOL, reports.USAGE, reports.BACKENDS, reports.DOCTOR)
OK = "ok-using-20-9-10"
"""The provider answers with the name of the requested model."""
SETTLED_S = 20
"""How long it may take until the router has counted its requests."""


@dataclass
class State:
    """One state: the answers of a look, and what one real request for each model got right after it."""

    name: str
    status: Mapping[str, Any]
    texts: str
    upstream_requests: int
    counters: tuple[object, object]
    real: Mapping[str, int] = field(default_factory=dict)

    @property
    def predicted(self) -> dict[str, bool | None]:
        """Whether each model would be served."""
        routes = {row["name"]: row["serving"] for row in self.status["routes"]}
        return {model: routes.get(model, self.status["serving"]) for model in MODELS}

    def rows(self) -> Iterator[str]:
        """Yield the rows of the table: state, model, prediction, reality, and how they compare."""
        for model, status in self.real.items():
            predicted, served = self.predicted[model], status == 200
            how = "unknown" if predicted is None else "right" if predicted is served else "WRONG"
            yield f"{self.name:32} {model:12} {self.status['verdict']:16} {predicted!s:8} {status:4}  {how}"


@dataclass
class Stage:
    """The router, its providers, and the states that it was in."""

    router: RealRouter
    providers: Stub
    states: dict[str, State] = field(default_factory=dict)

    def configure(self, anth: str, open_: str) -> None:
        """Let the providers behave like this; see tests/integration/behaviours.py."""
        base = f"http://{self.providers.address}"
        self.router.configure(
            [
                anthropic("anth", f"{base}/{anth}/anth", "small", "large"),
                openai("open", f"{base}/{open_}/open/v1", "small"),
            ]
        )

    def counters(self) -> dict[str, Any]:
        """Return what the router itself has counted."""
        totals: dict[str, Any] = self.router.rpc("getUsageStats", "24h")["totals"]
        return totals

    def request_all(self) -> dict[str, int]:
        """Send one real request for each model; return the statuses. Waits until the router has counted them."""
        before, deadline = self.counters()["requestCount"], time.monotonic() + SETTLED_S
        found = {model: self.router.request(model) for model in MODELS}
        answered = sum(status != 0 for status in found.values())
        while self.counters()["requestCount"] < before + answered:
            assert time.monotonic() < deadline, "the router has not counted its requests"
            time.sleep(0.3)
        return found

    def look(self, name: str, **env: str) -> None:
        """Look without the management page's token and with it, then send one real request for each model."""
        keyed = self._look(f"{name}, token", CCR_WEB_AUTH_TOKEN=TOKEN, **env)
        self._look(name, **env).real = keyed.real = self.request_all()

    def _look(self, name: str, **env: str) -> State:
        before, seen = self.counters(), len(self.providers.seen)
        answers = [anyio.run(_answer, {**self.router.settings, **env}, report) for report in REPORTS]
        state = State(
            name,
            answers[0].delivery.structured or {},
            "\n".join(answer.delivery.text for answer in answers),
            len(self.providers.seen) - seen,
            (before, self.counters()),
        )
        self.states[name] = state
        return state


async def _answer(settings: Mapping[str, str], report: Any) -> Any:
    client = RouterClient(load_settings(settings))
    try:
        with anyio.fail_after(60):
            return await reports.answer(client, report, "all")
    finally:
        await client.aclose()


def play(stage: Stage) -> None:
    """Bring the router into each state and look."""
    stage.look("empty")
    stage.configure(OK, OK)
    stage.look("fresh")
    stage.look("after traffic")
    stage.look("wrong gateway key", ROUTER_API_KEY="FAKE-WRONG-KEY-0123456789")
    stage.look("no gateway key", ROUTER_API_KEY="")
    _wait_for_the_next_minute()
    stage.request_all()
    stage.look("after traffic, a minute on")
    stage.configure("401", "401")
    stage.request_all()
    stage.look("provider keys rejected")
    stage.configure("429", OK)
    stage.request_all()
    stage.look("one provider limited")
    stage.configure("500", "500")
    stage.request_all()
    stage.look("providers fail with 500")
    stage.configure(OK, OK)
    stage.look("providers are back, untried")
    _wait_for_the_next_minute()
    stage.request_all()
    stage.look("providers are back")
    stage.router.rpc("stopGateway")
    stage.look("stopped by hand")


def _wait_for_the_next_minute() -> None:
    """The router tells the minute of a request, so one of the minute of its start may be from before it."""
    time.sleep(61 - time.time() % 60)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A router that has been in every state."""
    home: Path = tmp_path_factory.mktemp("home")
    with stub() as providers, real_router(home) as router:
        played = Stage(router, providers)
        play(played)
        table = [row for state in played.states.values() for row in state.rows()]
        print("", f"{'state':32} {'model':12} {'verdict':16} {'said':8} {'real':4}", *table, sep="\n")
        yield played


def test_no_prediction_is_wrong(stage: Stage) -> None:
    assert [row for state in stage.states.values() for row in state.rows() if "WRONG" in row] == []


@pytest.mark.parametrize("name", ["empty", "empty, token", "stopped by hand", "stopped by hand, token"])
def test_gateway_that_is_down_is_told_from_a_router_that_is_not_running(stage: Stage, name: str) -> None:
    status = stage.states[name].status
    assert (status["verdict"], status["serving"]) == ("unreachable", False)
    assert "only its management page answers" in status["headline"]
    assert set(stage.states[name].real.values()) == {0}


def test_every_unknown_says_why_and_what_to_do(stage: Stage) -> None:
    for state in stage.states.values():
        if state.status["serving"] is None:
            assert state.status["headline"]
            assert state.status["next_step"]


def test_looks_reach_no_provider_and_change_no_counter(stage: Stage) -> None:
    for state in stage.states.values():
        assert state.upstream_requests == 0
        assert state.counters[0] == state.counters[1]


def test_no_credential_is_in_an_answer(stage: Stage) -> None:
    for state in stage.states.values():
        assert not [secret for secret in (*PROVIDER_KEYS, TOKEN, stage.router.key) if secret in state.texts]
