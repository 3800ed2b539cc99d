"""LiteLLM's defaults without retries: the only deployment of a name gets no cooldown for 429, 500 and 408."""

from __future__ import annotations

from tests.integration.behaviours import MARKER
from tests.integration.scenario import Expect, Requests, Scenario, deployment

NO_RETRIES = {"num_retries": 0}

CLIENT_400 = Scenario(
    "client_400",
    "one deployment; its only failure is the client's own 400",
    [deployment("asked-badly", "asked-badly", "400-if-marker")],
    [Requests("asked-badly", text=MARKER)],
    {"asked-badly": Expect(200)},
    NO_RETRIES,
)
LONE = Scenario(
    "lone_failing",
    "names with one deployment that fails: 429, 500 and 408 are retried at the next request; 401 puts it aside (5 s)",
    [
        deployment("lone-500", "lone-500", "500"),
        deployment("lone-429", "lone-429", "429"),
        deployment("lone-recovers", "lone-recovers", "fails-first-1"),
        deployment("lone-401", "lone-401", "401"),
        deployment("lone-401-long", "lone-401-long", "401", cooldown_time=600),
        deployment("lone-unusable", "lone-unusable", "200-unusable"),
    ],
    [
        Requests(name)
        for name in ("lone-500", "lone-429", "lone-recovers", "lone-401", "lone-401-long", "lone-unusable")
    ],
    {
        "lone-500": Expect(500, None),
        "lone-429": Expect(429, None),
        "lone-recovers": Expect(200, None),
        "lone-401": Expect(None, False),
        "lone-401-long": Expect(429, False),
        "lone-unusable": Expect(500, None),
    },
    NO_RETRIES,
)
RECOVERED = Scenario(
    "recovered",
    "two deployments failed once each, then both served ten requests",
    [deployment("recovered", f"recovered-{n}", "fails-first-1") for n in (1, 2)],
    [Requests("recovered", until=("recovered-1", "recovered-2")), Requests("recovered", 10)],
    {"recovered": Expect(200, True)},
    NO_RETRIES,
)
MOST_FAIL = Scenario(
    "most_requests_fail",
    "of ten requests seven fail with 500, and no failure puts a lone deployment aside",
    [deployment("mostly-down", "mostly-down", "fails-7-of-10")],
    [Requests("mostly-down", 20)],
    {"mostly-down": Expect(500)},
    NO_RETRIES,
)
ANTHROPIC = Scenario(
    "anthropic_messages",
    "traffic over /v1/messages: one name served, one failing, one served that speaks OpenAI, and one whose upstream "
    "answers 200 with what is no completion (exception_status 200: it is put aside at once)",
    [
        deployment("claude", "claude", "ok", model="anthropic/claude-haiku-4-5"),
        deployment("claude-bad", "claude-bad", "500", model="anthropic/claude-haiku-4-5"),
        deployment("gpt", "gpt", "ok"),
        deployment("gpt-unusable", "gpt-unusable", "200-unusable", {"cooldown_time": 600}),
    ],
    [
        Requests("gpt-unusable", api="messages"),
        Requests("claude", 2, api="messages"),
        Requests("claude-bad", api="messages"),
        Requests("gpt", api="messages"),
    ],
    {
        "claude": Expect(200, True, api="messages"),
        "claude-bad": Expect(500, api="messages"),
        "gpt": Expect(200, True, api="messages"),
        "gpt-unusable": Expect(429, api="messages"),
    },
    NO_RETRIES,
)
OWN_COOLDOWN = Scenario(
    "cooldown_over_messages",
    "put aside by a 401 over /v1/messages: there LiteLLM goes by the router's cooldown_time (5 s), whatever the "
    "deployment's litellm_params say (600 s); by model_info.cooldown_time it does go",
    [
        deployment("by-params", "by-params", "fails-first-1-with-401", cooldown_time=600),
        deployment("by-info", "by-info", "fails-first-1-with-401", {"cooldown_time": 600}),
    ],
    [Requests("by-params", api="messages"), Requests("by-info", api="messages")],
    # by-params: a key that its upstream rejects once and then accepts. A rejected key is predicted to stay rejected.
    {"by-info": Expect(429, False, api="messages")},
    NO_RETRIES,
    pause_s=6,
)
SCENARIOS = (CLIENT_400, LONE, RECOVERED, MOST_FAIL, ANTHROPIC, OWN_COOLDOWN)
