"""Spent budgets: of a provider, and of a deployment."""

from __future__ import annotations

from tests.integration.scenario import Expect, Requests, Scenario, deployment

CLAUDE = "anthropic/claude-haiku-4-5"
NO_RETRIES = {"num_retries": 0}

OF_PROVIDER = Scenario(
    "provider_budget_spent",
    "anthropic's budget is spent by one request; a name with another provider's deployment beside it is still served",
    [
        deployment("spent", "spent", "ok", model=CLAUDE),
        deployment("spent-or-not", "spent-2", "ok", model=CLAUDE),
        deployment("spent-or-not", "not-spent", "ok"),
        deployment("paid", "paid", "ok"),
    ],
    [Requests("spent"), Requests("spent"), Requests("paid")],
    {
        "spent": Expect(429, False),
        "spent-or-not": Expect(200),
        "paid": Expect(200, True),
    },
    {
        **NO_RETRIES,
        "provider_budget_config": {
            "anthropic": {"budget_limit": 0.00000001, "time_period": "1d"},
            "openai": {"budget_limit": 100, "time_period": "1d"},
        },
    },
)
OF_DEPLOYMENT = Scenario(
    "deployment_budget_spent",
    "a deployment's own max_budget is spent by one request; one with another deployment beside it is still served",
    [
        deployment("capped", "capped", "ok", max_budget=0.00000001, budget_duration="1d"),
        deployment("capped-or-not", "capped-2", "ok", max_budget=0.00000001, budget_duration="1d"),
        deployment("capped-or-not", "uncapped", "ok"),
        deployment("roomy", "roomy", "ok", max_budget=100, budget_duration="1d"),
    ],
    [Requests("capped"), Requests("capped-or-not", until=("capped-2", "uncapped")), Requests("roomy")],
    {
        "capped": Expect(429, False),
        "capped-or-not": Expect(200, tries=4),
        "roomy": Expect(200, True),
    },
    NO_RETRIES,
)
SCENARIOS = (OF_PROVIDER, OF_DEPLOYMENT)
