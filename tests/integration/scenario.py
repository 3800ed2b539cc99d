"""What a scenario is: a configuration, the traffic that brings the proxy into a state, and what is then real."""

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
class Ask:
    """Requests for one model name: so many, or more (at most `MOST`) until each of these deployments was asked.

    `at_once` of them are sent at the same time; `until` needs them one by one.
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
    """What one real request for a name gets (None: it depends), and what the answer has to predict.

    Whatever the answer says, it must not be wrong; `said` is for what is certain on top of that.
    """

    real: int | None
    said: bool | str | None = ANYTHING
    api: str = "chat"
    tries: int = 1


@dataclass(frozen=True)
class Scenario:
    """One state of the proxy. Several share a proxy where their settings and names do not disturb one another."""

    name: str
    note: str
    models: Sequence[Mapping[str, Any]]
    traffic: Sequence[Ask] = ()
    expect: Mapping[str, Expect] = field(default_factory=dict)
    router: Mapping[str, Any] = field(default_factory=dict)
    litellm: Mapping[str, Any] = field(default_factory=dict)
    general: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    pause_s: float = 0
    within_a_minute: bool = False
    workers: int = 1
    key: str = KEY
    """What the look is taken with."""
    asking_key: str | None = None
    """What the real requests are sent with, where it is another one."""
    env: Mapping[str, str] = field(default_factory=dict)
    metrics: bool = True
    shown_as: Mapping[str, str] = field(default_factory=dict)
    """By a deployment's tag, the base URL that is recorded instead of the stub's."""
    started_hours_ago: float | None = None
    """When the proxy is recorded to have started: the traffic of a day is played within a minute."""


def deployment(name: str, tag: str, behaviour: str, info: Mapping[str, Any] | None = None, **params: Any) -> Any:
    """An entry of model_list whose upstream behaves like this; the tag is its id, too."""
    base = {
        "model": "openai/gpt-4o-mini",
        "api_key": UPSTREAM_KEY,
        "api_base": f"http://{STUB}/{behaviour}/{tag}",
        "max_retries": 0,
    }
    return {"model_name": name, "litellm_params": base | params, "model_info": {"id": tag, **(info or {})}}


def configuration(scenarios: Sequence[Scenario], stub: str) -> dict[str, Any]:
    """The configuration of a proxy that is all of these at once."""
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
    """All settings together. Lists and tables add up; two values for one setting are a mistake in the scenarios."""
    made: dict[str, Any] = {}
    for name, value in (pair for each in settings for pair in each.items()):
        if isinstance(value, list):
            made[name] = [*made.get(name, []), *(item for item in value if item not in made.get(name, []))]
        elif isinstance(value, dict):
            made[name] = made.get(name, {}) | value
        elif made.setdefault(name, value) != value:
            raise ValueError(f"{name} is {made[name]} and {value}")
    return made
