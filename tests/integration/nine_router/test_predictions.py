"""Predictions compared with what the next request really gets, in every state that a 9router can be brought into."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import anyio
import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.integration.nine_router.router import KEY, Connection, Router, router
from tests.integration.nine_router.states import SMALL, STATES, A, State
from tests.integration.nine_router.upstream import SECRET_IN_ERROR, Upstream, upstream

WORDS = {True: "yes", False: "no", None: "unknown"}


@dataclass
class World:
    """A running 9router and its upstream."""

    router: Router
    upstream: Upstream

    def look(self, name: str = "STATUS", **env: str) -> dict[str, Any]:
        """Return an answer as an editor gets it; no secret is in it."""
        own = {"ROUTER_URL": self.router.url, "ROUTER_HOME": "", "NINEROUTER_CLI_TOKEN": self.router.token} | env
        settings = load_settings({key: value for key, value in own.items() if value})
        answer = anyio.run(reports.answer, RouterClient(settings), getattr(reports, name), "all")
        data = answer.delivery.structured
        assert data is not None
        for secret in (KEY, A.key, SECRET_IN_ERROR, self.router.token):
            assert secret not in answer.delivery.text + repr(data)
        return data


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with upstream() as stub, router(tmp_path_factory.mktemp("9router")) as running:
        yield World(running, stub)


def predictions(status: dict[str, Any]) -> dict[str, bool | None]:
    """Return the prediction by model; without routes, that of the router holds."""
    return {row["name"]: row["serving"] for row in status["routes"]}


def predicted(status: dict[str, Any], model: str) -> bool | None:
    """Return the prediction for one model, otherwise that for any other model of its provider."""
    found = predictions(status)
    own = found.get(model, found.get(f"{model.partition('/')[0]}/*"))
    return own if found else status["serving"]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_predictions_are_right_and_looks_leave_no_trace(
    world: World, state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    world.upstream.status.clear()
    world.router.fill(world.upstream.url, state.connections, state.combos)
    state.play(world.router, world.upstream)
    before = dict(world.upstream.seen)
    status = world.look()
    assert world.upstream.seen == before, "a look reached the upstream"
    real = {model: world.router.chat(model) for model in state.predicted}
    said = {model: predicted(status, model) for model in state.predicted}
    with capsys.disabled():
        for model, code in real.items():
            print(f"\n9router | {state.name} | {model} | {WORDS[said[model]]} | {code}", end="")
    assert {model: answer for model, answer in said.items() if answer not in {None, real[model] == 200}} == {}
    assert said == state.predicted
    served = {code == 200 for code in real.values()}
    assert (status["serving"], status["router"]["kind"]) == (state.serving, "9router")
    assert len(served) > 1 or status["serving"] in {None, *served}


def configured(world: World) -> None:
    world.upstream.status.clear()
    world.router.fill(world.upstream.url, (A, Connection("off", is_active=False)), {})
    assert world.router.chat(SMALL) == 200


def test_looks_change_no_counter_and_no_file(world: World) -> None:
    configured(world)
    counters = world.router.get("/api/usage/stats?period=24h", world.router.token).json()
    time.sleep(1)
    files = world.router.files()
    for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR", "LINE"):
        world.look(name)
    assert world.router.files() == files
    after = world.router.get("/api/usage/stats?period=24h", world.router.token).json()
    changing = {"last10Minutes"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in counters.items() if k not in changing
    }


@pytest.mark.parametrize(("token", "verdict"), [("", "needs_key"), ("0123456789abcdef", "key_rejected"), (None, "ok")])
def test_login_needs_the_cli_token(world: World, token: str | None, verdict: str) -> None:
    configured(world)
    env = {} if token is None else {"NINEROUTER_CLI_TOKEN": token}
    status = world.look(**env)
    assert (status["verdict"], status["serving"]) == (verdict, True if verdict == "ok" else None)


def test_routers_own_key_does_not_open_it(world: World) -> None:
    configured(world)
    assert world.look(NINEROUTER_CLI_TOKEN="", ROUTER_API_KEY=KEY)["verdict"] == "needs_key"


def test_without_a_login_everything_is_read_and_no_token_is_needed(world: World) -> None:
    configured(world)
    world.router.set(requireLogin=False)
    try:
        assert world.look(NINEROUTER_CLI_TOKEN="")["verdict"] == "ok"
    finally:
        world.router.set(requireLogin=True)


def test_router_that_requires_no_key_is_reported(world: World) -> None:
    configured(world)
    world.router.set(requireApiKey=False)
    try:
        found = {finding["id"] for finding in world.look("DOCTOR")["findings"]}
    finally:
        world.router.set(requireApiKey=True)
    assert "router.no_key" in found


def test_usage_is_that_of_the_router(world: World) -> None:
    configured(world)
    usage = world.look("USAGE")
    assert usage["window"]["requests"] == 1
    assert usage["window"]["error_rate"] is None
