"""What the last requests (GET /api/requests) show of each account.

better-ccflare leaves no record where an account fails on a refused key, a failed refresh or a closed connection: it
goes on to the next account. Only that account's record can show it, by the number of accounts that were tried before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from msgspec import Struct

from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.order import Ranked

SLACK_S = 0.1
"""The router writes the instants of one request one after another."""


class History(Struct, frozen=True):
    """The requests for messages among the last ten, the newest first. `is_read` is False if they were not read.

    `passed_over` are the accounts that failed without a record. `unanswered_since` is when an account passed on a
    request that nothing has answered so far, in seconds since the epoch.
    """

    last: dict[str, wire.Request]
    passed_over: frozenset[str] = frozenset()
    unanswered_since: float | None = None
    is_read: bool = True


def history(order: Sequence[Ranked], requests: wire.Requests | None) -> History:
    """Return what the requests show of these accounts; nothing of accounts that share a name."""
    if requests is None:
        return History({}, is_read=False)
    rows = messages(requests)
    names = Counter(each.account.name for each in order)
    last: dict[str, wire.Request] = {}
    for row in rows:
        if row.account is not None and names[row.account] == 1:
            last.setdefault(row.account, row)
    silent = frozenset(name for row in rows for name in _silent(row, order, last))
    return History(last, frozenset(name for name in silent if names[name] == 1), _unanswered_since(rows))


def messages(requests: wire.Requests) -> list[wire.Request]:
    """Return the requests for messages: a count of tokens succeeds where these fail."""
    rows = [row for row in requests.rows if row.method == "POST" and row.ended_at is not None]
    rows = [row for row in rows if row.path is not None and not row.path.endswith("/count_tokens")]
    return sorted(rows, key=lambda row: -(row.ended_at or 0))


def has_failed(row: wire.Request) -> bool:
    """True if the request failed: a response that breaks off has a status of success."""
    return not row.success and (row.success is False or (row.status or 0) >= HTTPStatus.BAD_REQUEST)


def is_passed_on(row: wire.Request) -> bool:
    """True if the account was rate limited, so that the router tried the next one."""
    return row.status == HTTPStatus.TOO_MANY_REQUESTS and not row.success


def _silent(row: wire.Request, order: Sequence[Ranked], last: dict[str, wire.Request]) -> Iterator[str]:
    """Yield the accounts that were tried for this request before the one that answered, and left no record."""
    place = next((each.rank for each in order if each.account.name == row.account), None)
    if not row.failovers or place is None or row.ended_at is None:
        return
    started_at = row.ended_at - (row.ms or 0) / 1000 - SLACK_S
    before = [each.account for each in order if each.rank is not None and each.rank < place]
    tried = [account for account in before if _was_available(account, started_at)]
    if len(tried) > row.failovers:
        return  # Some were not, such as one that was paused then, and which is not known.
    for account in tried:
        own = last.get(account.name or "")
        is_recorded = own is not None and (own.ended_at or 0) >= started_at
        if account.name and not is_recorded and (account.limited_at or 0) < started_at:
            yield account.name


def _was_available(account: wire.Account, at: float) -> bool:
    """True if the router would have tried it for a request that began then."""
    is_new = account.created_at is not None and account.created_at > at
    was_limited = (account.limited_at or 0) < at <= (account.limited_until or 0)
    return not (account.paused or is_new or was_limited)


def _unanswered_since(rows: Sequence[wire.Request]) -> float | None:
    for row in rows:
        if row.account is not None:
            return row.ended_at if is_passed_on(row) else None
    return None
