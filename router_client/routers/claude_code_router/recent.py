"""The last requests: which provider served or failed, and how long ago.

A row has its time and its status only in its caption, such as `11:28 · a client · /v1/messages · 429`, in the local
time of the router.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from router_client.routers.claude_code_router import names, wire

CAPTION = re.compile(r"(?P<hour>\d\d):(?P<minute>\d\d) · .* · (?P<path>\S*) · (?P<status>\d{1,3})", re.DOTALL)
MAX_CAPTION_CHARS = 1024
MAX_REQUESTS = 10
"""As many as version 3.1.1 shows."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLIENTS_FAULT = frozenset({400, 404, 405, 406, 411, 413, 414, 415, 416, 422})
"""Statuses that say nothing about the provider: the request was wrong, or its model is unknown there, or no more."""


class Request(NamedTuple):
    """A request to a provider that it served or not; None if that does not show.

    `ago_s` counts from the beginning of the minute.
    """

    provider: str
    model: str
    served: bool | None
    status: int | None
    ago_s: float | None
    credential: str | None = None


def requests(usage: wire.Usage, now: datetime | None) -> Iterator[Request]:
    """Yield the last ten requests to providers, newest first, except for those that only count tokens.

    Args:
        now: the router's local time, if it is known: without it, no request has an age.
    """
    for row in usage.recent[:MAX_REQUESTS]:
        provider = names.parse(row.provider)
        request = Request(names.plain(provider.name), row.model or "", None, None, None, provider.credential)
        found = CAPTION.fullmatch((row.caption or "")[:MAX_CAPTION_CHARS])
        if found is None:
            yield request
        elif not found["path"].partition("?")[0].endswith("/count_tokens"):
            status = int(found["status"])
            ago_s = None if now is None else _ago_s(now, int(found["hour"]), int(found["minute"]))
            yield request._replace(served=_served(row, status), status=status or None, ago_s=ago_s)


def _served(row: wire.UsageRow, status: int) -> bool | None:
    """Return whether it was served; None if that does not show. One that was translated has tokens and no status."""
    if row.output or 200 <= status < 300:
        return True
    return False if 400 <= status < 600 and status not in CLIENTS_FAULT else None


def instant(text: str | None) -> datetime | None:
    """Return an ISO 8601 time in UTC; None if it is none."""
    try:
        found = datetime.fromisoformat(text or "")
        return None if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def answered_at(usage: wire.Usage, taken_at_s: float) -> datetime:
    """Return when it answered, in UTC; the time of the look if it does not say."""
    return instant(usage.generated_at) or datetime.fromtimestamp(taken_at_s, UTC).replace(tzinfo=None)


def local_time(usage: wire.Usage, taken_at_s: float, utc_offset_s: float) -> datetime | None:
    """Return the router's local time of the answer: its last bucket is the current hour. None if that does not fit.

    Without buckets, nothing shows its time zone. Without its own time of the answer, only this machine's zone counts:
    any other would make up for a clock that is wrong.

    Args:
        usage: the answer.
        taken_at_s: the time of the look by this machine's clock, in seconds since the epoch.
        utc_offset_s: of this machine's local time, which is most likely the router's.
    """
    hour = _bucket(usage)
    if hour is None:
        return None
    behind = answered_at(usage, taken_at_s) - hour
    offsets = [timedelta(seconds=utc_offset_s)]
    if instant(usage.generated_at) is not None:
        offsets.append(-(behind // HOUR) * HOUR)
    for offset in offsets:
        if timedelta() <= behind + offset < HOUR:
            return hour + (behind + offset)
    return None


def _bucket(usage: wire.Usage) -> datetime | None:
    try:
        return datetime.strptime((usage.series[-1].bucket if usage.series else "") or "", "%Y-%m-%d %H:%M")
    except ValueError:
        return None


def _ago_s(now: datetime, hour: int, minute: int) -> float | None:
    if hour > 23 or minute > 59:
        return None
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return ((now - at) % DAY).total_seconds()
