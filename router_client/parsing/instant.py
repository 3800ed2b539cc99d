"""Reads instants of data from outside leniently: one of the wrong type becomes None."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from router_client.parsing.lenient import number
from router_client.parsing.wire import Field

MAX_ISO_CHARS = 64


def iso_s(value: object) -> float | None:
    """Return an ISO 8601 text as seconds since the epoch; without a zone it is in UTC."""
    if not isinstance(value, str) or len(value) > MAX_ISO_CHARS:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def ms_s(value: object) -> float | None:
    """Return milliseconds since the epoch as seconds."""
    found = number(value)
    return None if found is None else found / 1000


Instant = partial(Field, iso_s)
"""A field with an ISO 8601 text."""
