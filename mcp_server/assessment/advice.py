"""Next steps by finding id: the neutral ones, which an adapter may replace with its router's own commands."""

from __future__ import annotations

from collections.abc import Mapping

from mcp_server.units import duration
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome

TRY_AGAIN = "Try again in a moment. If it fails again, check the router's log."
SEND_ONE = "Send one request, then check again."
KEEP_ALIVE = (
    "Turn on keep-alive (HTTP/1.1) in the proxy in front of the router, or set ROUTER_URL to the router itself."
)
ALLOW_READS = (
    "Allow these reads in the proxy in front of the router, or set ROUTER_URL to the router itself. Without a proxy,"
    " check the router's log."
)
MORE_TIME = "Allow the router more time, for example ROUTER_TIMEOUT=10."
BILLING_PAGE = "Check the provider's billing page for the actual charges."
READING = "Send one request: the router updates the reading with the answer."
LOG_IN = "Log in again."

DEFAULTS: Mapping[str, str] = {
    "router.bad_setting": (
        "Correct it where this server is configured, in its environment or arguments, then restart the server."
    ),
    "router.unreachable": "Start the router, or set ROUTER_URL if it listens elsewhere.",
    "router.unresponsive": (
        "Try again in a moment, or allow more time (ROUTER_TIMEOUT=10). If it stays unresponsive, restart the router."
    ),
    "router.unrecognized": "Set ROUTER_URL to the router's address.",
    "router.bad_gateway": "Start the router behind it, or set ROUTER_URL to the router itself.",
    "router.another": "To look at it, set ROUTER_URL to its address.",
    "program.hands_out_token": "Stop it, or let it listen on this machine only.",
    "client.elsewhere": "To use this router, set the client's base URL to its address.",
    "client.elsewhere.local": (
        "To look at the router there, set ROUTER_URL to that address. To use this router, set the client's base URL to"
        " its address."
    ),
    "client.direct": "If they should arrive here, set the client's base URL to this router's address.",
    "router.tls_failed": (
        "Check the scheme of ROUTER_URL. If its certificate is from a private authority, set ROUTER_CA_FILE."
    ),
    "router.needs_key": "Set ROUTER_API_KEY to the router's key.",
    "router.key_rejected": "Set ROUTER_API_KEY to the router's key.",
    "router.key_expired": "Set ROUTER_API_KEY to a valid key.",
    "router.key_over_budget": "Raise the key's budget, wait for its next period, or set another key (ROUTER_API_KEY).",
    "router.key_limited": "Set ROUTER_API_KEY to a key that may read these too.",
    "router.unknown": TRY_AGAIN,
    "router.connection_closed": KEEP_ALIVE,
    "router.forbidden": ALLOW_READS,
    "router.slow": f"{MORE_TIME} If that does not help, check the router's log.",
    "router.read_failed": TRY_AGAIN,
    "router.read_failed.connection_closed": KEEP_ALIVE,
    "router.read_failed.forbidden": ALLOW_READS,
    "router.read_timeout": MORE_TIME,
    "router.read_too_large": "Use the other parts of the answer: they are not affected.",
    "router.reduced_view": "Set ROUTER_API_KEY to the router's key to see everything.",
    "router.needs_admin_token": "Set ROUTER_ADMIN_TOKEN to the router's admin token.",
    "router.admin_token_rejected": "Set ROUTER_ADMIN_TOKEN to the router's admin token.",
    "router.tunnel": "Close the tunnel unless this is intended, and require a key.",
    "router.no_key": "Let it listen on this machine only, or require a key.",
    "router.open_management": "Turn on the login of its management.",
    "router.open_to_network": "Give the router a key, or let it listen on this machine only.",
    "router.no_database": "Check the router's database connection.",
    "guard.halted": "Wait{wait} until the guard resets.",
    "guard.off_while_paid": "Turn on the spending guard unless this is intended.",
    "queue.stalled": "Restart the router. Requests in flight are lost.",
    "queue.at_capacity": "Wait until a request in flight completes.",
    "pool.no_targets": "Add at least one {target} in the router's configuration.",
    "pool.not_reported": SEND_ONE,
    "pool.unanswered": "Check this machine's network, then send one request.",
    "pool.headroom_exhausted": "Expect rate limits until a quota window resets.",
    "target.rate_limited": "Wait{wait} until its limit resets.",
    "target.cooling_down": "Wait{wait}: the router tries it again automatically.",
    "target.failing": "Check the router's log for the upstream's response.",
    "target.key_rejected": "Correct its key in the router's configuration.",
    "target.auth_failed": LOG_IN,
    "target.expired": LOG_IN,
    "target.expiring": SEND_ONE,
    "target.expires_soon": "Log in again only if the router does not renew it.",
    "target.budget_spent": "Raise its budget, or wait{wait} for the next period.",
    "target.unknown": SEND_ONE,
    "target.unverified": SEND_ONE,
    "target.disabled": "Enable it in the router if it should serve.",
    "target.paused": "Resume it in the router if it should serve.",
    "target.starting": "Wait{wait} until it has started.",
    "target.locked": "Wait{wait}, or request another model.",
    "window.stale": READING,
    "window.not_observed": READING,
    "window.placeholder": READING,
    "pool.disk_mismatch": "Restart the router to load its {target}s from disk.",
    "router.health_mismatch": "Do not monitor this router with its health endpoint alone.",
    "route.unknown": SEND_ONE,
    "route.refused": "Wait{wait}, or request another {route}.",
    "route.no_fallback": "Add a second {target} or a fallback for it.",
    "route.rejected": "Wait for its limit to reset, or raise the limit in the router's configuration.",
    "route.client_errors": "Check the requests themselves: the upstream rejects them as invalid.",
    "usage.errors": "Check the other findings for the cause, and the router's log for the failed requests.",
    "usage.paid": BILLING_PAGE,
    "usage.unrecognized_claim": BILLING_PAGE,
    "usage.exhaustion_soon": "Check the headroom of each {target} in the pool: requests may be rate limited until a"
    " window resets.",
    "usage.budget_low": "Raise the budget if it must last longer.",
    "usage.budget_spent": "Raise the budget, or wait{wait} for its next period.",
    "admin.token_missing": "Set ROUTER_ADMIN_TOKEN to see them.",
    "admin.disabled": "Turn on the router's admin API to use the token.",
    "admin.token_rejected": "Set ROUTER_ADMIN_TOKEN to the router's admin token.",
    "backend.url_credentials": "Remove the credentials from the URL and configure them as the upstream's key.",
    "backend.query_secret": "Remove the secret from the URL and configure it as the upstream's key.",
    "backend.plaintext_remote": "Use an https URL for it.",
    "backend.malformed_file": "Correct the file or remove it, then restart the router.",
    "backend.incomplete": "Complete the file, then restart the router.",
    "backend.duplicate": "Remove the one that is not needed.",
    "backend.loose_permissions": "Restrict access to the file: chmod 600.",
    "backend.key_missing": "Configure a key if this upstream requires one.",
    "backend.inactive": "To use it, put it first in the configuration and restart the router.",
    "backend.none": "Add one in the router's configuration if needed.",
}
"""`{wait}` becomes a known time such as ` 48s`, or nothing; `{target}` and `{route}` become the adapter's nouns."""


