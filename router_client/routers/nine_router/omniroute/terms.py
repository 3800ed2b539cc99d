"""The nouns of OmniRoute, the clauses for its own causes, and notes about what it does not report (version 3.7.9)."""

from __future__ import annotations

from collections.abc import Mapping

from router_client.model.terms import Terms
from router_client.routers.nine_router import terms

CAUSES: Mapping[str, str] = {
    **terms.CAUSES,
    "waits_for_limit": "the provider rejected its last request because of a limit; a request waits for its cooldown",
    "waits_after_refusal": "its upstream rejects its key or login{with}; a request waits for its cooldown",
    "waits_for_cooldown": "its last request failed{with}; a request waits for its cooldown",
    "refused_then_free": (
        "its upstream rejected its key or login{with} {seconds} ago; its cooldown has ended, so it is tried again"
    ),
    "failed_then_free": "its last request failed{with} {seconds} ago; its cooldown has ended, so it is tried again",
    "limited_once": (
        "the provider rejected its last request because of a limit {seconds} ago; its cooldown has ended, so it is"
        " tried again"
    ),
    "left_out": "its upstream rejected its key or login, and the router leaves it out until that is corrected",
    "breaker_open": "the circuit breaker of its provider is open, so nothing is sent there",
    "open_view": "without a management token the router shows only locks and open circuit breakers",
    "connections_unread": "its connections could not be read; without them only locks and open circuit breakers show",
    "some_failed": "some requests for this model failed, and the router does not tell which",
    "none_succeeded": "no request for this model is known to have succeeded",
    "perhaps_of_another": "requests for this model succeeded, and the router does not tell on which connection",
    "no_attempt": "the router does not report a successful request with it",
}

ATTEMPTS = (
    "These are attempts: a request that fails makes three or four of them, so the share of failed requests is not"
    " known."
)
ESTIMATED = "Costs are OmniRoute's estimates by a price table, not charges; models without a price are left out."
REMOVED = (
    "What was removed is without a name here: connections in one row, and models without the prefix of a provider."
)
WAITS = (
    "OmniRoute waits for a cooldown of up to 30s, up to three times, before it refuses: a limited model is slow first."
)
OPEN_VIEW = (
    "Without a management token OmniRoute shows no connections: these are its providers, and a connection that is"
    " locked for a model."
)
CONNECTIONS_UNREAD = (
    "The connections could not be read: these are its providers, and a connection that is locked for a model."
)

TERMS = Terms(
    name="OmniRoute",
    target="connection",
    route="model",
    health="/api/monitoring/health",
    healthy="healthy",
    unhealthy="unhealthy",
    not_counted=ATTEMPTS,
    request="attempt",
    causes=CAUSES,
)
