"""Next steps by finding id, valid for every LiteLLM Proxy; `{wait}` becomes how long, such as " 48s", or nothing."""

from __future__ import annotations

from collections.abc import Mapping

START = "Start it with `litellm --config config.yaml`; it takes up to 40 s until it answers."
KEY = (
    "Set ROUTER_API_KEY (or LITELLM_MASTER_KEY) to a key that may read /model/info and /metrics/."
    " With a database, make one with allowed_routes for /health/backlog, /health/readiness/details, /model/info,"
    " /get/config/callbacks and /metrics/; without one, LiteLLM has only its master key."
)
UPSTREAM_KEY = "Set the right api_key in its litellm_params in config.yaml, then restart LiteLLM."
SLOW = (
    "Raise ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10: LiteLLM answered more slowly than it allows. When it is busy,"
    " /metrics/ and /model/info take several seconds while requests are served."
)
LOG = "Look at LiteLLM's log for what the upstream answered, and check model and api_base in its litellm_params."
PROMETHEUS = 'Add "prometheus" to litellm_settings.callbacks in config.yaml, then restart LiteLLM.'
METRICS_CONFIG = "litellm_settings.prometheus_metrics_config in config.yaml, then restart LiteLLM."
FALLBACK = "Add a second deployment under its model name, or name another one for it in router_settings.fallbacks."
BUDGET = (
    "Wait{wait} for its next period, or raise it in config.yaml and restart LiteLLM: a provider's is budget_limit in"
    " router_settings.provider_budget_config, a deployment's is max_budget in its litellm_params."
)

ADVICE: Mapping[str, str] = {
    "router.not_running": f"{START} If it listens elsewhere, set ROUTER_URL.",
    "router.not_answering": "Ask again in a minute: LiteLLM may be starting, or need more seconds (ROUTER_TIMEOUT=10)."
    " If it stays like this, look at its log.",
    "router.read_late": SLOW,
    "router.too_slow": f"{SLOW} If that does not help, look at its log.",
    "router.needs_key": KEY,
    "router.key_rejected": f"{KEY} LiteLLM does not know the one that is set.",
    "router.key_expired": "Set ROUTER_API_KEY to a key that has not expired, or give this one a new duration.",
    "router.key_over_budget": "Raise max_budget of this key, or set ROUTER_API_KEY to one that has budget left.",
    "router.key_limited": "To see all of it, set ROUTER_API_KEY to a key that may read /get/config/callbacks and"
    " /metrics/ too.",
    "router.no_database": "Check DATABASE_URL, and that the database runs: LiteLLM says that it is not connected.",
    "queue.at_capacity": "Wait until requests have finished, or start LiteLLM with more workers (--num_workers).",
    "pool.no_targets": "Add a deployment to model_list in config.yaml, then restart LiteLLM.",
    "pool.not_reported.metrics_off": PROMETHEUS,
    "pool.not_reported.metrics_unread": "Open /metrics/ with this key to see what LiteLLM answers there.",
    "pool.not_reported.metrics_late": "Raise ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10: /metrics/ of a busy LiteLLM"
    " takes several seconds.",
    "pool.not_reported.metrics_not_permitted": "Set ROUTER_API_KEY to a key that may read /metrics/, or set"
    " litellm_settings.require_auth_for_metrics_endpoint to false.",
    "pool.not_reported.no_state_series": f"Add litellm_deployment_state to {METRICS_CONFIG}",
    "pool.not_reported.labels_left_out": f"Add the label model_id to {METRICS_CONFIG}",
    "target.rate_limited": "Wait{wait}: LiteLLM tries it again by itself.",
    "target.cooling_down": f"Wait{{wait}}: LiteLLM tries it again by itself. {LOG}",
    "target.failing": LOG,
    "target.key_rejected": UPSTREAM_KEY,
    "target.budget_spent": BUDGET,
    "target.unknown": "Send one request for its model name: the answer decides.",
    "route.refused": FALLBACK,
    "route.no_fallback": FALLBACK,
    "route.rejected": "LiteLLM turned these away itself: check rpm, tpm and budgets of its deployments, and whether"
    " all of them were in cooldown.",
    "usage.budget_low": BUDGET,
    "usage.budget_spent": BUDGET,
    "backend.none": "Add a deployment to model_list in config.yaml, then restart LiteLLM.",
    "backend.url_credentials": "Move user and password out of api_base: LiteLLM hands it out in full to whoever may"
    " read /model/info.",
    "backend.query_secret": "Move the secret out of api_base: LiteLLM hands it out in full to whoever may read"
    " /model/info.",
    "backend.plaintext_remote": "Use https in its api_base.",
}
