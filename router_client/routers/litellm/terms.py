"""LiteLLM's nouns, the clauses for causes that only it has, and its blind spots, as sentences (version 1.106.2)."""

from __future__ import annotations

from router_client.model.terms import Terms

TERMS = Terms(
    name="LiteLLM",
    target="deployment",
    route="model name",
    health="/health/readiness",
    healthy="healthy",
    unhealthy="unhealthy",
    causes={
        "cooldown_after_answer": "LiteLLM put it into cooldown for an answer with {statuses}, and may skip it for"
        " {seconds}",
        "some_models_fail": "the last request for {count} of the models behind it failed{with}",
        "metrics_off": "its metrics are off",
        "metrics_unread": "its metrics could not be read",
        "metrics_late": "its metrics did not arrive in time",
        "metrics_not_permitted": "this key may not read its metrics",
        "no_state_series": "its metrics leave out litellm_deployment_state",
        "labels_left_out": "its metrics leave out the label model_id",
        "no_id": "its model_info has no id to match its metrics by",
    },
)

ATTEMPTS = (
    "The series of client requests is left out of the metrics, so these are tries at the deployments:"
    " a request that was repeated counts more than once."
)
BY_NAME_THAT_SERVED = "LiteLLM counts a request that a fallback answered under the fallback's name."
METERED = "LiteLLM is metered: costs are its estimate by a price table, not a charge."
KEYS_NOT_REPORTED = (
    "LiteLLM does not report whether a deployment has a key; a wrong one shows as rejected in the pool."
)
NO_TRAFFIC = "A deployment without requests counts as usable; nothing has proved it yet."
REDIS_DOWN = "Redis is down for LiteLLM: its workers do not share cooldowns, limits and budgets until it is back."
NO_SETTINGS = "LiteLLM's settings could not be read, so its fallbacks, retries and cooldown_time are not known."
LEAST_COST_USD = 0.0001
NOT_LISTED = "LiteLLM's model list could not be read."


def checks_note(requests: int, cost_usd: float) -> str:
    """What LiteLLM's own health checks took: each one is a real request."""
    cost = f" for an estimated ${cost_usd:.4f}" if cost_usd >= LEAST_COST_USD else ""
    return f"LiteLLM's own health checks sent {requests} requests{cost}, which are not counted here."
