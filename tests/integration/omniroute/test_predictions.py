"""Predictions compared with what the next request really gets: with its login off, and by its open health alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio
import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.integration.nine_router.router import Connection
from tests.integration.nine_router.upstream import SECRET_IN_ERROR, Upstream, upstream
from tests.integration.omniroute.router import ENVIRONMENT, PASSWORD, Router, router

pytestmark = pytest.mark.skipif(not (ENVIRONMENT / ".ready").exists(), reason="make integration-all installs it")

A, B = Connection("openai-a"), Connection("openai-b", priority=2)
ANTHROPIC = Connection("anth-a", "anthro")
SMALL, OTHER, LARGE = "stubo/small", "stubo/other", "anthro/large"
WORDS = {True: "yes", False: "no", None: "unknown"}
Play = Callable[[Router, Upstream], object]


@dataclass(frozen=True)
class State:
    """What is configured, what happens before the look, and what is predicted for each model with the login off."""

    name: str
    connections: Sequence[Connection]
    predicted: Mapping[str, bool | None]
    play: Play = lambda *_: None
    openly: bool | None = None
    """The prediction for the router without a credential."""


def asked(*models: str) -> Play:
    """Request each of these models."""
    return lambda router, _: [router.chat(model) for model in models]


def refusing(status: int, *keys: object) -> Play:
    """Let the upstream answer these keys with a status."""
    return lambda _, upstream: upstream.status.update(dict.fromkeys(keys, status))


def waited(seconds: float) -> Play:
    """Wait."""
    return lambda *_: time.sleep(seconds)


def plays(*parts: Play) -> Play:
    """Do one after the other."""
    return lambda router, upstream: [part(router, upstream) for part in parts]


STATES = (
    State("empty", (), {SMALL: False}, openly=False),
    State("fresh", (A, B), {SMALL: None}),
    State("traffic", (A, B, ANTHROPIC), {SMALL: True, LARGE: True}, asked(SMALL, LARGE, SMALL)),
    State("one limited", (A, B), {SMALL: True}, plays(refusing(429, A.key), asked(SMALL, SMALL))),
    State("one limited, its lock over", (A, B), {SMALL: True},
          plays(refusing(429, A.key), asked(SMALL, SMALL), waited(5))),
    State("all limited", (A, B), {SMALL: None}, plays(refusing(429, A.key, B.key), asked(SMALL))),
    State("limit over", (A,), {SMALL: None},
          plays(refusing(429, A.key), asked(SMALL), lambda _, stub: stub.status.clear())),
    State("served after a limit", (A,), {SMALL: True},
          plays(refusing(429, A.key), asked(SMALL), lambda _, stub: stub.status.clear(), waited(4), asked(SMALL))),
    State("key refused", (A, B), {SMALL: False}, plays(refusing(401, A.key, B.key), asked(SMALL))),
    State("key refused beside another", (A, B), {SMALL: True}, plays(refusing(401, A.key), asked(SMALL, SMALL))),
    State("forbidden", (ANTHROPIC,), {LARGE: None}, plays(refusing(403, ANTHROPIC.key), asked(LARGE))),
    State("500", (ANTHROPIC,), {LARGE: None}, plays(refusing(500, ANTHROPIC.key), asked(LARGE))),
    State("500 many times", (ANTHROPIC,), {LARGE: None},
          plays(refusing(500, ANTHROPIC.key), asked(*[LARGE] * 4), waited(4))),
    State("closed port", (Connection("gone", "gone", url="http://127.0.0.1:9/v1"),), {"gone/small": None},
          asked("gone/small")),
    State("one disabled", (Connection("off", is_active=False), B), {SMALL: True}, asked(SMALL)),
    State("all disabled", (Connection("off", is_active=False),), {SMALL: False}),
    State("one model failing", (A,), {SMALL: None},
          plays(asked(SMALL), refusing(500, (A.key, "small")), asked(SMALL, OTHER))),
)  # fmt: skip


@dataclass
class World:
    """A running OmniRoute and its upstream."""

    router: Router
    upstream: Upstream

    def look(self, name: str = "STATUS") -> dict[str, Any]:
        """Return an answer as an editor gets it; no secret is in it."""
        settings = load_settings({"ROUTER_URL": self.router.url, "ROUTER_HOME": "", "ROUTER_TIMEOUT": "20"})
        answer = anyio.run(reports.answer, RouterClient(settings), getattr(reports, name), "all")
        data = answer.delivery.structured
        assert data is not None
        for secret in (PASSWORD, A.key, SECRET_IN_ERROR):
            assert secret not in answer.delivery.text + repr(data)
        return data

    def both_looks(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the answer with the login off, and that to somebody without a credential."""
        self.router.set_login(required=False)
        shown = self.look()
        self.router.set_login(required=True)
        return shown, self.look()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with upstream() as stub, router(tmp_path_factory.mktemp("omniroute")) as running:
        yield World(running, stub)


def predicted(status: dict[str, Any], model: str) -> bool | None:
    """Return the prediction for one model, otherwise that for any other model of its provider."""
    found = {row["name"]: row["serving"] for row in status["routes"]}
    own = found.get(model, found.get(f"{model.partition('/')[0]}/*"))
    return own if found else status["serving"]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_predictions_are_right_and_looks_reach_no_upstream(
    world: World, state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    world.upstream.status.clear()
    world.router.fill(world.upstream.url, state.connections)
    state.play(world.router, world.upstream)
    before = {key: count for key, count in world.upstream.seen.items() if key}
    shown, openly = world.both_looks()
    reached = {key: count for key, count in world.upstream.seen.items() if key}
    real = {model: world.router.chat(model) for model in state.predicted}
    said = {model: predicted(shown, model) for model in state.predicted}
    guessed = {model: predicted(openly, model) for model in state.predicted}
    with capsys.disabled():
        for model, code in real.items():
            print(
                f"\nOmniRoute | {state.name} | {model} | {WORDS[said[model]]} | {WORDS[guessed[model]]} | {code}",
                end="",
            )
    for answers in (said, guessed):
        assert {model: answer for model, answer in answers.items() if answer not in {None, real[model] == 200}} == {}
    assert said == state.predicted
    assert (openly["serving"], openly["router"]["kind"]) == (state.openly, "omniroute")
    assert reached == before, "a look reached the upstream"
