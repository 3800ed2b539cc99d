"""Next steps by finding id: the neutral ones, and how a router's own ones take their place.

An adapter overrides a step under the same id (Snapshot.advice). `{wait}` stands for a known time: ` 48s`, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from mcp_server.units import duration
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome

ASK_AGAIN = "Ask again in a moment. If it stays like this, look at the router's log."
SEND_ONE = "Send one request, then look again: its answer decides."
KEEP_ALIVE = (
    "Turn on keep-alive (HTTP/1.1) in what stands in front of the router, or set ROUTER_URL to the router itself."
)
LET_THROUGH = (
    "Let these reads through in what stands in front of the router, or set ROUTER_URL to the router itself. If nothing"
    " stands there, look at the router's log."
)
MORE_TIME = (
    "Set ROUTER_TIMEOUT to more seconds, such as ROUTER_TIMEOUT=10: the router answered more slowly than it allows."
)

DEFAULTS: Mapping[str, str] = {
    "router.not_running": "Start the router, or set ROUTER_URL if it listens elsewhere.",
    "router.not_answering": (
        "Ask again in a moment, or with more seconds (ROUTER_TIMEOUT=10). If it stays like this, restart the router."
    ),
    "router.not_a_router": "Set ROUTER_URL to the router's own address.",
    "router.tls_failed": "Check the scheme and the certificate of ROUTER_URL.",
    "router.needs_key": "Set ROUTER_API_KEY to the router's key.",
    "router.key_rejected": "Set ROUTER_API_KEY to the router's key.",
    "router.key_expired": "Set ROUTER_API_KEY to a key that is still valid.",
    "router.key_over_budget": (
        "Raise the budget of this key, wait for its next period, or set ROUTER_API_KEY to another one."
    ),
    "router.key_limited": "Set ROUTER_API_KEY to a key that may read these pages too.",
    "router.unknown": ASK_AGAIN,
    "router.unverified": KEEP_ALIVE,
    "router.forbidden": LET_THROUGH,
    "router.too_slow": (
        "Set ROUTER_TIMEOUT to more seconds, such as ROUTER_TIMEOUT=10. If that does not help, see the router's log."
    ),
    "router.read_failed": ASK_AGAIN,
    "router.read_failed.unverified": KEEP_ALIVE,
    "router.read_failed.forbidden": LET_THROUGH,
    "router.read_late": MORE_TIME,
    "router.read_too_large": "This part cannot be shown; the rest of the view holds.",
    "router.reduced_view": "Set ROUTER_API_KEY to the router's key to see all of it.",
    "router.open_to_network": "Give the router a key, or let it listen on this machine only.",
    "guard.halted": "Wait{wait} until the guard resets.",
    "guard.off_while_paid": "Turn the spending guard on if this is not intended.",
    "queue.stalled": "Restart the router. Requests in flight are lost.",
    "queue.at_capacity": "Wait until a request in flight has finished.",
    "pool.no_targets": "Add one in the router's configuration.",
    "pool.not_reported": SEND_ONE,
    "pool.unanswered": "Check this machine's network, then send one request: it decides.",
    "pool.headroom_exhausted": "Expect rate limits until a quota window resets.",
    "target.rate_limited": "Wait{wait} until its limit resets.",
    "target.cooling_down": "Wait{wait}: the router tries it again by itself.",
    "target.failing": "Look at the router's log for what the upstream answered.",
    "target.key_rejected": "Correct its key in the router's configuration.",
    "target.auth_failed": "Log it in again.",
    "target.expired": "Log it in again.",
    "target.expiring": SEND_ONE,
    "target.budget_spent": "Raise its budget, or wait{wait} for the next period.",
    "target.unknown": SEND_ONE,
    "target.paused": "Resume it in the router if it should serve.",
    "target.starting": "Wait{wait}: it is starting.",
    "target.locked": "Wait{wait}, or ask for another model.",
    "disk.differs": "Restart the router to load what is on its disk.",
    "route.unknown": SEND_ONE,
    "route.refused": "Wait{wait}, or correct what stands behind this name.",
    "route.no_fallback": "Add a second one behind it, or a fallback.",
    "route.rejected": "Wait for its limit to reset, or raise the limit in the router's configuration.",
    "route.client_errors": "Look at the requests themselves: the upstream says that they are wrong.",
    "usage.errors": "Look at the other findings for the cause, and at the router's log for the failed requests.",
    "usage.paid": "Compare with the provider's billing page, which alone says what is charged.",
    "usage.unknown_claim": "Compare with the provider's billing page, which alone says what is charged.",
    "usage.exhaustion_soon": "Plan for a pause, and see the pool for the headroom of each.",
    "usage.budget_low": "Raise the budget if it is to last longer.",
    "usage.budget_spent": "Raise the budget, or wait for its next period.",
    "admin.token_missing": "Set ROUTER_ADMIN_TOKEN to see them.",
    "admin.disabled": "Turn the router's admin API on to use the token.",
    "admin.token_rejected": "Set ROUTER_ADMIN_TOKEN to the router's admin token.",
    "backend.url_credentials": "Take the credentials out of the URL and set them as the backend's key.",
    "backend.query_secret": "Take the secret out of the URL and set it as the backend's key.",
    "backend.plaintext_remote": "Use an https URL for it.",
    "backend.malformed_file": "Correct the file or remove it, then restart the router.",
    "backend.incomplete": "Complete it, then restart the router.",
    "backend.duplicate": "Remove the one that is not wanted.",
    "backend.loose_permissions": "Make the file private: chmod 600.",
    "backend.key_missing": "If this upstream wants a key, set it in the backend.",
    "backend.inactive": "To use this one instead, make it the first one and restart the router.",
    "backend.none": "Add one in the router's configuration if you want one.",
}


def next_step(
    snapshot: Snapshot, id_: str, wait_s: float | None = None, *, at_least: bool = False, detail: str | None = None
) -> str | None:
    """The step for a finding: the router's own one first, the more exact id (`id.detail`) before the general one.

    Args:
        wait_s: seconds until it resolves by itself, where that is known.
        at_least: it may take longer than that.
    """
    ids = [f"{id_}.{detail}", id_] if detail else [id_]
    found = (steps[each] for each in ids for steps in (snapshot.advice, DEFAULTS) if each in steps)
    step = next(found, None)
    return None if step is None else step.replace("{wait}", wait_clause(wait_s, at_least=at_least))


def late_step(snapshot: Snapshot) -> str | None:
    """The step for a router that was slower than it may be; None where no read was late."""
    late = (*snapshot.ended(Outcome.TIMEOUT), *snapshot.ended(Outcome.TIMEOUT, optional=True))
    return next_step(snapshot, "router.read_late") if late else None


def wait_clause(wait_s: float | None, *, at_least: bool = False) -> str:
    """` 48s`, ` at least 48s`, or nothing."""
    if wait_s is None:
        return ""
    return f" at least {duration(wait_s)}" if at_least else f" {duration(wait_s)}"
