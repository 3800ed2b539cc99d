"""Next steps by finding id, valid for every OmniRoute; `{wait}` becomes a duration such as " 48s", or nothing."""

from __future__ import annotations

from collections.abc import Mapping

MANAGEMENT = (
    "Set ROUTER_ADMIN_TOKEN (or OMNIROUTE_ADMIN_TOKEN) to a management token with the scope read, which the dashboard"
    " of version 3.8 and newer creates. Version 3.7 opens to its dashboard's login only."
)
DASHBOARD = "on the page Providers of its dashboard"
EDIT_KEY = f"Replace the refused key, or log in again, {DASHBOARD}."
LIMIT = (
    f"Wait{{wait}}, or add another connection {DASHBOARD}. OmniRoute waits for the cooldown and tries again, so"
    " requests are slow before they get 429."
)
UPSTREAM = f"Check the provider, and the base URL {DASHBOARD}; OmniRoute's log has the response."
SEND = "Send one request, then check again."
ANOTHER = f"Add another connection {DASHBOARD}, or request another model."

ADVICE: Mapping[str, str] = {
    "router.unreachable": "Start OmniRoute with `omniroute --no-open`. If it listens elsewhere (OMNIROUTE_PORT, PORT),"
    " set ROUTER_URL.",
    "router.unresponsive": "Try again in half a minute: it migrates its database when it starts. If it stays"
    " unresponsive, look at its log.",
    "router.key_rejected": MANAGEMENT,
    "pool.no_targets": f"Add an account or an API key {DASHBOARD}.",
    "target.rate_limited": LIMIT,
    "target.cooling_down": f"Wait{{wait}}: OmniRoute tries it again by itself. {UPSTREAM}",
    "target.failing": UPSTREAM,
    "target.failing.limited_once": LIMIT,
    "target.auth_failed": EDIT_KEY,
    "target.key_rejected": EDIT_KEY,
    "target.disabled": f"Switch it on {DASHBOARD} if it should serve.",
    "target.unverified": SEND,
    "target.unverified.open_view": f"{SEND} To see the connections: set ROUTER_ADMIN_TOKEN to a management token with"
    " the scope read (version 3.8 and newer).",
    "route.unknown": SEND,
    "route.refused": ANOTHER,
    "route.no_fallback": ANOTHER,
    "backend.none": f"Add a provider {DASHBOARD} if needed.",
    "backend.url_credentials": "Move user and password out of its base URL: OmniRoute's API shows it in full.",
    "backend.query_secret": "Move the secret out of its base URL: OmniRoute's API shows it in full.",
    "backend.inactive": f"Switch on one of its connections {DASHBOARD} to use it.",
}
