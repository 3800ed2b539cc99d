"""Next steps by finding id, valid for every LiteLLM Proxy; `{wait}` becomes a duration such as " 48s", or nothing."""

from __future__ import annotations

from collections.abc import Mapping

START = "Start LiteLLM with `litellm --config config.yaml`; it needs up to 40 s before it answers."
KEY = (
    "Set ROUTER_API_KEY (or LITELLM_MASTER_KEY) to a key that may read /model/info and /metrics/."
    " With a database, create a key with allowed_routes for /health/backlog, /health/readiness/details, /model/info,"
    " /get/config/callbacks and /metrics/; without a database, LiteLLM has only its master key."
)
UPSTREAM_KEY = "Correct api_key in the deployment's litellm_params in config.yaml, then restart LiteLLM."
SLOW = (
    "Raise ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10: a busy LiteLLM can take several seconds to answer /metrics/ and"
    " /model/info while it serves requests."
)
LOG = "Look at LiteLLM's log for the upstream's response, and check model and api_base in its litellm_params."
PROMETHEUS = 'Add "prometheus" to litellm_settings.callbacks in config.yaml, then restart LiteLLM.'
METRICS_CONFIG = "litellm_settings.prometheus_metrics_config in config.yaml, then restart LiteLLM."
ADD_DEPLOYMENT = "Add a deployment to model_list in config.yaml, then restart LiteLLM."
FALLBACK = (
    "Add a second deployment for this model name, or add a fallback for it to router_settings.fallbacks in"
    " config.yaml, then restart LiteLLM."
)
BUDGET_SETTINGS = (
    "a provider's budget is budget_limit in router_settings.provider_budget_config, a deployment's is max_budget in"
    " its litellm_params."
)
BUDGET_SPENT = (
    f"Wait{{wait}} until the budget resets, or raise it in config.yaml and restart LiteLLM: {BUDGET_SETTINGS}"
)
SHOWN_URL = "LiteLLM shows api_base in full to every key that may read /model/info."

ADVICE: Mapping[str, str] = {
    "router.unreachable": f"{START} If it listens elsewhere, set ROUTER_URL.",
    "router.unresponsive": "Try again in a minute: LiteLLM may still be starting. If it still does not answer, raise"
    " ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10, and look at its log.",
    "router.read_timeout": SLOW,
    "router.slow": f"{SLOW} If that does not help, look at its log.",
    "router.needs_key": KEY,
    "router.key_rejected": KEY,
    "router.key_expired": "Set ROUTER_API_KEY to a key that has not expired, or give this key a new duration.",
    "router.key_over_budget": "Raise max_budget of this key, or set ROUTER_API_KEY to a key with budget left.",
    "router.key_limited": "Set ROUTER_API_KEY to a key that may also read /get/config/callbacks and /metrics/.",
    "router.no_database": "Check DATABASE_URL and that the database is running: LiteLLM reports that it is not"
    " connected.",
    "queue.at_capacity": "Wait until requests finish, or start LiteLLM with more workers (--num_workers).",
    "pool.no_targets": ADD_DEPLOYMENT,
    "pool.not_reported.metrics_off": PROMETHEUS,
    "pool.not_reported.metrics_unread": "Open /metrics/ with this key to see LiteLLM's response.",
    "pool.not_reported.metrics_timeout": "Raise ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10: a busy LiteLLM can take"
    " several seconds to answer /metrics/.",
    "pool.not_reported.metrics_not_permitted": "Set ROUTER_API_KEY to a key that may read /metrics/, or set"
    " litellm_settings.require_auth_for_metrics_endpoint to false.",
    "pool.not_reported.no_deployment_state_metric": f"Add litellm_deployment_state to {METRICS_CONFIG}",
    "pool.not_reported.no_model_id_label": f"Add the label model_id to {METRICS_CONFIG}",
    "target.rate_limited": "Wait{wait}: LiteLLM picks it again after its cooldown.",
    "target.cooling_down": f"Wait{{wait}}: LiteLLM picks it again after its cooldown. {LOG}",
    "target.failing": LOG,
    "target.key_rejected": UPSTREAM_KEY,
    "target.budget_spent": BUDGET_SPENT,
    "target.unknown": "Send one request for its model name: the response decides.",
    "route.refused": FALLBACK,
    "route.no_fallback": FALLBACK,
    "route.rejected": "Check rpm, tpm and budgets of its deployments, and whether all of them were in cooldown:"
    " LiteLLM itself rejected these requests.",
    "usage.budget_low": "If the budget must last longer, raise it in config.yaml and restart LiteLLM:"
    f" {BUDGET_SETTINGS}",
    "usage.budget_spent": BUDGET_SPENT,
    "backend.none": ADD_DEPLOYMENT,
    "backend.url_credentials": f"Move user and password out of api_base: {SHOWN_URL}",
    "backend.query_secret": f"Move the secret out of api_base: {SHOWN_URL}",
    "backend.plaintext_remote": "Use https in its api_base.",
}