def next_step(
    snapshot: Snapshot, id_: str, wait_s: float | None = None, *, at_least: bool = False, detail: str | None = None
) -> str | None:
    """Return the step for a finding: the adapter's before the neutral one, the one for `id.detail` before both.

    Args:
        wait_s: seconds until it resolves without the user, if known.
        at_least: it may take longer than that.
    """
    step = (_advised(snapshot, f"{id_}.{detail}") if detail else None) or _advised(snapshot, id_)
    if step is None or "{" not in step:
        return step
    step = step.replace("{target}", snapshot.terms.target).replace("{route}", snapshot.terms.route)
    return step.replace("{wait}", wait_clause(wait_s, at_least=at_least))


def _advised(snapshot: Snapshot, id_: str) -> str | None:
    return snapshot.advice.get(id_) or DEFAULTS.get(id_)


def timeout_step(snapshot: Snapshot) -> str | None:
    """Return the step for reads that timed out; None if there were none."""
    late = (*snapshot.ended(Outcome.TIMEOUT), *snapshot.ended(Outcome.TIMEOUT, optional=True))
    return next_step(snapshot, "router.read_timeout", detail=late[0].name) if late else None


def wait_clause(wait_s: float | None, *, at_least: bool = False) -> str:
    """Return ` 48s`, ` at least 48s`, or nothing if the time is not known."""
    if wait_s is None:
        return ""
    return f" at least {duration(wait_s)}" if at_least else f" {duration(wait_s)}"
