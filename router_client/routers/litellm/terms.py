"""LiteLLM's nouns, the clauses for its own causes, and notes about what it does not report (version 1.106.2)."""

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
        "cooldown_after_answer": "LiteLLM put it into cooldown after a response with {statuses}, and may skip it for"
        " {seconds}",
        "some_models_fail": "the last request for {count} of its models failed{with}",
        "metrics_off": "its metrics are off",
        "metrics_unread": "its metrics could not be read",
        "metrics_timeout": "its metrics did not arrive in time",
        "metrics_not_permitted": "this key may not read its metrics",
        "no_deployment_state_metric": "its metrics do not include litellm_deployment_state",
        "no_model_id_label": "its metrics do not include the label model_id",
        "no_id": "its model_info has no id, so its metrics cannot be matched",
    },
)

ATTEMPTS = (
    "The metrics do not include client requests, so these are attempts at the deployments: a request that was retried"
    " counts more than once."
)
FALLBACK_NAME_COUNTED = "LiteLLM counts requests that a fallback served under the fallback's name."
METERED = "LiteLLM is metered: costs are its estimates by a price table, not charges."
KEYS_NOT_REPORTED = (
    "LiteLLM does not report whether a deployment has a key; the pool shows a deployment with a wrong key as"
    " unauthorized."
)
NO_TRAFFIC = "A deployment without requests counts as usable, but no request has confirmed it."
REDIS_DOWN = "Redis is down for LiteLLM: until it is back, workers do not share cooldowns, rate limits and budgets."
NO_SETTINGS = "LiteLLM's settings could not be read, so fallbacks, retries and cooldown_time are unknown."
NOT_LISTED = "LiteLLM's model list could not be read."
MIN_COST_USD = 0.0001


def health_checks_note(requests: int, cost_usd: float) -> str:
    """Return the note about LiteLLM's own health checks: each one is a real request."""
    sent = "1 request" if requests == 1 else f"{requests} requests"
    cost = f" for an estimated ${cost_usd:.4f}" if cost_usd >= MIN_COST_USD else ""
    return f"LiteLLM's own health checks sent {sent}{cost}; these figures do not include them."
