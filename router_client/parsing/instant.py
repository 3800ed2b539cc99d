"""Reads ISO 8601 instants of data from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from router_client.parsing.wire import Field

MAX_CHARS = 64


def instant(value: object) -> float | None:
    """Return an ISO 8601 text as seconds since the epoch; one without a zone is in UTC. None for anything else."""
    if not isinstance(value, str) or len(value) > MAX_CHARS:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


Instant = partial(Field, instant)
