"""Sizes that a busy proxy reaches: a wildcard, 300 deployments, slow metrics."""

from __future__ import annotations

from tests.integration.behaviours import KNOWN
from tests.integration.scenario import Expect, Requests, Scenario, deployment

NO_RETRIES = {"num_retries": 0}
MANY, BUSY = 300, 60

WILDCARD = Scenario(
    "wildcard",
    "openai/*: one known model was served, an unknown one got 404; that says nothing of the other names",
    [deployment("openai/*", "wildcard", "404-unless-known", model="openai/*")],
    [Requests(f"openai/{KNOWN}", 2), Requests("openai/no-such-model")],
    {f"openai/{KNOWN}": Expect(200)},  # a name that does not exist is a client error: nothing to predict
    NO_RETRIES,
)
MANY_DEPLOYMENTS = Scenario(
    "many_deployments",
    "300 deployments, 60 of them with traffic: /model/info has 2 MB, /metrics/ more",
    [deployment(f"m-{n}", f"m-{n}", "ok") for n in range(MANY)],
    [Requests(f"m-{n}") for n in range(BUSY)],
    {"m-0": Expect(200, True), "m-299": Expect(200)},
    NO_RETRIES,
)
SLOW_METRICS = Scenario(
    "slow_metrics",
    "the same with a time limit of 0.3 s: what comes late says nothing against the proxy",
    [deployment("slowly-told", "slowly-told", "ok")],
    [Requests("slowly-told")],
    {"slowly-told": Expect(200)},
    NO_RETRIES,
    env={"ROUTER_TIMEOUT": "0.3"},
)
SCENARIOS = (WILDCARD, MANY_DEPLOYMENTS, SLOW_METRICS)
