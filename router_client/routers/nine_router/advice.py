"""Next steps by finding id, valid for every 9router; `{wait}` becomes a duration such as " 48s", or nothing."""

from __future__ import annotations

from collections.abc import Mapping

SET_IT = (
    "Set ROUTER_ADMIN_TOKEN (or NINEROUTER_CLI_TOKEN) to its CLI token, which this prints:"
    " `cd ~/.9router && m=$(cat machine-id) && s=$(cat auth/cli-secret)"
    ' && printf %s "$m"9r-cli-auth"$s" | shasum -a 256 | cut -c1-16` (sha256sum where there is no shasum).'
    " If the files do not exist yet, set any text and check once: 9router writes them when it first gets a token."
    " Routerscope only reads with the token, but it allows every change."
)
DASHBOARD = "on the page Providers of its dashboard"
EDIT_KEY = f"Replace the refused key, or log in again, {DASHBOARD}."
WAIT = "Wait{wait}: 9router tries it again by itself."
LIMIT = (
    f"Wait, or add another connection {DASHBOARD}. 9router ignores when the provider's limit resets, so it tries again"
    " after seconds: being tried is no sign that the limit is over."
)
UPSTREAM = f"Check the provider, and the base URL {DASHBOARD}; 9router's log has the response."
SEND = "Send one request, then check again: 9router records nothing else about a connection."
ANOTHER = f"Add another connection {DASHBOARD}, or a combo with another model."

ADVICE: Mapping[str, str] = {
    "router.unreachable": "Start 9router with `9router -n`. If it listens elsewhere (PORT, or -p), set ROUTER_URL.",
    "router.unresponsive": "Try again in a moment. If it stays unresponsive, look at 9router's log, then restart it.",
    "router.needs_admin_token": SET_IT,
    "router.admin_token_rejected": f"The token changes with its data folder (DATA_DIR). {SET_IT}",
    "router.tunnel": "Turn the tunnel off on its dashboard, or keep its login and the requirement of an API key on.",
    "router.no_key": "Turn on `Require API key` in the settings of its dashboard, or start it with `9router -n -H"
    " 127.0.0.1`: it listens on every address by default.",
    "router.open_management": "Turn on the login in the settings of its dashboard.",
    "router.open_to_network": "Turn on `Require API key` in the settings of its dashboard, or start it with"
    " `9router -n -H 127.0.0.1`.",
    "pool.no_targets": "Add an account or an API key " + DASHBOARD + ".",
    "target.rate_limited": LIMIT,
    "target.cooling_down": f"{WAIT} {UPSTREAM}",
    "target.failing": UPSTREAM,
    "target.failing.limited_once": LIMIT,
    "target.failing.limited_then_free": LIMIT,
    "target.auth_failed": EDIT_KEY,
    "target.disabled": f"Switch it on {DASHBOARD} if it should serve.",
    "target.unverified": SEND,
    "target.locked": "Wait{wait}, or request another model. The lock is 9router's own, not the provider's.",
    "route.unknown": SEND,
    "route.refused": ANOTHER,
    "route.no_fallback": ANOTHER,
    "backend.none": "Add a provider " + DASHBOARD + " if needed.",
    "backend.url_credentials": "Move user and password out of its base URL: 9router's API shows it in full.",
    "backend.query_secret": "Move the secret out of its base URL: 9router's API shows it in full.",
    "backend.inactive": f"Switch on one of its connections {DASHBOARD} to use it.",
}
