"""A scenario: a configuration, the traffic that brings the proxy into a state, and what real requests then get."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.integration.proxy import KEY

UPSTREAM_KEY = "sk-FAKEUPSTREAMKEY0123456789abcdef"
STUB = "stub.invalid"
"""Stands for the stub's host and port in a configuration, until it has them."""
ANYTHING = "anything"


@dataclass(frozen=True)
class Requests:
    """Requests for one model name: `times`, or more (up to MAX_REQUESTS) until each deployment of `until` got one.

    `at_once` of them are sent in parallel; with `until` they are sent one by one.
    """

    model: str
    times: int = 1
    until: tuple[str, ...] = ()
    text: str = "hi"
    api: str = "chat"
    key: str = KEY
    at_once: int = 1


@dataclass(frozen=True)
class Expect:
    """The status that a real request for a name gets (None: it varies), and what must be predicted.

    No prediction may be wrong; `predicted` is for what must also be known.
    """

    real: int | None
    predicted: bool | str | None = ANYTHING
    api: str = "chat"
    tries: int = 1


@dataclass(frozen=True)
class Scenario:
    """One state of the proxy. Several share a proxy if their settings and names do not conflict."""

    name: str
    note: str
    models: Sequence[Mapping[str, Any]]
    traffic: Sequence[Requests] = ()
    expect: Mapping[str, Expect] = field(default_factory=dict)
    router: Mapping[str, Any] = field(default_factory=dict)
    litellm: Mapping[str, Any] = field(default_factory=dict)
    general: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    pause_s: float = 0
    within_a_minute: bool = False
    workers: int = 1
    key: str = KEY
    """The key of the look."""
    request_key: str | None = None
    """The key of the real requests, if it is another one."""
    env: Mapping[str, str] = field(default_factory=dict)
    metrics: bool = True
    shown_as: Mapping[str, str] = field(default_factory=dict)
    """Base URLs that are recorded instead of the stub's, by a deployment's tag."""
    started_hours_ago: float | None = None
    """The recorded age of the proxy: the traffic of a day is played within a minute."""


def deployment(name: str, tag: str, behaviour: str, info: Mapping[str, Any] | None = None, **params: Any) -> Any:
    """Return an entry of model_list whose upstream behaves like this; its tag is also its id."""
    base = {
        "model": "openai/gpt-4o-mini",
        "api_key": UPSTREAM_KEY,
        "api_base": f"http://{STUB}/{behaviour}/{tag}",
        "max_retries": 0,
    }
    return {"model_name": name, "litellm_params": base | params, "model_info": {"id": tag, **(info or {})}}


def configuration(scenarios: Sequence[Scenario], stub: str) -> dict[str, Any]:
    """Return the configuration of a proxy with all of these scenarios."""
    callbacks = ["prometheus"] if all(each.metrics for each in scenarios) else []
    parts = {
        "model_list": [row for each in scenarios for row in each.models],
        "router_settings": _merged(*(each.router for each in scenarios)),
        "litellm_settings": _merged({"callbacks": callbacks}, *(each.litellm for each in scenarios)),
        "general_settings": _merged({"master_key": KEY}, *(each.general for each in scenarios)),
    }
    made: dict[str, Any] = json.loads(json.dumps(parts).replace(STUB, stub))
    return made


def _merged(*settings: Mapping[str, Any]) -> dict[str, Any]:
    """Merge settings. Lists and tables add up; two values of one setting are a mistake in the scenarios."""
    made: dict[str, Any] = {}
    for name, value in (pair for each in settings for pair in each.items()):
        if isinstance(value, list):
            made[name] = [*made.get(name, []), *(item for item in value if item not in made.get(name, []))]
        elif isinstance(value, dict):
            made[name] = made.get(name, {}) | value
        elif made.setdefault(name, value) != value:
            raise ValueError(f"{name} is {made[name]} and {value}")
    return made
