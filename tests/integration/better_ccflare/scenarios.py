"""The states into which the router is driven, and what must be predicted at least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.integration.better_ccflare.router import Router

ANYTHING = "anything"
CLOSED = "closed"


@dataclass(frozen=True)
class Login:
    """An account that logs in, and what the provider answers to it (see Grant)."""

    name: str
    priority: int = 0
    messages: str = "ok"
    usage: int = 200
    refresh: int = 200


@dataclass(frozen=True)
class Scenario:
    """Accounts as (name, behaviour of the stub, priority), then requests, then a change, then more requests.

    `predicted` is what must be known, where that is possible: no prediction may be wrong. `key` is the name of the key
    that the look uses, `request_key` that of the requests.
    """

    name: str
    accounts: tuple[tuple[str, str, int], ...]
    requests: int = 0
    then: Callable[[Router], object] | None = None
    more: int = 0
    predicted: bool | str | None = ANYTHING
    verdict: str | None = None
    key: str | None = None
    request_key: str | None = None
    logins: tuple[Login, ...] = ()

    @property
    def slug(self) -> str:
        """The name, as a part of a path and of a token."""
        return self.name.replace(" ", "-").replace(",", "")


def _keys(router: Router) -> None:
    if router.keys:
        return
    router.make_key("admin", "admin")
    router.make_key("client", "api-only")


def _pause_and_resume(router: Router) -> None:
    router.change("a", "pause")
    router.change("a", "resume")


def _revoked(router: Router) -> None:
    _keys(router)
    router.make_key("old", "admin")
    (found,) = (row for row in router.call("GET", "/api/api-keys")["data"] if row["name"] == "old")
    router.call("DELETE", f"/api/api-keys/{found['name']}")


OK, TWO = (("a", "ok", 0),), (("a", "ok", 0), ("b", "ok", 5))
OPEN = (
    Scenario("no account", (), predicted=False, verdict="no_targets"),
    Scenario("never used", TWO, predicted=None, verdict="unverified"),
    Scenario("served", TWO, 3, predicted=None, verdict="unverified"),
    Scenario("served, priorities reversed", (("a", "ok", 9), ("b", "ok", 1)), 1, predicted=None),
    Scenario("first limited", (("a", "429-retry-after-600", 0), ("b", "ok", 5)), 1, predicted=None),
    Scenario("all limited", (("a", "429", 0), ("b", "429", 5)), 1, predicted=False),
    Scenario("only one, limited", (("a", "429", 0),), 1, predicted=False),
    Scenario("first refuses its key", (("a", "401", 0), ("b", "ok", 5)), 2, predicted=None),
    Scenario("all refuse their keys", (("a", "401", 0), ("b", "401", 5)), 2, predicted=None),
    Scenario("only one, refuses its key", (("a", "401", 0),), 3, predicted=None),
    Scenario("first answers 500", (("a", "500", 0), ("b", "ok", 5)), 3, predicted=None),
    Scenario("second answers 500", (("a", "ok", 0), ("b", "500", 5)), 1, predicted=None),
    Scenario("first answers 403", (("a", "403", 0), ("b", "ok", 5)), 2, predicted=None),
    Scenario("first answers 400", (("a", "400", 0), ("b", "ok", 5)), 2, predicted=None),
    Scenario("500 three times, then well", (("a", "fails-first-3", 0),), 3, predicted=None),
    Scenario("first is closed", (("a", CLOSED, 0), ("b", "ok", 5)), 2, predicted=None),
    Scenario("only one, closed", (("a", CLOSED, 0),), 2, predicted=None),
    Scenario("first paused", TWO, 1, lambda router: router.change("a", "pause"), 1, predicted=None),
    Scenario("first paused, second unused", TWO, 1, lambda router: router.change("a", "pause"), predicted=None),
    Scenario("all paused", OK, 1, lambda router: router.change("a", "pause"), predicted=False),
    Scenario("resumed", TWO, 1, _pause_and_resume),
    Scenario(
        "priority changed",
        (("a", "ok", 3), ("b", "ok", 5)),
        1,
        lambda router: router.change("b", "priority", priority=0),
        predicted=None,
    ),
    Scenario("equal priorities, one used", (("a", "ok", 0), ("b", "500", 0)), 1, predicted=None),
    Scenario("429 after a success", (("a", "200-until-1-then-429", 0), ("b", "ok", 5)), 2, predicted=None),
    Scenario("500 after a success", (("a", "200-until-1-then-500", 0), ("b", "ok", 5)), 2, predicted=None),
    Scenario("401 after a success", (("a", "200-until-1-then-401", 0), ("b", "ok", 5)), 2, predicted=None),
    Scenario("only one, 401 after a success", (("a", "200-until-1-then-401", 0),), 2, predicted=None),
)
KEYED = (
    Scenario("keys, admin's", OK, 1, _keys, predicted=None, key="admin", request_key="client"),
    Scenario("keys, one that may not read", OK, 1, _keys, verdict="needs_key", key="client", request_key="client"),
    Scenario("keys, none", OK, 1, _keys, verdict="needs_key", request_key="client"),
    Scenario("keys, revoked", OK, 1, _revoked, verdict="key_rejected", key="old", request_key="client"),
)
