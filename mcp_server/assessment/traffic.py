"""The results of recent requests, as one clause of a headline."""

from __future__ import annotations

from collections.abc import Sequence

from mcp_server.assessment.failure_signals import DEGRADED_FAILURE_RATE
from mcp_server.assessment.route import RouteAssessment, last_success
from mcp_server.units import percent, plural, span
from router_client.model.facts import value_of
from router_client.model.snapshot import Snapshot

NOT_CONFIRMED = "no request has confirmed it yet"


def describe_traffic(snapshot: Snapshot, routes: Sequence[RouteAssessment]) -> str:
    """Return the latest figures, and whether a success confirms the prediction."""
    figures, success = latest_figures(snapshot), last_success(routes)
    if figures is None:
        return success or NOT_CONFIRMED
    if success is None and _all_failed(snapshot):
        return figures
    return f"{figures}, {success or 'last success not reported'}"


def _all_failed(snapshot: Snapshot) -> bool:
    usage = value_of(snapshot.usage)
    return usage is not None and usage.latest is not None and (usage.latest.error_rate or 0) >= 1


def latest_figures(snapshot: Snapshot) -> str | None:
    """Return such as `28 requests in the last hour, 29% failed`; None without requests.

    A router that does not count requests may count tokens, which show that some were served.
    """
    usage = value_of(snapshot.usage)
    figures = usage.latest if usage else None
    if usage is None or figures is None:
        return None
    when = f"in the last {span(figures.minutes)}" if usage.window else "since the start"
    if figures.requests is None and figures.output_tokens:
        return f"{plural(figures.output_tokens, 'output token')} {when}"
    if not figures.requests:
        return None
    return f"{plural(figures.requests, snapshot.terms.request)} {when}{_failed(figures.requests, figures.error_rate)}"


def _failed(requests: int, rate: float | None) -> str:
    if not rate:
        return ""
    all_failed = ", which failed" if requests == 1 else ", all failed"
    return all_failed if rate >= 1 else f", {percent(rate)} failed"


def worst_failure_rate(routes: Sequence[RouteAssessment]) -> float | None:
    """Return the highest failure rate of a route that would serve, if it is high enough to call it degraded."""
    rates = [route.failure_rate for route in routes if route.failure_rate is not None and route.serving is True]
    worst = max(rates, default=0.0)
    return worst if worst >= DEGRADED_FAILURE_RATE else None
