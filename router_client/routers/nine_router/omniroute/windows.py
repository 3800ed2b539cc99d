"""Learned limits as quota windows."""

from __future__ import annotations

from router_client.model.states import Reading
from router_client.model.targets import Window
from router_client.routers.nine_router.omniroute.wire import Limit

FRESH_S = 15 * 60


def window(limit: Limit, now_s: float) -> Window:
    """Return the limit of requests that the upstream's headers named, and what was left of it then."""
    used = None
    if limit.limit and limit.remaining is not None:
        used = min(1.0, max(0.0, 1 - limit.remaining / limit.limit))
    ago_s = None if limit.updated_ms is None else max(0.0, now_s - limit.updated_ms / 1000)
    is_fresh = used is not None and ago_s is not None and ago_s <= FRESH_S
    reading = Reading.FRESH if is_fresh else Reading.STALE if used is not None else Reading.NOT_REPORTED
    return Window(
        "requests",
        "requests",
        reading,
        utilization=used if is_fresh else None,
        last_utilization=None if is_fresh else used,
        limit=limit.limit,
        remaining=limit.remaining if is_fresh else None,
        observed_ago_s=ago_s,
    )
