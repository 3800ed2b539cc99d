"""The states that a 9router is brought into, and what must be predicted in each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.integration.nine_router.router import Connection, Router
from tests.integration.nine_router.upstream import Upstream

LONG_AGO = "2026-01-01T00:00:00.000Z"
CLOSED = "http://127.0.0.1:9/v1"
A, B = Connection("openai-a"), Connection("openai-b", priority=2)
ANTHROPIC = Connection("anth-a", "anthro")
SMALL, OTHER, LARGE = "stubo/small", "stubo/other", "anthro/large"
Play = Callable[[Router, Upstream], object]


@dataclass(frozen=True)
class State:
    """What is configured, what happens before the look, and what is predicted for each model and for the router."""

    name: str
    connections: Sequence[Connection]
    predicted: Mapping[str, bool | None]
    play: Play = lambda *_: None
    combos: Mapping[str, Sequence[str]] = field(default_factory=dict)
    serving: bool | None = None


def asked(*models: str, stream: bool = False) -> Play:
    """Request each of these models."""
    return lambda router, _: [router.chat(model, stream=stream) for model in models]


def refusing(status: int, *keys: object) -> Play:
    """Let the upstream answer these keys with a status."""
    return lambda _, upstream: upstream.status.update(dict.fromkeys(keys, status))


def mended() -> Play:
    """Let the upstream serve every key."""
    return lambda _, upstream: upstream.status.clear()


def waited(seconds: float) -> Play:
    """Wait."""
    return lambda *_: time.sleep(seconds)


def unlocked() -> Play:
    """End every lock: that of a refused key takes two minutes."""

    def play(router: Router, _: Upstream) -> None:
        with router.database() as database:
            for id_, data in database.execute("select id, data from providerConnections").fetchall():
                found = json.loads(data)
                found |= {name: LONG_AGO for name in found if name.startswith("modelLock_")}
                row = (json.dumps(found), id_)
                database.execute("update providerConnections set data = ? where id = ?", row)

    return play


def edited(name: str) -> Play:
    """Change a connection, as its page on the dashboard does."""

    def play(router: Router, _: Upstream) -> None:
        time.sleep(3)
        with router.database() as database:
            now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
            database.execute("update providerConnections set updatedAt = ? where name = ?", (now, name))

    return play


def plays(*parts: Play) -> Play:
    """Do one after the other."""
    return lambda router, upstream: [part(router, upstream) for part in parts]


STATES = (
    State("empty", (), {SMALL: False}, serving=False),
    State("fresh", (A, B), {SMALL: None}),
    State("traffic", (A, B, ANTHROPIC), {SMALL: True, LARGE: True}, asked(SMALL, LARGE, SMALL), serving=True),
    State("streamed traffic", (A, ANTHROPIC), {SMALL: True, LARGE: True},
          plays(asked(SMALL, stream=True), asked(LARGE, stream=True)), serving=True),
    State("one limited", (A, B), {SMALL: True}, plays(refusing(429, A.key), asked(SMALL)), serving=True),
    State("one limited, its lock over", (A, B), {SMALL: True},
          plays(refusing(429, A.key), asked(SMALL), waited(2.2)), serving=True),
    State("all limited", (A, B), {SMALL: False},
          plays(refusing(429, A.key, B.key), asked(SMALL), waited(2.1), asked(SMALL)), serving=False),
    State("limit over", (A,), {SMALL: None}, plays(refusing(429, A.key), asked(SMALL), waited(2.2), mended())),
    State("still limited", (A,), {SMALL: None}, plays(refusing(429, A.key), asked(SMALL), waited(2.2))),
    State("served after a limit", (A,), {SMALL: True},
          plays(refusing(429, A.key), asked(SMALL), waited(2.2), mended(), asked(SMALL)), serving=True),
    State("streamed after a limit", (A,), {SMALL: True},
          plays(refusing(429, A.key), asked(SMALL), waited(2.2), mended(), asked(SMALL, stream=True)), serving=True),
    State("key refused", (A,), {SMALL: False}, plays(refusing(401, A.key), asked(SMALL)), serving=False),
    State("key refused, its lock over", (A,), {SMALL: None}, plays(refusing(401, A.key), asked(SMALL), unlocked())),
    State("forbidden", (ANTHROPIC,), {LARGE: False}, plays(refusing(403, ANTHROPIC.key), asked(LARGE)), serving=False),
    State("500", (A,), {SMALL: False}, plays(refusing(500, A.key), asked(SMALL)), serving=False),
    State("bad request", (A,), {SMALL: False}, plays(refusing(400, A.key), asked(SMALL)), serving=False),
    State("closed port", (Connection("gone", "gone", url=CLOSED),), {"gone/small": False}, asked("gone/small"),
          serving=False),
    State("key refused beside another", (A, B), {SMALL: True},
          plays(refusing(401, A.key), asked(SMALL)), serving=True),
    State("one disabled", (Connection("off", is_active=False), B), {SMALL: True}, asked(SMALL), serving=True),
    State("all disabled", (Connection("off", is_active=False),), {SMALL: False}, serving=False),
    State("disabled after traffic", (A,), {SMALL: False},
          plays(asked(SMALL), lambda router, _: _switch_off(router)), serving=False),
    State("combo falls back", (A, ANTHROPIC), {"best": True, SMALL: False, LARGE: True},
          plays(refusing(429, A.key), asked("best"), waited(2.1), asked("best")), {"best": (SMALL, LARGE)}),
    State("combo without a way", (A,), {"best": False, SMALL: False},
          plays(refusing(500, A.key), asked("best")), {"best": (SMALL,)}, serving=False),
    State("combo within a combo", (A, ANTHROPIC), {"outer": True},
          plays(refusing(500, A.key), asked("outer")), {"best": (SMALL,), "outer": ("best", LARGE)}),
    State("one model limited", (A,), {SMALL: False, OTHER: True},
          plays(refusing(429, (A.key, "small")), asked(SMALL), waited(2.1), asked(SMALL, OTHER))),
    State("one model limited, wiped off the record", (A,), {SMALL: None, OTHER: True},
          plays(asked(SMALL), refusing(429, (A.key, "small")), asked(SMALL), waited(2.2), asked(OTHER))),
    State("edited after its success", (A,), {SMALL: None}, plays(asked(SMALL), edited(A.name), refusing(401, A.key))),
)  # fmt: skip


def _switch_off(router: Router) -> None:
    with router.database() as database:
        database.execute("update providerConnections set isActive = 0")
