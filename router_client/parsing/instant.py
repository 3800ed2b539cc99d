"""Reads instants of data from outside leniently: in either notation, and None if it is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from router_client.parsing.lenient import number
from router_client.parsing.wire import Field

MAX_CHARS = 64
DECIMAL = re.compile(r"\d+(\.\d+)?", re.ASCII)


def instant(value: object) -> float | None:
    """Return seconds since the epoch: of milliseconds, also as a text, or of an ISO 8601 text.

    Without a zone the text is in UTC.
    """
    if not isinstance(value, str):
        return _ms_s(value)
    if len(value) > MAX_CHARS:
        return None
    return _ms_s(float(value)) if DECIMAL.fullmatch(value) else _iso_s(value)


def is_any_unreadable(raw: Mapping[str, object], *keys: str) -> bool:
    """Return whether one of these is there, and no instant: it may be one that has not come yet."""
    return any(raw.get(key) is not None and instant(raw[key]) is None for key in keys)


def _iso_s(value: str) -> float | None:
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _ms_s(value: object) -> float | None:
    found = number(value)
    return None if found is None else found / 1000


Instant = partial(Field, instant)
"""A field with an instant, in seconds since the epoch."""
