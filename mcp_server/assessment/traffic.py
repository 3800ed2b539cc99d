"""What requests got so far, as one clause of a headline."""

from __future__ import annotations

from collections.abc import Sequence

from mcp_server.assessment.doubts import DEGRADED_FROM
from mcp_server.assessment.route import RouteAssessment, confirmed
from mcp_server.units import percent, plural, span
from router_client.model.facts import value_of
from router_client.model.snapshot import Snapshot


def traffic(snapshot: Snapshot, routes: Sequence[RouteAssessment]) -> str:
    """The latest figures, and whether a success confirms the prediction."""
    figures = latest(snapshot)
    return f"{figures}, {confirmed(routes)}" if figures else confirmed(routes)


def latest(snapshot: Snapshot) -> str | None:
    """Such as `28 requests in the last hour, 29% failed`; None without any request."""
    usage = value_of(snapshot.usage)
    figures = usage.latest if usage else None
    if usage is None or figures is None or not figures.requests:
        return None
    when = f"in the last {span(figures.minutes)}" if usage.window else "since the start"
    failed = f", {percent(figures.error_rate)} failed" if figures.error_rate else ""
    return f"{plural(figures.requests, 'request')} {when}{failed}"


def worst_rate(routes: Sequence[RouteAssessment]) -> float | None:
    """The highest failure rate of a route that would serve, where it is high enough to be a reservation."""
    rates = [route.failure_rate for route in routes if route.failure_rate is not None and route.serving is True]
    worst = max(rates, default=0.0)
    return worst if worst >= DEGRADED_FROM else None
