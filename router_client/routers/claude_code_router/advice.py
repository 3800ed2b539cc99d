"""Next steps by finding id, valid for every claude-code-router 3."""

from __future__ import annotations

from collections.abc import Mapping

PAGE = "its management page (`ccr ui`)"
START = "Start it with `ccr start`. If its gateway listens elsewhere, set ROUTER_URL."
KEY = f"Set ROUTER_API_KEY (or CCR_API_KEY) to a gateway key: {PAGE} lists them under API keys."
SET_IT = (
    "Start it with CCR_WEB_AUTH_TOKEN set to a token of yours, and set ROUTER_ADMIN_TOKEN (or CCR_WEB_AUTH_TOKEN) to"
    " the same: without it, the token is another one at each start. If its page has another port, set CCR_WEB_PORT."
)
CORRECT_IT = (
    "Set ROUTER_ADMIN_TOKEN (or CCR_WEB_AUTH_TOKEN) to the CCR_WEB_AUTH_TOKEN with which it was started. If there was"
    " none, its token changes at each start: start it again with one. If its page has another port, set CCR_WEB_PORT."
)
ADD_PROVIDER = f"Add a provider with at least one model on {PAGE}."
PROVIDER = f"Check the provider's key, URL and limits on {PAGE}."
LOADING = (
    "Raise ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10: just after its start the gateway takes up to 5 s to list its"
    " models."
)

MANAGED = "router.unreachable.managed"
BY_GATEWAY: Mapping[str, str] = {
    "stopped": f"Start the gateway on {PAGE}.",
    "starting": "Wait a moment until the gateway has started, then check again.",
    "error": f"Open {PAGE}: add a provider with at least one model if there is none, then start the gateway there.",
    "running here": f"Restart the gateway on {PAGE}.",
    "running elsewhere": "Set ROUTER_URL to the gateway's address.",
}
"""The step while the gateway accepts no connection, by its state (see wire.Gateway.state_at)."""

ADVICE: Mapping[str, str] = {
    "router.unreachable": START,
    MANAGED: f"Open {PAGE}: add a provider if there is none, then start the gateway there. If the gateway listens"
    " elsewhere, set ROUTER_URL.",
    "router.unresponsive": f"Try again in a moment. {LOADING}",
    "router.slow": LOADING,
    "router.read_timeout.models": LOADING,
    "router.needs_key": KEY,
    "router.key_rejected": KEY,
    "admin.token_missing": SET_IT,
    "admin.token_rejected": CORRECT_IT,
    "pool.no_targets": ADD_PROVIDER,
    "target.failing": PROVIDER,
    "target.unverified": "Send one request to a model of each provider: only a response shows whether it answers.",
    "route.no_fallback": f"To have requests tried elsewhere after a failure, set a fallback on {PAGE}.",
    "route.unknown": "Send one request for this model: only a response shows whether its provider answers.",
}
