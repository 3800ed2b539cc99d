"""The nouns of 9router, the clauses for its own causes, and notes about what it does not report (version 0.5.69)."""

from __future__ import annotations

from collections.abc import Mapping

from router_client.model.terms import Terms

CAUSES: Mapping[str, str] = {
    "limited_in_a_row": "the provider rejected its last {count} requests because of a limit",
    "refused_for_now": "its upstream rejects its key or login{with}",
    "refused_then_free": (
        "its upstream rejected its key or login{with} {seconds} ago; its lock has ended, so it is tried again"
    ),
    "failed_then_free": "its last request failed{with} {seconds} ago; its lock has ended, so it is tried again",
    "limited_once": (
        "the provider rejected its last request because of a limit {seconds} ago; its lock has ended, so it is tried"
        " again"
    ),
    "limited_then_free": (
        "the provider rejected its last {count} requests because of a limit, the last one {seconds} ago; its lock has"
        " ended, so it is tried again"
    ),
    "other_model_failed": "a request for another model failed{with} on it {seconds} ago",
    "other_models_only": "requests have used it for other models only",
    "changed_since_success": "its entry has changed since its last success, as after a failure or an edit",
    "clocks_differ": "its last request is recorded for a time in the future, so the clocks differ",
    "token_due": "its token has expired, and the router renews it at the next request",
    "no_success_today": "no request has succeeded with it in the last 24 hours",
    "usage_unread": "the usage, which shows successes, could not be read",
    "not_listed": "no account is listed for its provider, and some providers need none",
    "asks_several": "it asks several models at once, and one more to judge",
    "settings_unread": "its strategy could not be read",
}

ONLY_SUCCESSES = "9router counts only requests that succeeded: a provider that fails all day has no requests here."
ESTIMATED = "Costs are 9router's estimates by a price table, not charges; models without a price are left out."
KEYS_NOT_REPORTED = "Whether the keys of a provider are valid shows only in the pool, once a request has used them."
NOT_LISTED = "The providers could not be read."

TERMS = Terms(
    name="9router",
    target="connection",
    route="model",
    health="/api/health",
    not_counted=ONLY_SUCCESSES,
    causes=CAUSES,
)
