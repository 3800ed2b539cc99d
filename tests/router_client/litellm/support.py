"""A LiteLLM Proxy in a recorded state, and the adapter's Snapshot of it, without a transport."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeVar

from router_client.errors import ReadFailed
from router_client.look import GATE_CLOSED_OUTCOMES
from router_client.model.facts import Fact, Known
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome, Part
from router_client.model.targets import Pool, Route, Target
from router_client.reads import Answer, Credential, Read, Result
from router_client.routers.adapter import Gathered
from router_client.routers.litellm import ADAPTER
from router_client.transport.body import body_for
from tests.support import STATE_FILES

BUSY = "one_ok_one_429_one_500"
KEY, NO_KEY, WRONG_KEY = "proxy_key", "none", "wrong"
T = TypeVar("T")


@dataclass(frozen=True)
class Proxy:
    """Recorded responses by path and key, and when they were recorded."""

    answers: Mapping[tuple[str, str], tuple[int, bytes]]
    captured_at_s: float
    key: str = KEY
    paths: list[str] = field(default_factory=list)

    def override(self, path: str, body: object, status: int = 200) -> Self:
        """Return the same proxy with another response for this path."""
        raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        kept = {key: answer for key, answer in self.answers.items() if key[0] != path}
        return replace(self, answers={**kept, (path, "any"): (status, raw)}, paths=[])

    def with_key(self, key: str) -> Self:
        """Return the same proxy, read with another key."""
        return replace(self, key=key, paths=[])

    def body(self, path: str) -> Any:
        """Return the JSON of a response, to be changed and given to `override`."""
        return json.loads(self._answer(path, self.key)[1])

    def page(self) -> str:
        """Return /metrics/ as it is."""
        return self._answer("/metrics/", self.key)[1].decode()

    def _answer(self, path: str, key: str) -> tuple[int, bytes]:
        tries = (key, "any", WRONG_KEY, NO_KEY)
        return next((self.answers[path, each] for each in tries if (path, each) in self.answers), (404, b""))

    def read(self, read: Read) -> Result:
        """Do one read, as the transport and the adapter do it together."""
        self.paths.append(read.path)
        key = NO_KEY if read.credential is Credential.NONE else self.key
        status, raw = self._answer(read.path, key)
        body = body_for(read, status)
        try:
            body.add(raw)
            kept = body.end()
        except ReadFailed as exc:
            return Result(read, exc.outcome)
        return ADAPTER.judge(read, Answer(status, kept, keyed=key != NO_KEY))


def proxy(state: str = BUSY) -> Proxy:
    """Return a proxy in that state."""
    return at(STATE_FILES["litellm", state])


def at(path: Path) -> Proxy:
    """Return a proxy in the state of a file."""
    raw = json.loads(path.read_text("utf-8"))
    answers = {(row["path"], row["auth"]): (row["status"], row["body"].encode()) for row in raw["answers"]}
    return Proxy(answers, raw["captured_at_ms"] / 1000)


def gathered(router: Proxy, *, later_s: float = 0.0) -> Gathered:
    """Do all reads in the client's order: open reads, the gate one by one, the others, and what those require."""
    results = {read.name: router.read(read) for read in ADAPTER.identity}
    is_shut = any(result.outcome is not Outcome.OK for result in results.values())
    while (read := ADAPTER.gate(results)) is not None:
        results[read.name] = Result(read, Outcome.SKIPPED) if is_shut else router.read(read)
        is_shut = is_shut or results[read.name].outcome in GATE_CLOSED_OUTCOMES
    while later := [read for read in wanted(results, router) if read.name not in results]:
        results |= {read.name: Result(read, Outcome.SKIPPED) if is_shut else router.read(read) for read in later}
    now = router.captured_at_s + later_s
    return Gathered(now, "litellm", "http://127.0.0.1:4000", tuple(Part), results, has_key=router.key != NO_KEY)


def wanted(results: Mapping[str, Result], router: Proxy) -> tuple[Read, ...]:
    """Return the reads after these results."""
    return ADAPTER.reads(tuple(Part), results, has_key=router.key != NO_KEY)


def snapshot(router: Proxy | str = BUSY, *, later_s: float = 0.0) -> Snapshot:
    """Return its Snapshot, at the moment of the recording or `later_s` after it."""
    return ADAPTER.snapshot(gathered(proxy(router) if isinstance(router, str) else router, later_s=later_s))


def known(fact: Fact[T]) -> T:
    """Return the value of a fact that must be known."""
    assert isinstance(fact, Known)
    return fact.value


def pool(router: Proxy | str = BUSY, *, later_s: float = 0.0) -> Pool:
    """Return its pool."""
    return known(snapshot(router, later_s=later_s).pool)


def target(router: Proxy | str, name: str, *, later_s: float = 0.0) -> Target:
    """Return one of its targets."""
    return next(each for each in pool(router, later_s=later_s).targets if each.name == name)


def routes(router: Proxy | str) -> dict[str, Route]:
    """Return its routes by name."""
    return {route.name: route for route in pool(router).routes}


def with_metrics(*lines: str, state: str = "no_traffic") -> Proxy:
    """Return a proxy whose metrics have these samples."""
    router = proxy(state)
    return router.override("/metrics/", router.page() + "\n".join(lines) + "\n")


def with_models(*rows: object, state: str = BUSY) -> Proxy:
    """Return a proxy whose model list has these rows."""
    return proxy(state).override("/model/info", {"data": list(rows)})


def with_settings(state: str = BUSY, **settings: object) -> Proxy:
    """Return a proxy with some of its router settings changed."""
    router = proxy(state)
    body = router.body("/get/config/callbacks")
    body["router_settings"] |= settings
    return router.override("/get/config/callbacks", body)


def row(name: object, id_: object, model: object = "openai/gpt-4o", **params: object) -> dict[str, object]:
    """Return a row of the model list."""
    return {"model_name": name, "litellm_params": {"model": model, **params}, "model_info": {"id": id_}}
