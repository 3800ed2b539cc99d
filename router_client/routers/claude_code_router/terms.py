"""claude-code-router's nouns, the clauses for its own causes, and notes (version 3.1.1)."""

from __future__ import annotations

from collections.abc import Mapping

from router_client.model.terms import Terms

TERMS = Terms(
    name="claude-code-router",
    target="provider",
    route="model",
    health="/health",
    admin_only="Its gateway's state, its usage and the last requests of each provider",
    causes={
        "not_told": "no recent request shows whether it answers",
        "other_model": "its last request was served, but none for this model",
        "credential_failed": "its last request was served, but the last one with another credential failed",
        "undated": "its last request was served, but how long ago cannot be read",
        "last_requests_failed": "its last {count} requests failed{with}",
        "model_request_failed": "its last request for this model failed{with}",
        "model_requests_failed": "its last {count} requests for this model failed{with}",
        "unclear": "its last request for this model ended{with}, which does not show whether it answers",
    },
)

STOPPED: Mapping[str, str] = {
    "stopped": "its gateway was stopped",
    "starting": "its gateway is starting",
    "error": "its gateway could not start, as happens while no provider has a model",
    "running": "its gateway is reported as running",
    "running here": "its gateway is reported as running, but refuses connections",
    "running elsewhere": "its gateway runs at another address",
}
"""Why its gateway accepts no connection, by its state (see wire.Gateway.state_at)."""

ERRORS = (
    "claude-code-router counts a request that it translates between protocols as an error although it is served, so"
    " failures are shown only where nothing was produced."
)
ESTIMATES = "Costs are claude-code-router's estimates by a price table, not charges."

OTHER_PAGE = (
    "The management page reports a gateway at another port, or one that is not running, so nothing of it is shown. If"
    " this gateway has another page, set CCR_WEB_PORT to the port of that."
)
NO_FAILOVER = (
    "By default claude-code-router tries no other provider and no other credential if a request fails; what is"
    " configured is not read."
)
OTHER_NAMES = "Profiles and routing rules may send other model names to one of these; they are not read."
